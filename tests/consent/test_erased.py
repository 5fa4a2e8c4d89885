"""Whoever has their words erased leaves none in validations, amendments and remarks; the counts stay."""

from flask import Flask

from forum import clock
from forum.consent import actions
from forum.consent.rolls import roll_of
from forum.database import db
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import Version
from forum.papers.verification import verify
from tests.cast import Browser, Cast, text_of
from tests.consent.published import published
from tests.consent.test_amending import WHY, proposed
from tests.papers.test_erasing import everything_in_the_database

FIRST, SECOND = "My grandmother’s well is left out.", "My grandmother’s spring is left out too."
REMARK, WORDING = "My grandmother measured it.", "My grandmother’s well is dry."


def test_after_an_erasure_no_word_is_left_and_the_count_stays(app: Flask, cast: Cast) -> None:
    version = published(cast)
    roll = roll_of(version)
    actions.validate(roll, by=cast.amina, stance="reserve", words=FIRST, language="en")
    actions.validate(roll, by=cast.amina, stance="oppose", words=SECOND, language="en")
    amendment = proposed(version, cast.amina, WORDING)
    actions.remark(amendment, by=cast.amina, words=REMARK, language="en")
    db.session.commit()
    assert "grandmother" in everything_in_the_database()
    erase_everywhere(cast.amina, by=cast.amina)
    left = everything_in_the_database()
    for words in ("grandmother", WHY, "Amina"):
        assert words not in left
    assert verify(json_export(db.session.get_one(Version, version.id))).ok
    with clock.at(roll.closes_at):
        page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/versions/1/validation"))
    assert "1 by name, 0 without" in page
    assert "(withdrawn by its author)" in page
    for address in (f"/amendments/{amendment.id}", f"/papers/{version.paper_id}/amendments"):
        assert "(withdrawn by its author)" in text_of(Browser(app, None, "en").get(address))
