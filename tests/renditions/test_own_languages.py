"""Beside their rendition the parts of an original are marked each with the language it is in."""

from flask import Flask
from lxml import html

from forum.database import db
from forum.papers import actions as papers
from tests.cast import Browser, Cast, text_of
from tests.renditions.papers import translator, two_blocks


def marked(app: Flask, cast: Cast, draft_id: int) -> dict[str, str]:
    """The parts of the original as a translator who reads French sees them: their words, and their language."""
    tariq = Browser(app, translator(cast))
    page = html.fromstring(text_of(tariq.get(f"/renditions/drafts/{draft_id}/ar/edit")))
    shown = page.xpath("//fieldset//*[@class='rendered-line' or @class='words']")
    return {part.text_content().strip(): part.get("lang") for part in shown}


def test_a_heading_that_the_site_wrote_keeps_its_language(app: Flask, cast: Cast) -> None:
    draft, _first, _second = two_blocks(cast)
    papers.rename_draft(draft, by=cast.carla, title="Ndox mi", language="wo")
    db.session.commit()
    parts = marked(app, cast, draft.id)
    assert parts["Ndox mi"] == parts["We share the wells."] == "wo"
    assert parts["Diagnosis"] == "en"
