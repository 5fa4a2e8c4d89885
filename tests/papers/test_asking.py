"""Before a version is published its authors are asked: who is told of what, once, and for how long."""

import json
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.boards.actions import open_milieu
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Verb
from forum.members.actions import make_member
from forum.papers import actions as papers
from forum.papers.asked import numbers_of
from forum.papers.models import Answer, Asking, AskingState, DraftState, ObjectionWindow
from forum.papers.telling import claim, tell_due
from forum.threads import actions as threads
from tests.cast import Browser, Cast, says, text_of
from tests.entries import entries, last_entry
from tests.papers.asking import A_MINUTE, A_WEEK, THAT_DAY, Table, ask, change, table, the_worker_turns


@pytest.fixture
def laid(cast: Cast) -> Table:
    with clock.at(THAT_DAY):
        return table(cast)


def body(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def letters_to(tray: list[EmailMessage], name: str) -> list[EmailMessage]:
    return [letter for letter in tray if name in str(letter["To"])]


def test_a_new_board_gives_its_authors_a_week(cast: Cast) -> None:
    board = open_milieu(cast.assembly, "beekeepers", by=cast.admin, names={"en": "Beekeepers"})
    db.session.flush()
    assert board.objection_window == 7


def test_a_moderator_puts_the_draft_before_its_authors(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        window = ask(laid)
    assert laid.draft.state == DraftState.PROVISIONAL
    assert (window.seconds, window.closes_at) == (7 * 86400, THAT_DAY + A_WEEK)
    assert {asking.member_id for asking in db.session.scalars(select(Asking))} == {
        cast.amina.id,
        cast.carla.id,
    }
    assert last_entry().verb == Verb.WINDOW_OPENED


def test_twice_is_one_window(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        window = ask(laid)
        assert papers.open_window(laid.draft, by=cast.carla) is window
    assert len(entries(Verb.WINDOW_OPENED)) == 1


def test_only_a_moderator_asks(cast: Cast, laid: Table) -> None:
    for person in (cast.amina, cast.bruno, cast.fatou, cast.elena, None):
        with pytest.raises(Refused):
            papers.open_window(laid.draft, by=person)


def test_nobody_is_asked_about_what_is_not_frozen(cast: Cast, laid: Table) -> None:
    threads.open_round(laid.thread, by=cast.carla)
    late = says(cast.amina, laid.thread, "One more thing.")
    papers.cite(
        laid.block, threads.keep_excerpt(late.revision, by=cast.carla, start=0, stop=3), by=cast.carla
    )
    with pytest.raises(Invalid, match="not frozen"):
        papers.open_window(laid.draft, by=cast.carla)
    assert laid.draft.state == DraftState.OPEN


def test_a_board_that_gives_no_time_publishes_at_once_and_the_version_says_so(cast: Cast) -> None:
    laid = table(cast, days=0)
    with pytest.raises(Invalid):
        papers.open_window(laid.draft, by=cast.carla)
    manifest = json.loads(papers.publish(laid.draft, by=cast.carla).publication.document)
    assert manifest["window"] == {"opened": None, "closed": None, "seconds": 0}
    assert (manifest["told"], manifest["answered"], manifest["unreachable"]) == (0, 0, 0)


def test_each_author_gets_one_letter_that_says_what_became_of_each_post(
    cast: Cast, laid: Table, tray: list[EmailMessage]
) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        tell_due()
    (letter,) = letters_to(tray, "amina")
    said = body(letter)
    for words in ("And the river is lower every summer.", "So is the river.", "/askings/"):
        assert words in said
    assert len(letters_to(tray, "carla")) == 1
    assert laid.asking(cast.amina).told_at is not None
    assert "procédure" in said


def test_a_letter_is_claimed_by_one_worker_and_taken_up_again_when_that_one_dies(
    laid: Table, tray: list[EmailMessage]
) -> None:
    with clock.at(THAT_DAY):
        papers.open_window(laid.draft, by=laid.cast.carla)
        key = laid.asking(laid.cast.amina).id
        assert claim(key) == (1, 1)
        assert claim(key) is None
        db.session.commit()
        tell_due()
        assert letters_to(tray, "amina") == []
    with clock.at(THAT_DAY + timedelta(minutes=16)):
        tell_due()
        tell_due()
    (letter,) = letters_to(tray, "amina")
    assert letter["Message-ID"].startswith(f"<asking.{key}.1@")


def test_who_has_no_confirmed_address_cannot_be_told_and_is_counted(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        threads.open_round(laid.thread, by=cast.carla)
        guest = make_member("Old Name")
        guest.claimed = False
        cast.farmers.writing = "accounts"  # type: ignore[assignment]  # as an import would have it
        says(guest, laid.thread, "I wrote on the old list.")
        assert cast.amina.account is not None
        threads.freeze(laid.thread, 2, by=cast.carla, reason="Enough.", language="en")
        cast.amina.account.confirmed_at = None
        ask(laid)
        numbers = numbers_of(laid.draft)
    assert (numbers.told, numbers.unreachable, numbers.waiting) == (1, 2, 0)
    assert len(tray) == 1
    assert laid.asking(cast.amina).state == AskingState.UNREACHABLE


def test_hidden_posts_are_not_asked_about(cast: Cast, laid: Table) -> None:
    threads.hide(laid.post(2), by=cast.carla, reason="An address.", language="en")
    papers.open_window(laid.draft, by=cast.carla)
    assert [asking.member_id for asking in db.session.scalars(select(Asking))] == [cast.amina.id]


def test_changing_a_block_asks_only_its_people_again_for_48_hours(
    cast: Cast, laid: Table, tray: list[EmailMessage]
) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
    tray.clear()
    late = THAT_DAY + timedelta(days=6)
    with clock.at(late):
        change(laid, laid.other, "So is the river, every summer.")
        the_worker_turns()
    (letter,) = tray
    assert "amina" in str(letter["To"])
    assert "every summer." in body(letter)
    assert "four metres" not in body(letter)
    assert laid.asking(cast.amina).closes_at == late + timedelta(hours=48)
    assert laid.asking(cast.carla).closes_at == THAT_DAY + A_WEEK
    assert len(entries(Verb.AUTHORS_ASKED_AGAIN)) == 1


def test_those_merged_into_a_cited_post_are_its_people_too(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        change(laid, laid.block, "The water table fell by four metres.")
        the_worker_turns()
    assert [laid.asked(number).letter for number in (1, 2, 3, 4)] == [1, 2, 2, 1]


def test_several_changes_in_a_row_make_one_letter(laid: Table, tray: list[EmailMessage]) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        tray.clear()
        for text in ("One.", "Two.", "Three words now."):
            change(laid, laid.other, text)
        the_worker_turns()
    assert len(tray) == 1


def test_what_was_meant_of_another_text_is_asked_anew(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        papers.answer_fate(laid.asked(4), Answer.MEANT, by=cast.amina)
        db.session.commit()
        change(laid, laid.other, "So is every river.")
        the_worker_turns()
    assert laid.asked(4).answer is None
    assert laid.asking(cast.amina).answered_at is None


def test_nothing_is_published_before_the_window_has_closed(app: Flask, cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
    with clock.at(THAT_DAY + A_WEEK - A_MINUTE):
        with pytest.raises(Refused, match="open until"):
            papers.publish(laid.draft, by=cast.carla)
        db.session.rollback()
        page = Browser(app, cast.carla).post(f"/drafts/{laid.draft.id}/publication")
        assert page.status_code == 403
    with clock.at(THAT_DAY + A_WEEK):
        version = papers.publish(laid.draft, by=cast.carla)
    manifest = json.loads(version.publication.document)
    assert manifest["window"] == {
        "opened": "2026-04-01T09:00:00Z",
        "closed": "2026-04-08T09:00:00Z",
        "seconds": 604800,
    }
    assert (manifest["told"], manifest["answered"], manifest["unreachable"]) == (2, 0, 0)


def test_a_change_at_the_last_minute_gives_its_people_48_hours_more(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
    with clock.at(THAT_DAY + A_WEEK + A_MINUTE):
        change(laid, laid.other, "So is the river, at last.")
        with pytest.raises(Refused, match="asked again"):
            papers.publish(laid.draft, by=cast.carla)
        the_worker_turns()
        with pytest.raises(Refused, match="open until"):
            papers.publish(laid.draft, by=cast.carla)
    with clock.at(THAT_DAY + A_WEEK + A_MINUTE + timedelta(hours=48)):
        assert papers.publish(laid.draft, by=cast.carla).number == 1


def test_publishing_at_once_asks_for_a_public_reason_which_the_version_prints(
    app: Flask, cast: Cast, laid: Table
) -> None:
    with pytest.raises(Invalid) as problem:
        papers.publish(laid.draft, by=cast.carla)
    assert problem.value.field == "waiver"
    db.session.rollback()
    browser = Browser(app, cast.carla)
    place = f"/drafts/{laid.draft.id}/publication"
    assert browser.post(place).status_code == 422
    answer = browser.post(place, {"waiver": "The council meets tonight."})
    assert answer.status_code == 303
    page = text_of(Browser(app, None).get(answer.headers["Location"]))
    assert "The council meets tonight." in page


def test_posts_of_the_next_round_never_enter_the_version(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        threads.open_round(laid.thread, by=cast.carla)
        says(cast.amina, laid.thread, "A word of the second round.")
        threads.freeze(laid.thread, 2, by=cast.carla, reason="Enough.", language="en")
    with clock.at(THAT_DAY + A_WEEK):
        manifest = json.loads(papers.publish(laid.draft, by=cast.carla).publication.document)
    assert [row["number"] for row in manifest["posts"]] == [1, 2, 3, 4]


def test_the_settings_of_a_board_say_how_long(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.fatou)
    sent = {"reading": "public", "writing": "members"}
    for typed in ("-1", "61", "soon", "", "7.5"):
        answer = browser.post("/boards/farmers/settings", {**sent, "objection_window": typed})
        assert answer.status_code == 422, typed
        assert 'id="e-objection_window"' in text_of(answer)
    assert browser.post("/boards/farmers/settings", {**sent, "objection_window": "10"}).status_code == 303
    assert cast.farmers.objection_window == 10


def test_the_database_holds_one_window_a_draft(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
    assert db.session.scalar(select(func.count()).select_from(ObjectionWindow)) == 1
