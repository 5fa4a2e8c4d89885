"""What waits for a digest that does not come leaves by a mail of its own, once, when the digest would have left."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from forum import clock, schema
from forum.database import db
from forum.digests.choosing import Timing, set_timing
from forum.digests.leaving import leave
from forum.digests.models import Rhythm
from forum.digests.subscriptions import subscription_of
from forum.members.models import Account, AddressPause
from forum.notices.choosing import choose, wishes_of
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.models import Notice, NoticeMail, NoticeMailState
from forum.threads.models import Post, Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import THE_FIRST_DAY, Browser, Cast, gather, reads_english, says, text_of, thread_by
from tests.conftest import _empty
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, read, subjects, to
from tests.examples import examples
from tests.notices.worker import notices_of
from tests.rounds import go_round

CHORES = (
    "watches",
    "digests.subscriptions",
    "digests.cutting",
    "digests.sending",
    "notices",
    "digests.late_notices",
    "notices.mailing",
)
LINE = "Carla Ruiz answered your post 1 in “Wells”"
MORNING = MONDAY + timedelta(hours=9)


def asks(cast: Cast) -> Thread:
    """Amina asks on the farmers' board, hears nothing of it, and wishes to be told of answers in her digest."""
    reads_english(cast.amina)
    watch(cast.farmers, Wish.NOTHING, by=cast.amina)
    choose(cast.amina, NoticeKind.REPLY, Telling.DIGEST, by=cast.amina)
    with clock.at(WEDNESDAY):
        return thread_by(cast.amina, cast.farmers, "Wells")


def is_answered(cast: Cast, thread: Thread, at: datetime = WEDNESDAY) -> Post:
    """Carla answers her."""
    with clock.at(at):
        post = says(cast.carla, thread, "The council decides.", parent_number=1)
    go_round(CHORES, at)
    return post


def mails_about_it(tray: list[EmailMessage]) -> list[EmailMessage]:
    """The mails to Amina that tell of the answer."""
    return [mail for mail in to("amina@", tray) if LINE in read(mail)[0]]


