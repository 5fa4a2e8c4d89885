"""What an alliance lists is told alike to whoever hears it alone, and never after it may not be read any more."""

from email.message import EmailMessage

import pytest

from forum import clock
from forum.boards.models import Board, Reading
from forum.database import db
from forum.digests import printing
from forum.digests.letters import issue_of, mail_of
from forum.digests.models import Delivery
from forum.digests.subscriptions import subscription_of
from forum.members.models import Member
from forum.papers.actions.erasing import erase
from forum.threads.actions import retitle
from forum.threads.models import Thread
from tests.cast import Cast, person, says
from tests.digests.test_printing import MORNING, NAMES, alike, printed
from tests.digests.test_told_once import listed
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, read, to, work


@pytest.fixture
def hearers(cast: Cast) -> list[Member]:
    """Three people who hear of the alliance of water, on which a thread of the fishers stands; the last is a fisher."""
    found = [person(name, "fr") for name in NAMES[:3]]
    with clock.at(WEDNESDAY):
        for hearer in found:
            asks_for_digest(hearer, cast.water)
        asks_for_digest(found[2], cast.fishers)
        thread = listed(cast, "The port is silting up")
        says(cast.carla, thread, "It is.")
    db.session.commit()
    work(MONDAY)
    db.session.execute(db.update(Delivery).values(from_position=0))
    db.session.commit()
    return found


def owed_of(member: Member, board: Board) -> int:
    place = subscription_of(member, board)
    assert place is not None
    return db.session.scalars(db.select(Delivery.id).where(Delivery.subscription_id == place.id)).one()


def test_an_alliance_is_told_alike_to_whoever_hears_it_alone(cast: Cast, hearers: list[Member]) -> None:
    with clock.at(MORNING):
        for hearer in hearers[:2]:
            made = printing.printed(owed_of(hearer, cast.water))
            assert made is not None
            alike(made.message, mail_of(issue_of(owed_of(hearer, cast.water))))
            assert "The port is silting up" in read(made.message)[0]
        kept = [made for _at, made in printing.sheets().things.values() if isinstance(made, printing.Sheet)]
    assert len(kept) == 1


def test_words_that_are_erased_while_an_alliance_hears_of_them_leave_no_more(
    cast: Cast, hearers: list[Member]
) -> None:
    with clock.at(MORNING):
        first = printed(owed_of(hearers[0], cast.water))
        assert first is not None
        assert "The port is silting up" in read(first)[0]
        erase(cast.bruno, by=cast.bruno)
        db.session.commit()
        second = printed(owed_of(hearers[1], cast.water))
    assert second is not None
    assert "The port is silting up" not in read(second)[0]


def test_a_title_that_is_changed_while_an_alliance_hears_of_it_leaves_no_more(
    cast: Cast, hearers: list[Member]
) -> None:
    with clock.at(MORNING):
        assert printed(owed_of(hearers[0], cast.water)) is not None
        retitle(db.session.scalars(db.select(Thread)).one(), by=cast.carla, title="The port")
        db.session.commit()
        second = printed(owed_of(hearers[1], cast.water))
    assert second is not None
    assert "silting up" not in read(second)[0]


def test_who_was_told_by_the_home_board_is_not_told_by_the_alliance(
    cast: Cast, hearers: list[Member], tray: list[EmailMessage]
) -> None:
    work(MORNING.replace(hour=8))
    gaia, _hugo, ines = (
        [
            mail
            for mail in to(f"{hearer.name.split()[0].lower()}@", tray)
            if "The port is silting up" in read(mail)[0]
        ]
        for hearer in hearers
    )
    assert len(gaia) == 1
    assert len(ines) == 1
    assert "fishers" in str(ines[0]["List-Id"])


def test_what_a_board_keeps_to_its_members_makes_letters_of_their_own(
    cast: Cast, hearers: list[Member]
) -> None:
    with clock.at(MORNING):
        assert printing.printed(owed_of(hearers[0], cast.water)) is not None
        cast.fishers.reading = Reading.MEMBERS  # whatever is kept of the sheet
        db.session.commit()
        assert printing.printed(owed_of(hearers[1], cast.water)) is None
