"""Nobody is left out of a digest and nobody gets it twice, wherever the worker is stopped."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum import clock, journal, worker
from forum.database import carry_out, db
from forum.digests.choosing import Timing, set_timing
from forum.digests.cutting import NEWS, cut, cut_editions
from forum.digests.models import Delivery, DeliveryState, Edition, Rhythm, Subscription
from forum.digests.rhythm import boundary, next_hour
from forum.digests.sending import claim, send_due
from forum.digests.subscriptions import run_subscriptions, subscription_of
from forum.journal import Entry, EntryBoard
from forum.mail.owing import LEASE
from forum.members.models import Member
from tests.cast import Cast, says, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, to, work

BERLIN_SUMMER = datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "at", "last"),
    [
        (Rhythm.WEEKLY, datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)),
        (Rhythm.WEEKLY, datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
        (Rhythm.DAILY, datetime(2026, 3, 8, 23, 59, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)),
        (Rhythm.MONTHLY, datetime(2026, 3, 31, 12, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_the_boundaries_are_the_same_for_everybody(rhythm: Rhythm, at: datetime, last: datetime) -> None:
    assert boundary(rhythm, at) == last


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("UTC", datetime(2026, 3, 9, 7, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 3, 9, 6, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 3, 9, 14, tzinfo=UTC)),  # since the day before, in summer time
        ("Pacific/Auckland", datetime(2026, 3, 9, 18, tzinfo=UTC)),  # where Monday morning is over
        ("Nowhere/At_all", datetime(2026, 3, 9, 7, tzinfo=UTC)),
    ],
)
def test_a_mail_waits_for_the_morning_of_its_reader(zone: str, due: datetime) -> None:
    assert next_hour(MONDAY, zone, 7) == due


def test_the_hour_stays_the_readers_when_clocks_change() -> None:
    before, after = BERLIN_SUMMER - timedelta(days=1), BERLIN_SUMMER
    assert next_hour(before - timedelta(hours=2), "Europe/Berlin", 7).hour == 6
    assert next_hour(after - timedelta(hours=2), "Europe/Berlin", 7).hour == 5
    # The hour from two to three does not exist on that night.
    assert next_hour(after - timedelta(hours=5), "Europe/Berlin", 2) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_mail_waits_for_the_day_of_its_reader_on_their_own_calendar() -> None:
    assert next_hour(MONDAY, "UTC", 7, 3) == datetime(2026, 3, 12, 7, tzinfo=UTC)
    assert next_hour(MONDAY, "UTC", 0, 0) == MONDAY
    # When it is Monday midnight in Greenwich it is Sunday evening there, and Monday noon here.
    assert next_hour(MONDAY, "America/Los_Angeles", 20, 6) == datetime(2026, 3, 9, 3, tzinfo=UTC)
    assert next_hour(MONDAY, "Pacific/Auckland", 7, 0) == datetime(2026, 3, 15, 18, tzinfo=UTC)


def test_an_edition_is_cut_at_the_boundary_and_sent_in_the_morning(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    work(MONDAY - timedelta(seconds=1))
    assert db.session.scalar(select(func.count(Edition.id))) == 0
    work(MONDAY)
    (edition,) = db.session.scalars(select(Edition).where(Edition.board_id == cast.farmers.id))
    assert (edition.until, edition.until_position) == (MONDAY, journal.head())
    assert to("elena@", tray) == []
    work(MONDAY + timedelta(hours=6, minutes=59))
    assert to("elena@", tray) == []
    work(MONDAY + timedelta(hours=7))
    assert len(to("elena@", tray)) == 1
    work(MONDAY + timedelta(days=3))
    assert len(to("elena@", tray)) == 1


def test_without_news_there_is_neither_an_edition_nor_a_mail(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
    deliver()
    assert db.session.scalar(select(func.count(Edition.id))) == 0
    with clock.at(MONDAY + timedelta(days=1)):
        thread_by(cast.amina, cast.farmers)
    work(MONDAY + timedelta(days=2))
    assert db.session.scalar(select(func.count(Edition.id))) == 0, "the week is not over"
    deliver(MONDAY + ONE_WEEK)
    assert len(to("elena@", tray)) == 1


def test_what_one_did_alone_is_no_news_to_oneself(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers)
        says(cast.amina, thread, "Nobody answers.")
    deliver()
    assert to("amina@", tray) == []
    assert len(to("elena@", tray)) == 1
    owed = subscription_of(cast.amina, cast.farmers)
    assert owed is not None
    delivery = db.session.scalars(select(Delivery).where(Delivery.subscription_id == owed.id)).one()
    assert (delivery.state, delivery.outcome) == (DeliveryState.EMPTY, "nothing to say")


def test_a_late_worker_cuts_once_and_tells_all_that_happened_until_then(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers, title="Before the boundary")
    with clock.at(MONDAY + timedelta(days=1)):
        thread_by(cast.amina, cast.farmers, title="After the boundary")
    work(MONDAY + timedelta(days=2))
    work(MONDAY + timedelta(days=3))
    (mail,) = to("elena@", tray)
    assert "Before the boundary" in mail.as_string()
    assert "After the boundary" in mail.as_string()
    deliver(MONDAY + ONE_WEEK)
    assert len(to("elena@", tray)) == 1


def test_two_workers_cut_one_edition(cast: Cast) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
        db.session.commit()
        worker.sequence()
    with clock.at(MONDAY):
        assert cut_editions() == 1
        assert cut_editions() == 0
    of_farmers = select(Subscription.id).where(Subscription.board_id == cast.farmers.id)
    readers = db.session.scalars(of_farmers.order_by(Subscription.id)).all()
    owed = db.session.scalars(select(Delivery.subscription_id).order_by(Delivery.subscription_id)).all()
    assert owed == readers
    assert len(owed) == 3  # Elena who asked, Amina and Carla who belong


# -- the property --------------------------------------------------------------

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


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(steps=STEPS)
def test_every_event_is_owed_exactly_once_whenever_the_worker_stops(
    cast: Cast, tray: list[EmailMessage], steps: list[tuple[str, int]]
) -> None:
    readers: list[Member] = [cast.elena, cast.fatou, cast.bruno]
    last = db.session.scalar(select(func.max(Edition.cut_at))) or WEDNESDAY
    now = last + timedelta(days=1)
    thread = thread_by(cast.amina, cast.farmers)
    for what, who in [*steps, ("cut", 0), ("send", 0)]:
        now += timedelta(hours=who) if what == "clock" else timedelta(days=2)
        with clock.at(now):
            _step(cast, what, readers[who % 3], who // 3, thread)
    now = max(now, db.session.scalar(select(func.max(Edition.cut_at))) or now)  # clocks that went back go on
    with clock.at(now + timedelta(days=9)):
        says(cast.amina, thread, "The last word.")
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
    states = set(db.session.scalars(select(Delivery.state)))
    assert states <= {DeliveryState.SENT, DeliveryState.EMPTY}
    identities = [str(mail["Message-ID"]) for mail in tray]
    assert len(identities) == len(set(identities))


TIMINGS = (
    Timing(Rhythm.DAILY),
    Timing(Rhythm.WEEKLY),
    Timing(Rhythm.WEEKLY, 3, 22),
    Timing(Rhythm.MONTHLY, hour=0),
    Timing(Rhythm.DAILY, hour=23),
    Timing(Rhythm.WEEKLY, 6),
)
ZONES = (("Pacific/Auckland", "fr"), ("America/Los_Angeles", "es"), ("Europe/Paris", "en"))


def _step(cast: Cast, what: str, reader: Member, which: int, thread: object) -> None:
    if what == "write":
        says(cast.amina, thread, "One word more.")
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
    elif what == "claim and stop":
        db.session.commit()
        _claim_and_stop()
    else:
        db.session.commit()
        send_due()


def test_a_claim_that_nobody_settled_is_taken_up_again_with_the_same_message_id(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    work(MONDAY)
    subscription = subscription_of(cast.elena, cast.farmers)
    assert subscription is not None
    delivery = db.session.scalars(select(Delivery).where(Delivery.subscription_id == subscription.id)).one()
    promised = delivery.message_id
    morning = MONDAY + timedelta(hours=8)
    with clock.at(morning):
        assert carry_out(lambda: claim(delivery.id)) == 1
        assert carry_out(lambda: claim(delivery.id)) is None
    work(morning + LEASE)
    assert to("elena@", tray) == []
    work(morning + LEASE + timedelta(seconds=1))
    (mail,) = to("elena@", tray)
    assert mail["Message-ID"] == promised
    db.session.refresh(delivery)
    assert (delivery.state, delivery.tries) == (DeliveryState.SENT, 2)
