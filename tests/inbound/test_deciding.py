"""A mail nobody vouches for waits for a moderator, who posts it or throws it away with a reason."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Conflict, Refused
from forum.inbound.deciding import let_in, throw_away
from forum.inbound.keeping import REMEMBERED, forget_settled
from forum.inbound.models import MailState, ReceivedMail
from forum.journal import Entry, Verb, Visibility
from forum.papers.actions.erasing import erase
from forum.threads.actions import freeze
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, reads_english, text_of, thread_by
from tests.inbound.letters import hand_in, to_board, to_thread, written

pytestmark = pytest.mark.usefixtures("replies")
UNSURE = {"Authentication_Results": ""}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    reads_english(cast.amina)
    reads_english(cast.carla)
    return thread_by(cast.carla, cast.farmers)


@pytest.fixture
def waiting(cast: Cast, thread: Thread) -> ReceivedMail:
    hand_in(written(to_thread(cast.amina, thread), "The <b>well</b> is dry.", **UNSURE))
    return db.session.scalars(select(ReceivedMail)).one()


def answers(thread: Thread) -> list[tuple[int, str | None]]:
    wanted = select(Post).where(Post.thread_id == thread.id, Post.number > 1)
    return [(post.author_id, post.revision.text) for post in db.session.scalars(wanted)]


def verbs() -> list[Verb]:
    kinds = (Verb.MAIL_HELD, Verb.MAIL_LET_IN, Verb.MAIL_THROWN_AWAY)
    return list(db.session.scalars(select(Entry.verb).where(Entry.verb.in_(kinds)).order_by(Entry.id)))


def test_a_moderator_finds_it_from_the_board_and_posts_it(
    app: Flask, cast: Cast, thread: Thread, waiting: ReceivedMail
) -> None:
    carla = Browser(app, cast.carla)
    assert "Answers by mail (1)" in text_of(carla.get("/boards/farmers"))
    page = text_of(carla.get("/boards/farmers/mails"))
    assert "In the name of Amina Benali" in page
    assert "The &lt;b&gt;well&lt;/b&gt; is dry." in page or "The \\&lt;b" in page
    assert "amina@example.org" not in page
    answer = carla.post(f"/mails/{waiting.id}/post")
    assert answer.location == f"/threads/{thread.id}#p2"
    assert [author for author, _text in answers(thread)] == [cast.amina.id]
    assert (waiting.state, waiting.words, waiting.settled_by_id) == (MailState.LET_IN, None, cast.carla.id)
    assert verbs() == [Verb.MAIL_HELD, Verb.MAIL_LET_IN]
    assert "No mail waits" in text_of(carla.get("/boards/farmers/mails"))


def test_the_mail_that_was_posted_so_is_not_posted_again(
    cast: Cast, thread: Thread, waiting: ReceivedMail
) -> None:
    let_in(waiting, by=cast.carla)
    hand_in(written(to_thread(cast.amina, thread), "The <b>well</b> is dry."))
    assert len(answers(thread)) == 1


def test_a_moderator_throws_it_away_and_the_member_is_told_why(
    app: Flask, cast: Cast, thread: Thread, waiting: ReceivedMail, tray: list[EmailMessage]
) -> None:
    carla = Browser(app, cast.carla)
    without = carla.post(f"/mails/{waiting.id}/throw-away", {"reason": " "})
    assert without.status_code == 422
    assert "Say why" in text_of(without)
    carla.post(f"/mails/{waiting.id}/throw-away", {"reason": "She says it is not hers."})
    assert (waiting.state, waiting.words, answers(thread)) == (MailState.THROWN_AWAY, None, [])
    _told_that_it_waits, letter = tray
    plain = letter.get_payload(0)
    assert isinstance(plain, EmailMessage)
    said = (plain.get_payload(decode=True) or b"").decode()
    assert "She says it is not hers." in said
    assert letter["To"] == "Amina Benali <amina@example.org>"
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.MAIL_THROWN_AWAY)).one()
    assert entry.visibility == Visibility.MODERATORS
    assert entry.reason is not None
    assert entry.reason.text == "She says it is not hers."


def test_two_moderators_decide_once(cast: Cast, thread: Thread, waiting: ReceivedMail) -> None:
    let_in(waiting, by=cast.carla)
    with pytest.raises(Conflict):
        let_in(waiting, by=cast.carla)
    with pytest.raises(Conflict):
        throw_away(waiting, by=cast.carla, reason="Twice.", language="en")
    assert len(answers(thread)) == 1


@pytest.mark.parametrize("who", ["amina", "bruno", "fatou", "elena"])
def test_nobody_else_decides_nor_sees_them(app: Flask, cast: Cast, waiting: ReceivedMail, who: str) -> None:
    member = getattr(cast, who)
    with pytest.raises(Refused):
        let_in(waiting, by=member)
    browser = Browser(app, member)
    assert browser.get("/boards/farmers/mails").status_code == 403
    assert "/boards/farmers/mails" not in text_of(browser.get("/boards/farmers"))
    assert browser.post(f"/mails/{waiting.id}/post").status_code == 403


def test_a_thread_frozen_meanwhile_takes_nothing_and_the_mail_goes_on_waiting(
    app: Flask, cast: Cast, thread: Thread, waiting: ReceivedMail
) -> None:
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    answer = Browser(app, cast.carla).post(f"/mails/{waiting.id}/post")
    assert answer.status_code == 403
    assert "round is open" in text_of(answer)
    assert waiting.waits


def test_a_thread_is_opened_by_a_mail_that_waited(app: Flask, cast: Cast) -> None:
    reads_english(cast.carla)
    hand_in(written(to_board(cast.amina, cast.farmers), Subject="Re: Who digs?", **UNSURE))
    waiting = db.session.scalars(select(ReceivedMail)).one()
    carla = Browser(app, cast.carla)
    assert "to open the thread “Who digs?”" in text_of(carla.get("/boards/farmers/mails"))
    carla.post(f"/mails/{waiting.id}/post")
    opened = db.session.scalars(select(Thread)).one()
    assert (opened.title, opened.opened_by_id) == ("Who digs?", cast.amina.id)


@pytest.mark.usefixtures("limits")
def test_no_more_than_ten_wait_in_an_hour_in_the_name_of_one_member(cast: Cast, thread: Thread) -> None:
    for number in range(12):
        hand_in(written(to_thread(cast.amina, thread), Message_ID=f"<{number}@x.example>", **UNSURE))
    held = db.session.scalars(select(ReceivedMail).where(ReceivedMail.state == MailState.WAITING)).all()
    assert len(held) == 10


def test_what_waits_goes_with_the_words_of_its_member(
    cast: Cast, thread: Thread, waiting: ReceivedMail
) -> None:
    erase(cast.amina, by=cast.amina)
    db.session.commit()
    db.session.expire_all()
    assert (waiting.state, waiting.words) == (MailState.THROWN_AWAY, None)


def test_a_settled_mail_is_forgotten_after_three_months(
    cast: Cast, thread: Thread, waiting: ReceivedMail
) -> None:
    with clock.at(clock.now() + REMEMBERED + timedelta(days=1)):
        assert forget_settled() == 0
    let_in(waiting, by=cast.carla)
    assert forget_settled() == 0
    with clock.at(clock.now() + REMEMBERED + timedelta(days=1)):
        assert forget_settled() == 1


def test_somebody_ends_their_addresses_from_their_account(app: Flask, cast: Cast, thread: Thread) -> None:
    amina = Browser(app, cast.amina)
    old = to_thread(cast.amina, thread)
    assert amina.get("/account/replies").status_code == 200
    amina.post("/account/replies/end")
    assert to_thread(cast.amina, thread) != old
    amina.post("/account/replies/end")
    entries = db.session.scalars(select(Entry).where(Entry.verb == Verb.REPLIES_ENDED)).all()
    assert [entry.visibility for entry in entries] == [Visibility.PRIVATE] * 2
