"""What the page of a version asks of the database, with all that consent and renditions bring to it."""

from collections.abc import Iterator
from datetime import timedelta

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
from tests.cast import THE_FIRST_DAY, Browser, Cast
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
