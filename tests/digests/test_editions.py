"""Nobody is left out of a digest and nobody gets it twice, wherever the worker is stopped."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from forum import clock, journal, worker
from forum.database import carry_out, db
from forum.digests.cutting import cut_editions
from forum.digests.models import Delivery, DeliveryState, Edition, Rhythm, Subscription
from forum.digests.rhythm import boundary, next_hour
from forum.digests.sending import claim
from forum.digests.subscriptions import subscription_of
from forum.mail.owing import LEASE
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
