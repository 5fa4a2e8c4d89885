"""The file of a version says what its validation came to, as the page does; once it closed, and not before."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum import clock
from forum.consent import actions
from forum.consent.rolls import roll_of
from forum.database import carry_out, db
from forum.papers.actions.exports import ask_for_export
from forum.papers.erasing import erase_everywhere
from forum.papers.exports import chores
from forum.papers.exports.formats import FORMATS
from forum.papers.exports.keeping import folder
from forum.papers.models import Export, ExportState, Version
from tests.cast import Browser, Cast, text_of
from tests.consent.published import published
from tests.consent.test_validating import DOUBT, farmers_more
from tests.papers.test_changes_in_files import IN_WORDS, said
from tests.papers.test_exports import NAMES, made_as, words_of_pdf

AN_HOUR = timedelta(hours=1)


def answered(cast: Cast) -> Version:
    """Of eight on the roll, Amina opposes by name, Carla endorses by name, three others without."""
    people = farmers_more(cast, 6)
    version = published(cast)
    roll = roll_of(version)
    actions.validate(roll, by=cast.amina, stance="oppose", words=DOUBT, language="en", named=True)
    actions.validate(roll, by=cast.carla, stance="endorse")
    for one in people[:3]:
        actions.validate(roll, by=one, stance="endorse", named=False)
    actions.validate(roll, by=people[3], stance="reserve", words="Not in summer.", language="en", named=False)
    db.session.commit()
    return version


@pytest.mark.parametrize("name", IN_WORDS)
def test_what_was_answered_is_printed_once_it_closed(cast: Cast, name: str) -> None:
    version = answered(cast)
    before = said(version, name)
    assert "answers are counted and shown then, not before." in before
    assert DOUBT not in before
    assert "Not in summer." not in before
    with clock.at(roll_of(version).closes_at + AN_HOUR):
        after = said(version, name)
    for words in (
        "8 members stood on the roll.",
        "1 by name, fewer than 5 without",
        "0 by name, 1 without",
        "Amina Benali",
        DOUBT,
        "without a name",
        "Not in summer.",
    ):
        assert words in after, words
    assert "answered." not in after
    assert "Farmer3" not in after


def test_a_pdf_prints_it_too(cast: Cast, tmp_path: Path) -> None:
    version = answered(cast)
    with clock.at(roll_of(version).closes_at + AN_HOUR):
        words = words_of_pdf(made_as(version, "pdf"), tmp_path)
    assert DOUBT in words
    assert "fewer than 5 without" in words


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_same_twice(cast: Cast, name: str) -> None:
    version = answered(cast)
    with clock.at(roll_of(version).closes_at + AN_HOUR):
        first = made_as(version, name)
        db.session.expire_all()
        with clock.at(roll_of(version).closes_at + 30 * AN_HOUR):
            assert made_as(version, name) == first


def test_who_erases_their_words_takes_them_out_of_the_file(cast: Cast) -> None:
    version = answered(cast)
    erase_everywhere(cast.amina, by=None)
    with clock.at(roll_of(version).closes_at + AN_HOUR):
        text = said(version, "html")
    assert DOUBT not in text
    assert "Amina Benali" not in text
    assert "(withdrawn by its author)" in text


def make_and_say(version: Version) -> Export:
    export = carry_out(lambda: ask_for_export(version, FORMATS["epub"]))
    chores.make_waiting()
    db.session.refresh(export)
    return export


def test_a_file_made_before_it_closed_is_replaced_by_one_that_tells_the_result(
    app: Flask, cast: Cast
) -> None:
    for path in folder().iterdir():
        path.unlink()
    version = answered(cast)
    before = make_and_say(version)
    assert before.state == ExportState.READY
    address = f"/exports/{before.id}/paper-{version.paper_id}-version-1.epub"
    assert Browser(app, None).get(address).status_code == 200
    with clock.at(roll_of(version).closes_at + AN_HOUR):
        assert Browser(app, None).get(address).status_code == 303
        after = make_and_say(version)
    assert after.id != before.id
    assert [path.name for path in folder().iterdir()] == [after.file_name]


def test_the_result_can_be_taken_as_data(app: Flask, cast: Cast) -> None:
    version = answered(cast)
    address = f"/papers/{version.paper_id}/versions/1/validation.json"
    visitor = Browser(app, None, "en")
    open_still = visitor.get(address).json
    assert open_still["closed"] is False
    assert "answers" not in open_still
    with clock.at(roll_of(version).closes_at + AN_HOUR):
        told = visitor.get(address)
        page = text_of(visitor.get(f"/papers/{version.paper_id}/versions/1/validation"))
        again = visitor.get(address, headers={"If-None-Match": told.headers["ETag"]})
    assert told.mimetype == "application/json"
    assert f'href="{address}"' in page
    assert again.status_code == 304
    data = told.json
    assert data["version"] == {
        "paper": version.paper_id,
        "number": 1,
        "manifest": version.publication.digest,
    }
    assert data["roll"] == 8
    assert data["answers"] is None
    assert data["stances"] == {
        "endorse": {"named": 1, "unnamed": None},
        "reserve": {"named": 0, "unnamed": 1},
        "oppose": {"named": 1, "unnamed": 0},
    }
    assert {(row["stance"], row["name"], row["text"]) for row in data["texts"]} == {
        ("oppose", "Amina Benali", DOUBT),
        ("reserve", None, "Not in summer."),
    }
