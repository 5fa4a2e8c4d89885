"""What the page of a version asks of the database, with all that consent and renditions bring to it."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.members.models import Member
from forum.papers.models import Version
from forum.renditions import actions as renditions
from forum.renditions.aligning import fingerprint
from forum.renditions.originals import OfVersion
from tests.cast import THE_FIRST_DAY, Browser, Cast, text_of, thread_by
from tests.consent.published import published
from tests.statements import statements_of

VISITOR, MEMBER = 8, 12


@pytest.fixture
def a_day_later() -> Iterator[None]:
    with clock.at(THE_FIRST_DAY + timedelta(days=1)):
        yield


def rendered(cast: Cast, version: Version) -> None:
    """Carla writes a block of the version in French."""
    original = OfVersion(version)
    part = next(part for part in original.parts() if part.inside)
    typed = renditions.Typed(part.uid, "La nappe baisse.", "", fingerprint(part.words), False)
    renditions.write(original, "fr", [typed], by=cast.carla)


def asked(app: Flask, member: Member | None, version: Version) -> list[str]:
    browser = Browser(app, member)
    place = f"/papers/{version.paper_id}/versions/{version.number}"
    assert browser.get(place).status_code == 200
    return statements_of(lambda: browser.get(place))


@pytest.mark.usefixtures("a_day_later")
@pytest.mark.parametrize("days", [1, 60], ids=["open", "closed"])
@pytest.mark.parametrize("name", ["farmers", "water"])
def test_a_version_in_two_languages_costs_a_visitor_eight_statements_and_a_moderator_twelve(
    app: Flask, cast: Cast, name: str, days: int
) -> None:
    board: Board = getattr(cast, name)
    version = published(cast, board)
    rendered(cast, version)
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=days)):
        for member in (None, cast.carla, cast.amina):
            found = asked(app, member, version)
            assert len(found) <= (MEMBER if member else VISITOR), "\n".join(found)


#: Whoever is signed in has a bell, and it is asked whether they have read it: two of each.
DISCUSSED = {None: (8, 11), "carla": (12, 15)}


@pytest.mark.usefixtures("a_day_later")
@pytest.mark.parametrize("name", [None, "carla"])
def test_a_discussed_version_costs_no_more_and_reading_it_in_another_language_three(
    app: Flask, cast: Cast, name: str | None
) -> None:
    version = published(cast)
    rendered(cast, version)
    thread = thread_by(cast.amina, cast.farmers, title="On the wells")
    thread.origin_paper_id, thread.origin_version = version.paper_id, version.number
    db.session.commit()
    browser = Browser(app, getattr(cast, name) if name else None)
    address = f"/papers/{version.paper_id}/versions/1"
    for place, most in zip((address, f"{address}?in=fr"), DISCUSSED[name], strict=True):
        page = text_of(browser.get(place))
        assert "On the wells" in page
        found = statements_of(partial(browser.get, place))
        assert len(found) <= most, "\n".join(found)
    assert "La nappe baisse." in page
