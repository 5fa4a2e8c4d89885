"""Each reader chooses how often, on which day and at which hour the digest of each board comes."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.digests.choosing import Timing, set_timing, timing_of
from forum.digests.models import Delivery, Edition, Rhythm, Subscription
from forum.digests.previewing import previewed
from forum.digests.subscriptions import subscription_of
from forum.errors import Refused
from forum.journal import Entry, Verb, Visibility
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, to, work

EVERY_DAY, THURSDAY_NIGHT = Timing(Rhythm.DAILY), Timing(Rhythm.WEEKLY, 3, 22)
EVERY_MONTH = Timing(Rhythm.MONTHLY, hour=5)


def place_of(member: object, board: object) -> Subscription:
    found = subscription_of(member, board)
    assert found is not None
    return found


def chooses(member: object, board: object, timing: Timing) -> Subscription:
    """``member`` asks for the digest of a board and chooses when it comes."""
    asks_for_digest(member, board)
    return set_timing(place_of(member, board), timing, by=member)


def test_elena_chooses_in_the_table_and_it_is_kept(app: Flask, cast: Cast) -> None:
    asks_for_digest(cast.elena, cast.farmers)
    elena, key = Browser(app, cast.elena), cast.farmers.id
    reads_english(cast.elena)
    page = text_of(elena.get("/account/watches"))
    assert "Every week, on Thursday" in page
    assert "Europe/" in page or "UTC" in page, "whose clock it is"
    answer = elena.post("/account/watches", {f"often-{key}": "weekly-3", f"hour-{key}": "22"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert timing_of(place_of(cast.elena, cast.farmers)) == THURSDAY_NIGHT
    page = text_of(elena.get("/account/watches"))
    assert '<option value="weekly-3" selected>' in page
    assert '<option value="22" selected>' in page


def test_a_digest_can_be_asked_for_and_timed_at_once(app: Flask, cast: Cast) -> None:
    watched = watch(cast.farmers, Wish.NOTHING, by=cast.elena)
    work()
    form = {f"w{watched.id}": "digest", f"often-{cast.farmers.id}": "daily"}
    assert Browser(app, cast.elena).post("/account/watches", form).status_code == 303
    work()
    place = place_of(cast.elena, cast.farmers)
    assert (place.rhythm, place.ended_at) == (Rhythm.DAILY, None)


def test_a_board_of_which_one_hears_a_thread_alone_has_its_rhythm_too(app: Flask, cast: Cast) -> None:
    asks_for_digest(cast.elena, thread_by(cast.amina, cast.farmers))
    elena = Browser(app, cast.elena)
    reads_english(cast.elena)
    assert "only what stands below" in text_of(elena.get("/account/watches"))
    elena.post("/account/watches", {f"often-{cast.farmers.id}": "monthly"})
    db.session.expire_all()
    assert place_of(cast.elena, cast.farmers).rhythm == Rhythm.MONTHLY
    assert watch_of(cast.farmers, cast.elena) is None


@pytest.mark.parametrize(
    ("field", "value"), [("often", "weekly-7"), ("often", ""), ("hour", "24"), ("hour", "x")]
)
def test_what_no_calendar_and_no_clock_has_is_refused(app: Flask, cast: Cast, field: str, value: str) -> None:
    asks_for_digest(cast.elena, cast.farmers)
    answer = Browser(app, cast.elena).post("/account/watches", {f"{field}-{cast.farmers.id}": value})
    assert answer.status_code == 422
    assert timing_of(place_of(cast.elena, cast.farmers)) == Timing()


def test_nobody_chooses_for_another_and_the_journal_says_who_did(cast: Cast) -> None:
    asks_for_digest(cast.elena, cast.farmers)
    place = place_of(cast.elena, cast.farmers)
    for other in (cast.carla, None):
        with pytest.raises(Refused):
            set_timing(place, EVERY_DAY, by=other)
    for _twice in range(2):
        set_timing(place, EVERY_DAY, by=cast.elena)
    (entry,) = db.session.scalars(select(Entry).where(Entry.verb == Verb.DIGEST_SET))
    assert (entry.actor_id, entry.visibility) == (cast.elena.id, Visibility.PRIVATE)
    assert entry.subject_id == place.id


def test_each_reader_of_a_board_hears_at_their_own_pace(cast: Cast, tray: list[EmailMessage]) -> None:
    assert cast.elena.account is not None
    cast.elena.account.zone = "Europe/Athens"
    with clock.at(WEDNESDAY):
        chooses(cast.elena, cast.farmers, THURSDAY_NIGHT)
        chooses(cast.fatou, cast.farmers, EVERY_DAY)
        chooses(cast.bruno, cast.farmers, EVERY_MONTH)
        thread_by(cast.amina, cast.farmers)
    left: dict[str, datetime] = {}
    for day, hours in ((5, (0, 6, 7)), (9, (0, 6, 7)), (12, (19, 20)), (31, (23,)), (32, (0, 4, 5))):
        for hour in hours:
            now = datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
            work(now)
            for mail in tray:
                left.setdefault(str(mail["To"]).rpartition("<")[2].rstrip(">"), now)
    assert left["fatou@example.org"] == datetime(2026, 3, 5, 7, tzinfo=UTC)
    assert left["carla@example.org"] == datetime(2026, 3, 9, 7, tzinfo=UTC)
    assert left["elena@example.org"] == datetime(2026, 3, 12, 20, tzinfo=UTC), "ten at night in Athens"
    assert left["bruno@example.org"] == datetime(2026, 4, 1, 5, tzinfo=UTC)


def test_who_comes_from_a_slower_rhythm_is_told_what_the_faster_ones_heard_before(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        chooses(cast.fatou, cast.farmers, EVERY_DAY)
        thread_by(cast.amina, cast.farmers, title="Who decides?")
    thursday = WEDNESDAY.replace(day=5, hour=8)
    for at in (thursday - timedelta(hours=7), thursday):
        work(at)
    assert len(to("fatou@", tray)) == 1
    with clock.at(thursday):
        set_timing(place_of(cast.elena, cast.farmers), EVERY_DAY, by=cast.elena)
    for at in (thursday + timedelta(hours=17), thursday + timedelta(hours=24)):
        work(at)
    (mail,) = to("elena@", tray)
    assert "Who decides?" in read(mail)[0]
    deliver()
    assert len(to("elena@", tray)) == 1
    daily = db.session.scalars(select(Edition).where(Edition.rhythm == Rhythm.DAILY)).one()
    told = db.session.scalars(select(Delivery).where(Delivery.edition_id == daily.id)).all()
    assert len(told) == 2


def test_what_waits_for_a_day_leaves_by_the_new_hour(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        chooses(cast.elena, cast.farmers, Timing(Rhythm.WEEKLY, 6, 7))
        thread = thread_by(cast.amina, cast.farmers)
    work(MONDAY + timedelta(hours=12))
    assert to("elena@", tray) == []
    with clock.at(MONDAY + timedelta(hours=12)):
        set_timing(place_of(cast.elena, cast.farmers), Timing(Rhythm.MONTHLY, hour=13), by=cast.elena)
        says(cast.carla, thread, "One word more.")
    work(MONDAY + timedelta(hours=13))
    assert len(to("elena@", tray)) == 1
    deliver(MONDAY + ONE_WEEK)
    assert len(to("elena@", tray)) == 1, "the rest waits for the first of April"
    work(datetime(2026, 4, 1, 13, tzinfo=UTC))
    assert len(to("elena@", tray)) == 2
    assert "One word more." in read(to("elena@", tray)[1])[0]


def test_a_preview_shows_the_mails_of_a_rhythm(cast: Cast) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        chooses(cast.fatou, cast.farmers, EVERY_DAY)
        thread_by(cast.amina, cast.farmers)
        db.session.commit()
    later = WEDNESDAY + timedelta(hours=6)
    with previewed(cast.farmers, later, Rhythm.DAILY) as coming:
        assert {mail.handle for mail in coming.mails() if mail.message} == {cast.fatou.handle}
        assert coming.edition.until == datetime(2026, 3, 5, tzinfo=UTC)
    with previewed(cast.farmers, later) as coming:
        assert cast.fatou.handle not in {mail.handle for mail in coming.mails()}
