"""A heading and a title are changed at the desk, with a button or by themselves; who came second loses nothing."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.journal import Entry
from forum.papers import actions as papers
from forum.papers.models import ChangeCause, Section
from tests.cast import Browser, Cast, text_of
from tests.papers.test_publishing import draft_with_a_block, frozen_thread


def a_section(cast: Cast) -> tuple[str, Section]:
    """The address of a section of a draft, and the section."""
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    db.session.commit()
    return f"/drafts/{draft.id}/sections/{block.section_id}/heading", block.section


def by_itself(app: Flask, cast: Cast) -> Browser:
    """Carla's browser, whose script sends what she writes."""
    browser = Browser(app, cast.carla)
    browser.headers = {**browser.headers, "Accept": "application/json"}
    return browser


def entries() -> int:
    return len(db.session.scalars(select(Entry.id)).all())


def test_a_heading_is_changed_with_a_button_once(app: Flask, cast: Cast) -> None:
    place, section = a_section(cast)
    carla, seen = Browser(app, cast.carla), section.state
    assert carla.post(place, {"heading": "What the wells say", "seen": seen}).status_code == 303
    assert section.heading == "What the wells say"
    before = entries()
    assert carla.post(place, {"heading": "What the wells say", "seen": seen}).status_code == 303
    assert entries() == before


@pytest.mark.parametrize(("name", "status"), [("amina", 403), ("elena", 403)])
def test_who_does_not_write_the_draft_changes_no_heading(
    app: Flask, cast: Cast, name: str, status: int
) -> None:
    place, section = a_section(cast)
    heading = section.heading
    answer = Browser(app, getattr(cast, name)).post(place, {"heading": "Mine", "seen": section.state})
    assert answer.status_code in {status, 404}
    assert section.heading == heading


def test_a_heading_of_nothing_is_not_accepted_and_leads_to_its_field(app: Flask, cast: Cast) -> None:
    place, section = a_section(cast)
    answer = Browser(app, cast.carla).post(place, {"heading": " ", "seen": section.state})
    assert answer.status_code == 422
    assert f'href="#f-heading-{section.id}"' in text_of(answer)
    assert f'id="f-heading-{section.id}"' in text_of(answer)


def test_who_comes_second_sees_both_headings_with_and_without_a_script(app: Flask, cast: Cast) -> None:
    place, section = a_section(cast)
    carla, seen = Browser(app, cast.carla), section.state
    papers.rename_section(section, by=cast.carla, heading="What the wells say")
    db.session.commit()
    script = by_itself(app, cast)
    told = script.post(place, {"heading": "What we saw", "seen": seen})
    assert told.status_code == 409
    assert told.get_json()["theirs"] == "What the wells say"
    assert told.get_json()["seen"] == section.state
    page = carla.post(place, {"heading": "What we saw", "seen": seen})
    assert page.status_code == 409
    assert "What the wells say" in text_of(page)
    assert "What we saw" in text_of(page)


def test_a_colleagues_cause_is_not_overwritten_by_who_did_not_see_it(app: Flask, cast: Cast) -> None:
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    seen = block.edits
    papers.edit_block(
        block,
        by=cast.carla,
        source=block.text,
        editorial=False,
        seen_edits=seen,
        cause=ChangeCause.EDITORIAL,
    )
    db.session.commit()
    place = f"/drafts/{draft.id}/blocks/{block.id}"
    typed = {"text": block.text, "editorial": "1", "seen": str(seen)}
    told = by_itself(app, cast).post(place, typed)
    assert told.status_code == 409
    assert told.get_json()["fields"]["cause"] == "editorial"
    assert block.change_cause == ChangeCause.EDITORIAL
    assert not block.editorial