def test_without_any_digest_it_comes_at_the_end_of_the_week_and_once(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    is_answered(cast, asks(cast))
    go_round(CHORES, MONDAY + timedelta(hours=7, minutes=50))
    assert to("amina@", tray) == []
    for day in range(9):
        go_round(CHORES, MORNING + timedelta(days=day))
    (mail,) = mails_about_it(tray)
    assert subjects([mail]) == [LINE]
    for body in read(mail):
        assert "because you wish to be told of this in a digest, and none of your digests came" in body
        assert "at once" not in body
    (notice,) = notices_of(cast.amina)
    assert notice.told_at is not None


def test_it_comes_by_the_readers_own_clock(cast: Cast, tray: list[EmailMessage]) -> None:
    thread = asks(cast)
    assert cast.amina.account is not None
    cast.amina.account.zone = "America/Los_Angeles"
    is_answered(cast, thread)
    go_round(CHORES, MORNING)
    assert to("amina@", tray) == []
    go_round(CHORES, MORNING + timedelta(hours=7))
    assert len(mails_about_it(tray)) == 1


def test_with_quiet_boards_it_comes_when_the_first_of_their_digests_would_have(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    thread = asks(cast)
    with clock.at(WEDNESDAY):
        for board, timing in (
            (cast.fishers, Timing(Rhythm.MONTHLY)),
            (cast.water, Timing(Rhythm.WEEKLY, 3, 18)),
        ):
            asks_for_digest(cast.amina, board)
            place = subscription_of(cast.amina, board)
            assert place is not None
            set_timing(place, timing, by=cast.amina)
    is_answered(cast, thread)
    thursday = MONDAY + timedelta(days=3, hours=19)
    for moment in (MORNING, thursday - timedelta(minutes=5)):
        go_round(CHORES, moment)
        assert to("amina@", tray) == []
    go_round(CHORES, thursday)
    assert len(mails_about_it(tray)) == 1


def test_a_digest_that_comes_takes_it_along_and_nothing_leaves_by_itself(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    thread = asks(cast)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.amina, cast.fishers)
        thread_by(cast.bruno, cast.fishers, "Nets")
    is_answered(cast, thread)
    for day in range(10):
        go_round(CHORES, MONDAY + timedelta(days=day, minutes=1))
        go_round(CHORES, MORNING + timedelta(days=day))
    (mail,) = mails_about_it(tray)
    assert "For you" in read(mail)[1]
    assert db.session.scalars(select(NoticeMail)).all() == []


def test_what_was_seen_and_what_is_old_stays_on_the_site(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    thread = asks(cast)
    is_answered(cast, thread)
    Browser(app, cast.amina).get(f"/threads/{thread.id}")
    go_round(CHORES, MORNING)
    is_answered(cast, thread, MORNING)
    go_round(CHORES, MORNING + timedelta(days=50))
    assert to("amina@", tray) == []


def test_while_mail_is_paused_it_waits(cast: Cast, tray: list[EmailMessage]) -> None:
    thread = asks(cast)
    is_answered(cast, thread)
    assert cast.amina.account is not None
    pause = AddressPause(account_id=cast.amina.account.id, since=WEDNESDAY, answer="550 no such user")
    db.session.add(pause)
    db.session.commit()
    go_round(CHORES, MORNING)
    db.session.delete(pause)
    db.session.commit()
    go_round(CHORES, MORNING + timedelta(days=8))
    assert len(mails_about_it(tray)) == 1


def test_one_click_ends_it_and_the_kind_is_changed_from_the_mail(
    app: Flask, cast: Cast, tray: list[EmailMessage], visitor: Browser
) -> None:
    thread = asks(cast)
    is_answered(cast, thread)
    go_round(CHORES, MORNING)
    (mail,) = mails_about_it(tray)
    stop = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://forum.example")
    assert "nor will a digest tell it" in text_of(visitor.get(stop))
    found = re.search(r"http://forum\.example(/notices/choices/\S+)", read(mail)[0])
    assert found
    assert 'value="digest" checked' in text_of(visitor.get(found[1]))
    for _again in range(2):
        assert app.test_client().post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wishes_of(cast.amina)[NoticeKind.REPLY] == Telling.SITE
    assert "nor does a digest tell it" in text_of(visitor.get(stop))


def test_a_link_that_stops_mail_at_once_leaves_the_digest_alone(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    thread = asks(cast)
    choose(cast.amina, NoticeKind.REPLY, Telling.MAIL, by=cast.amina)
    is_answered(cast, thread)
    go_round(CHORES, WEDNESDAY + timedelta(minutes=3))
    (mail,) = mails_about_it(tray)
    choose(cast.amina, NoticeKind.REPLY, Telling.DIGEST, by=cast.amina)
    db.session.commit()
    stop = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://forum.example")
    app.test_client().post(stop, data={"List-Unsubscribe": "One-Click"})
    assert wishes_of(cast.amina)[NoticeKind.REPLY] == Telling.DIGEST


def test_the_page_says_how_it_comes(app: Flask, cast: Cast) -> None:
    asks(cast)
    amina = Browser(app, cast.amina)
    assert "one a week at most" in text_of(amina.get("/account/notices"))
    watch(cast.farmers, Wish.EVERY_POST, by=cast.amina)
    assert "when none of your boards has anything to tell" in text_of(amina.get("/account/notices"))


def test_mails_that_wait_outlive_the_migration(app: Flask, cast: Cast) -> None:
    thread = asks(cast)
    is_answered(cast, thread)
    with clock.at(MORNING):
        db.session.add(NoticeMail(member_id=cast.amina.id, about="digest", due_at=MORNING))
        db.session.add(NoticeMail(member_id=cast.amina.id, due_at=MORNING))
        db.session.commit()
    db.session.remove()
    schema.downgrade("20261128_0145")
    assert db.session.scalar(text("SELECT count(*) FROM notice_mails WHERE state = 'waiting'")) == 2
    db.session.remove()
    schema.upgrade()
    assert {mail.about for mail in db.session.query(NoticeMail)} == {""}
    assert {mail.state for mail in db.session.query(NoticeMail)} == {NoticeMailState.WAITING}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("answer")),
        st.tuples(st.just("move"), st.integers(0, 1)),
        st.tuples(st.just("wish"), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("hear"), st.sampled_from((Telling.DIGEST, Telling.DIGEST, Telling.MAIL))),
        st.tuples(st.just("hours"), st.integers(1, 300)),
        st.tuples(st.just("hours"), st.integers(1, 40)),
    ),
    min_size=4,
    max_size=14,
)


@examples(8)
@given(steps=STEPS)
def test_whatever_moves_and_is_heard_each_answer_is_mailed_once(
    app: Flask, steps: list[tuple[object, ...]]
) -> None:
    _empty(app)
    now, cast = THE_FIRST_DAY + timedelta(days=1), gather()
    boards = (cast.fishers, cast.water)
    with clock.at(now):
        thread = asks(cast)
        others = [thread_by(cast.carla, board) for board in boards]
    answers = 0
    for name, *given_ in [*steps, *[("hours", 250)] * 4]:
        for _part in range(4 if name == "hours" else 1):
            now += timedelta(hours=int(str(given_[0])) / 4 if name == "hours" else 0.1)
            with clock.at(now):
                if name == "answer":
                    answers += 1
                    says(cast.carla, thread, "The council decides.", parent_number=1)
                elif name == "move":
                    says(cast.carla, others[int(str(given_[0]))], "One word more.")
                elif name == "wish":
                    board = boards[int(str(given_[0]))]
                    place = subscription_of(cast.amina, board)
                    if given_[1]:
                        watch(board, Wish.DIGEST, by=cast.amina)
                    elif place is not None:
                        leave(place)
                elif name == "hear":
                    choose(cast.amina, NoticeKind.REPLY, Telling(str(given_[0])), by=cast.amina)
            go_round(CHORES, now)
    kept = notices_of(cast.amina)
    assert len(kept) == answers
    assert all(notice.told_at for notice in kept), "each is told"
    carried = [(notice.mail_id, notice.delivery) for notice in kept]
    assert all((mail is None) != (delivery is None) for mail, delivery in carried), "by one mail"
    assert db.session.query(Account).filter_by(member_id=cast.amina.id).one().active
    assert db.session.query(Notice).filter(Notice.seen_at.is_not(None)).count() == 0
