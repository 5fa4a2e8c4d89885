"""House rule: what a page asks of the database does not grow with what it shows, and stays under its limit."""

import pytest
from flask import Flask

from forum.boards.actions import open_milieu
from forum.members.models import Member
from forum.threads.actions import announce_freeze, close_phase, freeze, propose_listing, publish_note
from tests.cast import Browser, Cast, says, thread_by
from tests.statements import statements_of

VISITOR, MEMBER = 8, 12
PAGES = ("/", "/a/mediterranean", "/boards/farmers", "/boards/water")
LIVELY = 7


@pytest.fixture
def readers(app: Flask, cast: Cast) -> dict[str, Member | None]:
    return {"visitor": None, "amina": cast.amina, "carla": cast.carla, "fatou": cast.fatou}


def asked_by(app: Flask, member: Member | None, address: str) -> list[str]:
    """What a page asks, once everything that is asked only once has been asked."""
    browser = Browser(app, member)
    assert browser.get(address).status_code == 200
    return statements_of(lambda: browser.get(address))


def a_life(cast: Cast, number: int) -> None:
    """One milieu more, a thread that is frozen, one that waits for it, one that is listed, a note."""
    open_milieu(cast.assembly, f"milieu-{number}", by=cast.admin, names={"en": f"Milieu {number}"})
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.carla, thread, "We do.")
    listed = thread_by(cast.bruno, cast.fishers)
    propose_listing(listed, cast.water, by=cast.carla)
    publish_note(cast.farmers, by=cast.carla, title="What moved", source="Much.", language="en")
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    announce_freeze(listed, by=cast.carla, reason="We have heard everybody.", language="en")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_same_at_two_sizes(
    app: Flask, cast: Cast, readers: dict[str, Member | None], address: str
) -> None:
    for board in (cast.farmers, cast.fishers):
        close_phase(board, board.phase, by=cast.carla, title="Closed", source="Seen.", language="en")
    a_life(cast, 0)
    few = {name: asked_by(app, member, address) for name, member in readers.items()}
    for number in range(1, LIVELY):
        a_life(cast, number)
    many = {name: asked_by(app, member, address) for name, member in readers.items()}
    for name, member in readers.items():
        assert len(few[name]) == len(many[name]), "\n".join(many[name])
        assert len(many[name]) <= (MEMBER if member else VISITOR), "\n".join(many[name])


def test_the_front_page_of_several_assemblies_asks_the_same_of_each(app: Flask, cast: Cast) -> None:
    few = asked_by(app, None, "/")
    for number in range(LIVELY):
        open_milieu(
            cast.other_assembly, f"another-{number}", by=cast.admin, names={"en": f"Another {number}"}
        )
    assert asked_by(app, None, "/") == few


def test_whether_a_process_is_well_asks_nothing(app: Flask, cast: Cast) -> None:
    assert asked_by(app, None, "/healthz") == []
