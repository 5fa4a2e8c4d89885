"""What stands on two boards is told once to whoever hears both, whatever they wish, stop and change meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import inspect

from forum import clock, schema
from forum.boards.actions import change_board
from forum.boards.models import Board, Reading, Writing
from forum.database import carry_out, db
from forum.digests.acknowledging import acknowledge
from forum.digests.bundling import claim_together
from forum.digests.choosing import Timing, bundle_for, set_timing
from forum.digests.leaving import leave
from forum.digests.models import Delivery, DeliveryState, Rhythm, Subscription
from forum.digests.subscriptions import subscription_of
from forum.members.models import Member
from forum.phases import Phase
from forum.threads.actions import accept_listing, propose_listing
from forum.threads.models import ReadingPosition, Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, read, subjects, to
from tests.rounds import go_round

THURSDAY = (WEDNESDAY + timedelta(days=1)).replace(hour=1)
TUESDAY = MONDAY + timedelta(days=1, hours=8)
CHORES = (
    "watches",
    "digests.subscriptions",
    "digests.cutting",
    "digests.sending",
    "mailings.owing",
    "mailings.sending",
)


def listed(cast: Cast, title: str) -> Thread:
    """A thread of the fishers that is listed on the alliance of water."""
    cast.fishers.phase = Phase.STRATEGY
    thread = thread_by(cast.bruno, cast.fishers, title=title)
    listing = propose_listing(thread, cast.water, by=cast.carla)
    if not listing.current:
        accept_listing(listing, by=cast.carla)
    return thread


def hears(member: Member, board: Board, timing: Timing) -> Subscription:
    """``member`` asks for the digest of a board, and chooses when it comes."""
    asks_for_digest(member, board)
    place = subscription_of(member, board)
    assert place is not None
    return set_timing(place, timing, by=member)


def a_day(at: datetime) -> None:
    """The worker cuts what is to be cut on the day of a moment, and sends it in the morning."""
    for hour in (1, 9):
        go_round(CHORES, at.replace(hour=hour))


def told(words: str, tray: list[EmailMessage]) -> list[str]:
    """The lists that told Elena of something, in order."""
    return [
        str(mail["List-Id"]).partition(" ")[0].strip('"') or "both"
        for mail in to("elena@", tray)
        if words in f"{subjects([mail])[0]}\n{read(mail)[0]}"
    ]


def both_boards(cast: Cast) -> tuple[Thread, Subscription, Subscription]:
    """Elena hears the alliance every day and the fishers every week; a thread stands on both."""
    with clock.at(WEDNESDAY):
        thread = listed(cast, "The port is silting up")
        home, alliance = (
            hears(cast.elena, board, timing)
            for board, timing in ((cast.fishers, Timing()), (cast.water, Timing(Rhythm.DAILY)))
        )
        says(cast.carla, thread, "It is.")
    return thread, home, alliance


def test_an_alliance_tells_what_its_slower_home_will_never_tell(cast: Cast, tray: list[EmailMessage]) -> None:
    _thread, home, _alliance = both_boards(cast)
    a_day(WEDNESDAY + timedelta(days=1))
    with clock.at(WEDNESDAY + timedelta(days=2)):
        leave(home)
    for day in range(3, 9):
        a_day(WEDNESDAY + timedelta(days=day))
    assert told("The port is silting up", tray) == ["Water"]


def test_what_the_alliance_told_its_home_does_not_tell_again(cast: Cast, tray: list[EmailMessage]) -> None:
    both_boards(cast)
    a_day(WEDNESDAY + timedelta(days=1))
    with clock.at(WEDNESDAY + timedelta(days=2)):
        says(cast.carla, listed(cast, "Who dredges?"), "We do.")
        says(cast.carla, thread_by(cast.bruno, cast.fishers, title="Nets"), "Mine tore.")
    for day in range(3, 6):
        a_day(WEDNESDAY + timedelta(days=day))
    assert told("The port is silting up", tray) == ["Water"]
    assert told("Who dredges?", tray) == ["Water"]
    assert told("Nets", tray) == ["Fishers"]


def test_of_two_that_are_due_together_the_home_board_tells(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        thread = listed(cast, "The port is silting up")
        for board in (cast.water, cast.fishers):
            asks_for_digest(cast.elena, board)
        says(cast.carla, thread, "It is.")
    go_round(("digests.cutting",), MONDAY)
    place = subscription_of(cast.elena, cast.water)
    assert place is not None
    alliance = db.session.query(Delivery).filter_by(subscription_id=place.id).one()
    with clock.at(TUESDAY):
        assert carry_out(lambda: claim_together(alliance.id)) == {}, "it waits, whichever is looked at first"
    a_day(TUESDAY)
    assert told("The port is silting up", tray) == ["Fishers"]


def test_what_the_alliance_could_not_tell_while_its_home_was_closed_the_home_tells(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    both_boards(cast)
    with clock.at(WEDNESDAY):
        thread_by(cast.bruno, cast.water, title="Who drinks?")
        change_board(cast.fishers, reading=Reading.MEMBERS, writing=Writing.MEMBERS, by=cast.fatou)
    a_day(WEDNESDAY + timedelta(days=1))
    with clock.at(WEDNESDAY + timedelta(days=2)):
        change_board(cast.fishers, reading=Reading.PUBLIC, writing=Writing.MEMBERS, by=cast.fatou)
    a_day(MONDAY)
    assert told("Who drinks?", tray) == ["Water"]
    assert told("The port is silting up", tray) == ["Fishers"]


def test_a_board_heard_whole_again_does_not_repeat_what_the_alliance_told(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    thread, _home, _alliance = both_boards(cast)
    with clock.at(WEDNESDAY):
        one = thread_by(cast.bruno, cast.fishers, title="Nets")
        watch(one, Wish.DIGEST, by=cast.elena)
        watch(cast.fishers, Wish.NOTHING, by=cast.elena)
    a_day(WEDNESDAY + timedelta(days=1))
    with clock.at(WEDNESDAY + timedelta(days=2)):
        watch(cast.fishers, Wish.DIGEST, by=cast.elena)
        says(cast.carla, one, "Mine tore.")
    a_day(MONDAY)
    assert told(thread.title, tray) == ["Water"]
    assert told("Nets", tray) == ["Fishers"]


def test_what_a_home_sent_while_one_thread_of_it_was_heard_does_not_silence_the_alliance(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        thread = listed(cast, "The port is silting up")
        one = thread_by(cast.bruno, cast.fishers, title="Nets")
        asks_for_digest(cast.elena, one)
        place = subscription_of(cast.elena, cast.fishers)
        assert place is not None
        set_timing(place, Timing(Rhythm.DAILY), by=cast.elena)
        hears(cast.elena, cast.water, Timing())
        for each in (one, thread):
            says(cast.carla, each, "It is.")
    a_day(WEDNESDAY + timedelta(days=1))
    assert told("Nets", tray) == ["Fishers"]
    sent = db.session.query(Delivery).filter_by(state=DeliveryState.SENT, subscription_id=place.id).one()
    assert sent.heard == {"whole": False, "threads": [one.id]}
    with clock.at(WEDNESDAY + timedelta(days=2)):
        watch(cast.fishers, Wish.DIGEST, by=cast.elena)
    a_day(MONDAY)
    assert told(thread.title, tray) == ["Water"]


def test_in_one_mail_a_thread_stands_once_below_its_home(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        bundle_for(cast.elena, one_mail=True, by=cast.elena)
        thread = listed(cast, "The port is silting up")
        for board in (cast.water, cast.fishers):
            asks_for_digest(cast.elena, board)
        for each in (thread, thread_by(cast.carla, cast.water, title="Who pays?")):
            says(cast.carla, each, "It is.")
    a_day(MONDAY)
    (mail,) = to("elena@", tray)
    plain = read(mail)[0]
    assert plain.count("The port is silting up") == 1
    assert plain.index("The port is silting up") < plain.index("Who pays?")


def test_one_click_marks_as_read_what_each_mail_told_and_nothing_else(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    thread, home, alliance = both_boards(cast)
    a_day(WEDNESDAY + timedelta(days=1))
    with clock.at(WEDNESDAY + timedelta(days=2)):
        says(cast.carla, thread_by(cast.bruno, cast.fishers, title="Nets"), "Mine tore.")
    a_day(MONDAY)
    marked: Callable[[], set[int]] = lambda: set(  # noqa: E731  one sentence
        db.session.scalars(db.select(ReadingPosition.thread_id).filter_by(member_id=cast.elena.id))
    )
    for place, seen in ((home, False), (alliance, True)):
        acknowledge(
            db.session.query(Delivery).filter_by(subscription_id=place.id, state=DeliveryState.SENT).one()
        )
        assert (thread.id in marked()) is seen


def test_an_edition_that_is_cut_before_posts_are_owed_knows_which_come_by_themselves(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        hears(cast.elena, cast.farmers, Timing(Rhythm.DAILY, hour=1))
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        thread = thread_by(cast.amina, cast.farmers, title="Wells")
        says(cast.amina, thread, "The wells are dry.")
        db.session.commit()
    go_round(("digests.cutting", "digests.sending"), THURSDAY)
    go_round(CHORES, THURSDAY + timedelta(minutes=10))
    a_day(THURSDAY + timedelta(days=1))
    assert told("Wells", tray) == ["Farmers"], "the digest takes over what would leave by itself"


def test_deliveries_outlive_the_migration(app: Flask, cast: Cast, tray: list[EmailMessage]) -> None:
    both_boards(cast)
    a_day(WEDNESDAY + timedelta(days=1))
    owed = db.session.query(Delivery).count()
    assert owed
    db.session.remove()
    schema.downgrade("20261127_2300")
    assert "heard" not in {column["name"] for column in inspect(db.engine).get_columns("deliveries")}
    db.session.remove()
    schema.upgrade()
    assert [delivery.heard for delivery in db.session.query(Delivery)] == [None] * owed
