"""A thread that stands on two boards comes once, by the board that its reader hears, to those who may read it."""

from email.message import EmailMessage

import pytest

from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.phases import Phase
from forum.threads.actions import accept_listing, propose_listing
from forum.threads.models import Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.mailings.lists import as_read, deliver, readers, work


@pytest.fixture
def thread(cast: Cast, tray: list[EmailMessage]) -> Thread:
    """A thread of the farmers that is listed on the alliance of water, before anybody asked for mail."""
    cast.farmers.phase = Phase.STRATEGY
    thread = thread_by(cast.amina, cast.farmers)
    listing = propose_listing(thread, cast.water, by=cast.carla)
    if not listing.current:
        accept_listing(listing, by=cast.carla)
    work()
    return thread


def test_who_hears_both_boards_gets_it_once_from_its_home(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    for board in (cast.water, cast.farmers):
        watch(board, Wish.EVERY_POST, by=cast.elena)
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    (mail,) = tray
    assert as_read(mail)["List-Id"] == "Farmers <farmers.forum.example>"


def test_who_hears_the_alliance_alone_gets_it_as_a_mail_of_the_alliance(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(cast.water, Wish.EVERY_POST, by=cast.elena)
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    (mail,) = tray
    received = as_read(mail)
    assert received["List-Id"] == "Water <water.forum.example>"
    assert str(received["Subject"]).startswith("[water] Re: ")
    watch(thread, Wish.NOTHING, by=cast.elena)
    says(cast.amina, thread, "Since May.")
    deliver()
    assert len(tray) == 1


def test_a_listing_never_widens_who_may_read(cast: Cast, thread: Thread, tray: list[EmailMessage]) -> None:
    for member in (cast.bruno, cast.elena, cast.carla):
        watch(cast.water, Wish.EVERY_POST, by=member)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    assert readers(tray) == ["carla"]
