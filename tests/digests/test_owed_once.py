"""Whatever is stopped, changed, put off or set back: every event is told once, in a mail or on the site, and no mail
comes twice but one in flight.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from itertools import pairwise
from uuid import uuid4

import pytest
from flask import current_app
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum import clock, worker
from forum.database import carry_out, db
from forum.digests.acknowledging import acknowledge
from forum.digests.bundling import DELIVERIES
from forum.digests.choosing import Timing, bundle_for, set_timing
from forum.digests.cutting import NEWS, cut, cut_editions
from forum.digests.models import Delivery, DeliveryState, Edition, Rhythm, Subscription
from forum.digests.rhythm import boundary
from forum.digests.sending import claim, send, send_due
from forum.digests.subscriptions import run_subscriptions, subscription_of
from forum.journal import Entry, EntryBoard, Verb
from forum.mail import Fate, Line, Outcome
from forum.members.models import Member
from forum.threads.models import Thread
from forum.threads.positions import read_up_to
from tests.cast import Cast, thread_by
from tests.digests.weeks import WEDNESDAY, asks_for_digest, read, work
from tests.examples import examples

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2)),
        st.tuples(st.just("watch"), st.integers(0, 2)),
        st.tuples(st.just("rhythm"), st.integers(0, 17)),
        st.tuples(st.just("zone"), st.integers(0, 8)),
        st.tuples(st.just("clock"), st.integers(-30, 240)),
        st.tuples(st.just("cut"), st.just(0)),
        st.tuples(st.just("cut and stop"), st.just(0)),
        st.tuples(st.just("claim and stop"), st.just(0)),
        st.tuples(st.just("send"), st.just(0)),
        st.tuples(st.just("send and stop"), st.just(0)),
        st.tuples(st.just("send and be put off"), st.just(0)),
        st.tuples(st.just("one mail"), st.integers(0, 2)),
        st.tuples(st.just("read on the site"), st.integers(0, 2)),
        st.tuples(st.just("mark as read"), st.integers(0, 2)),
    ),
    min_size=4,
    max_size=16,
)


class _Stopped(Exception):
    """The worker was killed before its transaction ended."""


def _cut_and_stop(board_id: int) -> None:
    """Do all of a cut but the commit."""

    def act() -> None:
        for rhythm in Rhythm:
            cut(board_id, rhythm, boundary(rhythm, clock.now()))
        raise _Stopped

    with pytest.raises(_Stopped):
        carry_out(act)


def _claim_and_stop() -> None:
    """Claim what is owed next, and never come back."""
    waiting = db.session.scalars(select(Delivery.id).where(Delivery.state == DeliveryState.WAITING)).first()
    if waiting is not None:
        carry_out(lambda: claim(waiting))


class _Dying:
    """The way out of a worker that is killed as soon as the relay has the mail."""

    def __init__(self, line: Line, in_flight: list[str]) -> None:
        self.line, self.in_flight = line, in_flight

    def send(self, message: EmailMessage) -> Outcome:
        self.line.send(message)
        self.in_flight.append(str(message["Message-ID"]))
        raise _Stopped


class _Full:
    """The way out to a relay that takes nothing for the moment."""

    def send(self, _message: EmailMessage) -> Outcome:
        return Outcome(Fate.LATER, "451 4.3.1 come back later")


def _send_and_be_put_off() -> None:
    """Try what is due next, in vain."""
    due = db.session.scalars(select(Delivery.id).where(DELIVERIES.claimable()).order_by(Delivery.id)).first()
    db.session.rollback()
    if due is not None:
        send(due, _Full())


def _send_and_stop(in_flight: list[str]) -> None:
    """Send what is due next, and be killed before its outcome is noted."""
    due = db.session.scalars(select(Delivery.id).where(DELIVERIES.claimable()).order_by(Delivery.id)).first()
    db.session.rollback()
    if due is not None:
        with suppress(_Stopped), current_app.extensions["mail"].open() as line:
            send(due, _Dying(line, in_flight))
    db.session.rollback()


def _owed(subscription: Subscription) -> list[tuple[int, int]]:
    rows = db.session.execute(
        select(Delivery.from_position, Delivery.until_position)
        .where(Delivery.subscription_id == subscription.id)
        .order_by(Delivery.from_position)
    )
    return [(row.from_position, row.until_position) for row in rows]


def _news_of(subscription: Subscription, first: int) -> set[int]:
    rows = db.session.scalars(
        select(Entry.position)
        .join(EntryBoard, EntryBoard.entry_id == Entry.id)
        .where(EntryBoard.board_id == subscription.board_id, Entry.verb.in_(NEWS), Entry.position > first)
    )
    return {position for position in rows if position is not None}


@examples(12)
@given(steps=STEPS)
def test_every_event_is_owed_exactly_once_whenever_the_worker_stops(
    cast: Cast, tray: list[EmailMessage], steps: list[tuple[str, int]]
) -> None:
    readers: list[Member] = [cast.elena, cast.fatou, cast.bruno]
    last = db.session.scalar(select(func.max(Edition.cut_at))) or WEDNESDAY
    now = last + timedelta(days=1)
    IN_FLIGHT.clear()
    tray.clear()
    story = Story(cast, tray)
    for what, who in [*steps, ("cut", 0), ("send", 0)]:
        now += timedelta(hours=who) if what == "clock" else timedelta(days=2)
        with clock.at(now):
            _step(story, what, readers[who % 3], who // 3)
    now = max(now, db.session.scalar(select(func.max(Edition.cut_at))) or now)  # clocks that went back go on
    with clock.at(now + timedelta(days=9)):
        story.opens_a_thread()
    for later in (
        16,
        17,
        18,
        25,
        33,
        41,
        49,
        57,
        58,
    ):  # the first of a month, and a day of each week, are among them
        work(now + timedelta(days=later, hours=12))
    for subscription in db.session.scalars(select(Subscription)):
        owed = _owed(subscription)
        for (_from, until), (following, _until) in pairwise(owed):
            assert until == following, "each delivery begins where the one before ended"
        news = _news_of(subscription, owed[0][0]) if owed else set()
        told = [position for begin, end in owed for position in news if begin < position <= end]
        assert sorted(told) == sorted(news)
        assert not news or owed[-1][1] >= max(news), "nobody is left behind by a change of rhythm"
        if subscription.board_id == cast.farmers.id and owed and subscription.member_id != cast.amina.id:
            _told_once(story, subscription.member, owed[0][0])
    states = set(db.session.scalars(select(Delivery.state)))
    assert states <= {DeliveryState.SENT, DeliveryState.EMPTY}
    identities = Counter(str(mail["Message-ID"]) for mail in tray)
    twice = {name: number for name, number in identities.items() if number > 1}
    assert set(twice) <= set(IN_FLIGHT), "only what was in flight when its worker was killed"
    assert all(number <= 1 + IN_FLIGHT.count(name) for name, number in twice.items())


IN_FLIGHT: list[str] = []


class Story:
    """The threads that were opened by their titles, and which of them each reader has read on the site or marked."""

    def __init__(self, cast: Cast, tray: list[EmailMessage]) -> None:
        self.cast, self.tray = cast, tray
        self.threads: dict[str, Thread] = {}
        self.read: set[tuple[int, str]] = set()

    def opens_a_thread(self) -> None:
        """Amina opens a thread, under a title that nothing else has."""
        title = f"Well-{uuid4().hex}"
        self.threads[title] = thread_by(self.cast.amina, self.cast.farmers, title=title)

    def titles_in(self, reader: Member, mail: EmailMessage) -> set[str]:
        """Which of them a mail to ``reader`` tells of."""
        assert reader.account is not None
        if reader.account.email not in str(mail["To"]):
            return set()
        words = read(mail)[0]
        return {title for title in self.threads if title in words}


def _told_once(story: Story, reader: Member, since: int) -> None:
    """Every thread that was opened since stands in one mail to the reader, or they had read it."""
    by_title: dict[str, set[str]] = {title: set() for title in story.threads}
    for mail in story.tray:
        for title in story.titles_in(reader, mail):
            by_title[title].add(str(mail["Message-ID"]))
    opened = dict(
        db.session.execute(
            select(Entry.subject_id, Entry.position).where(Entry.verb == Verb.THREAD_OPENED)
        ).all()
    )
    for title, thread in story.threads.items():
        told = len(by_title[title])
        if opened[thread.id] <= since:
            assert told == 0, "what was before is not told"
        elif (reader.id, title) in story.read:
            assert told <= 1
        else:
            assert told == 1


TIMINGS = (
    Timing(Rhythm.DAILY),
    Timing(Rhythm.WEEKLY),
    Timing(Rhythm.WEEKLY, 3, 22),
    Timing(Rhythm.MONTHLY, hour=0),
    Timing(Rhythm.DAILY, hour=23),
    Timing(Rhythm.WEEKLY, 6),
)
ZONES = (("Pacific/Auckland", "fr"), ("America/Los_Angeles", "es"), ("Europe/Paris", "en"))


def _step(story: Story, what: str, reader: Member, which: int) -> None:
    cast = story.cast
    if what == "write":
        story.opens_a_thread()
    elif what == "read on the site":
        for title, thread in story.threads.items():
            read_up_to(reader.id, thread.id, 1)
            story.read.add((reader.id, title))
    elif what == "mark as read":
        _marks(story, reader)
    elif what == "send and be put off":
        db.session.commit()
        _send_and_be_put_off()
    elif what == "rhythm":
        place = subscription_of(reader, cast.farmers)
        if place is not None:
            set_timing(place, TIMINGS[which], by=reader)
    elif what == "zone":
        assert reader.account is not None
        reader.account.zone, reader.account.language = ZONES[which]
    elif what == "watch":
        asks_for_digest(reader, cast.farmers)
    elif what == "cut":
        db.session.commit()
        worker.sequence()
        run_subscriptions()
        cut_editions()
    elif what == "cut and stop":
        db.session.commit()
        worker.sequence()
        _cut_and_stop(cast.farmers.id)
    elif what == "one mail":
        one_mail = reader.account is not None and not reader.account.one_mail
        bundle_for(reader, one_mail, by=reader)
    elif what == "send and stop":
        db.session.commit()
        _send_and_stop(IN_FLIGHT)
    elif what == "claim and stop":
        db.session.commit()
        _claim_and_stop()
    else:
        db.session.commit()
        send_due()


def _marks(story: Story, reader: Member) -> None:
    """The reader marks the last mail they got as read."""
    got = [mail for mail in story.tray if story.titles_in(reader, mail)]
    if not got:
        return
    told = db.session.scalars(
        select(Delivery).where(Delivery.message_id == str(got[-1]["Message-ID"]).strip())
    ).all()
    for delivery in told:
        acknowledge(delivery)
    story.read |= {(reader.id, title) for title in story.titles_in(reader, got[-1])}
