"""The agenda: one act and one note close a phase for the whole board; dates move nothing; going back says why."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.database import carry_out, db
from forum.errors import Invalid, Refused
from forum.journal import Verb
from forum.phases import Phase
from forum.threads.actions import (
    close_phase,
    freeze,
    go_back,
    leave_agenda,
    open_round,
    propose_listing,
    publish_note,
    rejoin_agenda,
)
from forum.threads.models import Note, PhasePeriod, Round, Thread
from forum.threads.models.threads import POSTS_WITHOUT_A_NOTE
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.entries import entries, last_entry

NOTE = {"title": "What we saw", "text": "The wells are **low**.", "language": "en"}
CLOSING = "/boards/farmers/phases/diagnosis/closing"


def close(board: Board, by: object) -> Note:
    return close_phase(board, board.phase, by=by, title="Seen", source="It is said.", language="en")


def periods(thread: Thread) -> list[PhasePeriod]:
    found = select(PhasePeriod).join(Round).where(Round.thread_id == thread.id).order_by(PhasePeriod.id)
    return list(db.session.scalars(found))


def long_thread(cast: Cast, posts: int = POSTS_WITHOUT_A_NOTE + 1) -> Thread:
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(2, posts + 1):
        says(cast.amina, thread, f"This is post {number}.")
    return thread


# Closing a phase.


def test_closing_a_phase_gives_every_following_thread_its_period(app: Flask, cast: Cast) -> None:
    first, second = thread_by(cast.amina, cast.farmers), thread_by(cast.carla, cast.farmers)
    answer = Browser(app, cast.carla).post(CLOSING, NOTE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/boards/farmers/agenda")
    note = db.session.scalars(select(Note)).one()
    assert (note.closes_phase, note.phase, note.revision.title) == (True, Phase.DIAGNOSIS, "What we saw")
    for thread in (first, second):
        before, now = periods(thread)
        assert (before.phase, before.note_id, before.closed_by_id) == (
            Phase.DIAGNOSIS,
            note.id,
            cast.carla.id,
        )
        assert (now.phase, now.opened_at, now.closed_at) == (Phase.STRATEGY, before.closed_at, None)
        assert thread.phase == Phase.STRATEGY
    assert cast.farmers.phase == Phase.STRATEGY


def test_a_thread_of_another_board_stays_where_it_is(cast: Cast) -> None:
    thread = thread_by(cast.bruno, cast.fishers)
    close(cast.farmers, cast.carla)
    assert (thread.phase, len(periods(thread))) == (Phase.DIAGNOSIS, 1)


def test_a_thread_that_left_does_not_move(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    leave_agenda(thread, Phase.DIAGNOSIS, by=cast.carla, reason="We still look.", language="en")
    close(cast.farmers, cast.carla)
    assert (thread.phase, len(periods(thread))) == (Phase.DIAGNOSIS, 1)
    rejoin_agenda(thread, by=cast.carla)
    assert [period.phase for period in periods(thread)] == [Phase.DIAGNOSIS, Phase.STRATEGY]


def test_a_frozen_thread_does_not_move(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    close(cast.farmers, cast.carla)
    assert (thread.phase, len(periods(thread))) == (Phase.DIAGNOSIS, 1)


def test_posts_written_after_belong_to_the_new_period(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    close(cast.farmers, cast.carla)
    written = says(cast.amina, thread, "Now what do we do?")
    assert (written.phase, written.period_id) == (Phase.STRATEGY, periods(thread)[-1].id)


def test_a_late_click_closes_nothing_else(app: Flask, cast: Cast) -> None:
    thread_by(cast.amina, cast.farmers)
    browser = Browser(app, cast.carla)
    assert browser.post(CLOSING, NOTE).status_code == 303
    late = browser.post(CLOSING, {**NOTE, "title": "A second note"})
    assert late.status_code == 422
    assert 'value="A second note"' in text_of(late)
    assert "The wells are **low**." in text_of(late)
    assert cast.farmers.phase == Phase.STRATEGY
    assert len(entries(Verb.PHASE_CLOSED)) == 1
    assert db.session.scalar(select(func.count()).select_from(Note)) == 1


def test_the_last_phase_is_closed_once_and_the_agenda_is_over(app: Flask, cast: Cast) -> None:
    for _phase in Phase:
        close(cast.farmers, cast.carla)
    assert (cast.farmers.phase, cast.farmers.row(Phase.ACTION).closed_at is None) == (Phase.ACTION, False)
    with pytest.raises(Invalid):
        close(cast.farmers, cast.carla)
    assert "The agenda of this board is over" in text_of(
        Browser(app, cast.elena).get("/boards/farmers/agenda")
    )


@pytest.mark.parametrize(
    ("field", "typed"), [("title", ""), ("text", "  "), ("language", "tlh"), ("text", "x" * 20001)]
)
def test_a_note_that_cannot_be_comes_back_with_all_that_was_typed(
    app: Flask, cast: Cast, field: str, typed: str
) -> None:
    sent = {**NOTE, field: typed}
    answer = Browser(app, cast.carla).post(CLOSING, sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in text_of(answer)
    assert all(sent[kept] in text_of(answer) for kept in ("title", "text") if kept != field)
    assert cast.farmers.phase == Phase.DIAGNOSIS


def test_the_note_can_be_seen_before(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.carla).post(CLOSING, {**NOTE, "preview": "1"})
    assert answer.status_code == 200
    assert "The wells are <strong>low</strong>." in text_of(answer)
    assert cast.farmers.phase == Phase.DIAGNOSIS


@pytest.mark.parametrize("name", ["amina", "bruno", "dario", "elena", "fatou"])
def test_others_close_nothing(app: Flask, cast: Cast, name: str) -> None:
    member = getattr(cast, name)
    assert Browser(app, member).post(CLOSING, NOTE).status_code == 403
    assert Browser(app, member).get("/boards/farmers/phases/return").status_code == 403
    with pytest.raises(Refused):
        close(cast.farmers, member)
    assert cast.farmers.phase == Phase.DIAGNOSIS


def test_a_phase_that_is_none_is_not_there(app: Flask, cast: Cast) -> None:
    assert Browser(app, cast.carla).post("/boards/farmers/phases/dessert/closing", NOTE).status_code == 404


def test_the_journal_says_who_closed_what_with_which_note(cast: Cast) -> None:
    note = close(cast.farmers, cast.carla)
    entry = last_entry()
    assert (entry.verb, entry.actor_id) == (Verb.PHASE_CLOSED, cast.carla.id)
    assert entry.ids == {"phase": "diagnosis", "note": note.id}


# A note owed.


def test_a_thread_of_more_than_twenty_posts_owes_a_note_until_one_is_published(cast: Cast) -> None:
    owing, small = long_thread(cast), long_thread(cast, POSTS_WITHOUT_A_NOTE)
    close(cast.farmers, cast.carla)
    assert (owing.note_owed, small.note_owed) == (True, False)
    says(cast.amina, owing, "Nothing is blocked.")
    publish_note(owing, by=cast.carla, title="What moved", source="Much.", language="en")
    assert not owing.note_owed


def test_or_until_it_is_frozen(cast: Cast) -> None:
    owing = long_thread(cast)
    close(cast.farmers, cast.carla)
    freeze(owing, 1, by=cast.carla, reason="It is said.", language="en")
    assert not owing.note_owed


def test_the_board_says_which_thread_owes_one(app: Flask, cast: Cast) -> None:
    long_thread(cast)
    close(cast.farmers, cast.carla)
    assert "note owed" in text_of(Browser(app, None).get("/boards/farmers"))


# Going back.


def test_going_back_asks_for_a_reason_and_takes_the_threads_with_it(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    close(cast.farmers, cast.carla)
    browser = Browser(app, cast.carla)
    without = browser.post("/boards/farmers/phases/return", {"reason": " ", "language": "en"})
    assert without.status_code == 422
    assert 'id="e-reason"' in text_of(without)
    assert cast.farmers.phase == Phase.STRATEGY
    sent = {"reason": "We forgot the night shift.", "language": "en"}
    assert browser.post("/boards/farmers/phases/return", sent).status_code == 303
    assert (cast.farmers.phase, thread.phase) == (Phase.DIAGNOSIS, Phase.DIAGNOSIS)
    assert [period.phase.value for period in periods(thread)] == ["diagnosis", "strategy", "diagnosis"]
    assert [period.closed_at is None for period in periods(thread)] == [False, False, True]


def test_the_reason_stands_on_the_agenda_and_in_the_register_for_everyone(app: Flask, cast: Cast) -> None:
    close(cast.farmers, cast.carla)
    go_back(cast.farmers, by=cast.carla, reason="On a oublié le quart de nuit.", language="fr")
    assert last_entry().verb == Verb.PHASE_REOPENED
    for page in ("agenda", "register"):
        shown = text_of(Browser(app, None).get(f"/boards/farmers/{page}"))
        assert '<blockquote class="words" lang="fr" dir="auto">On a oublié le quart de nuit.' in shown


def test_there_is_nothing_before_the_diagnosis(app: Flask, cast: Cast) -> None:
    sent = {"reason": "Further back!", "language": "en"}
    answer = Browser(app, cast.carla).post("/boards/farmers/phases/return", sent)
    assert answer.status_code == 422
    assert "Further back!" in text_of(answer)


def test_the_last_phase_once_closed_is_opened_again(cast: Cast) -> None:
    for _phase in Phase:
        close(cast.farmers, cast.carla)
    go_back(cast.farmers, by=cast.carla, reason="One more.", language="en")
    assert (cast.farmers.phase, cast.farmers.row(Phase.ACTION).closed_at) == (Phase.ACTION, None)
    go_back(cast.farmers, by=cast.carla, reason="And again.", language="en")
    assert cast.farmers.phase == Phase.STRATEGY


# What a phase opens, and rounds that are elsewhere.


def test_the_same_act_is_allowed_in_one_phase_and_not_in_another(cast: Cast) -> None:
    def propose(thread: Thread) -> bool:
        db.session.commit()
        return carry_out(lambda: propose_listing(thread, cast.water, by=cast.carla)).current

    thread, another = (thread_by(cast.amina, cast.farmers) for _thread in range(2))
    with pytest.raises(Refused):
        propose(thread)
    close(cast.farmers, cast.carla)
    assert propose(thread)
    close(cast.farmers, cast.carla)
    with pytest.raises(Refused):
        propose(another)


def test_a_new_round_in_another_phase_meets_its_board_again(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    second = open_round(thread, by=cast.carla, phase=Phase.STRATEGY)
    assert (second.follows, second.left_because.value if second.left_because else None) == (
        False,
        "new-round",
    )
    close(cast.farmers, cast.carla)
    assert (second.follows, second.left_because, thread.phase) == (True, None, Phase.STRATEGY)
    assert len(second.periods) == 1
    close(cast.farmers, cast.carla)
    assert [period.phase for period in second.periods] == [Phase.STRATEGY, Phase.ACTION]


def test_a_round_that_left_by_decision_does_not_follow_again_by_itself(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    leave_agenda(thread, Phase.STRATEGY, by=cast.carla, reason="We are ahead.", language="en")
    close(cast.farmers, cast.carla)
    assert not thread.round.follows


# The dates.


# The page.
