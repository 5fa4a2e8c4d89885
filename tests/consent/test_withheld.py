"""A withheld version and its amendments: they begin as copies of the words that nobody is to read any more."""

import pytest
from flask import Flask

from forum.consent import actions
from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.papers.models import ChangeCause, Version
from forum.renditions.queue import queue_of
from tests.cast import Browser, Cast, reads_english, text_of
from tests.consent.published import RIVER, TIME, charter, published, uid_of
from tests.consent.test_amending import draft_block, proposed


def withhold(cast: Cast, version: Version) -> None:
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    db.session.commit()


def test_what_was_made_of_withheld_words_is_shown_to_whoever_decides_alone(app: Flask, cast: Cast) -> None:
    version = published(cast)
    amendment = proposed(version, cast.amina)
    db.session.commit()
    place, listed = f"/amendments/{amendment.id}", f"/papers/{version.paper_id}/amendments"
    assert "metres" in text_of(Browser(app, None).get(place))
    withhold(cast, version)
    for member in (None, cast.amina, cast.bruno):
        for address in (place, listed):
            page = Browser(app, member).get(address)
            assert page.status_code == 200
            assert "metres" not in text_of(page)
    assert "five metres" in text_of(Browser(app, cast.carla).get(place))


def test_a_later_version_that_mends_the_block_does_not_show_what_was_withheld(app: Flask, cast: Cast) -> None:
    version = published(cast)
    mended, kept = proposed(version, cast.amina), proposed(version, cast.amina, f"{RIVER} Always.", 2)
    draft = actions.open_next_draft(version.paper, by=cast.carla)
    block = draft_block(draft, uid_of(version))
    papers.edit_block(
        block,
        by=cast.carla,
        source="The wells fall.",
        editorial=True,
        seen_edits=block.edits,
        cause=ChangeCause.EDITORIAL,
    )
    papers.publish(draft, by=cast.carla, unaccounted=TIME)
    withhold(cast, version)
    visitor = Browser(app, None)
    assert "metres" not in text_of(visitor.get(f"/amendments/{mended.id}"))
    assert "Always." in text_of(visitor.get(f"/amendments/{kept.id}")), "the last version says this still"


def test_the_version_before_stands_for_a_paper_whose_last_one_is_withheld(app: Flask, cast: Cast) -> None:
    first = charter(cast)
    second = papers.publish(
        actions.open_next_draft(first.paper, by=cast.carla), by=cast.carla, unaccounted=TIME
    )
    actions.sign(second, by=cast.amina)
    withhold(cast, second)
    page = f"/papers/{first.paper_id}"
    amina = Browser(app, reads_english(cast.amina))
    assert amina.get(page).headers["Location"] == f"{page}/versions/1"
    assert "Signatures of version 1" in text_of(amina.get(f"{page}/signatures"))
    assert f'action="{page}/versions/1/signatures"' in text_of(amina.get(f"{page}/versions/1"))
    assert amina.post(f"{page}/versions/1/signatures", {"named": "1"}).status_code == 303
    with pytest.raises(Invalid):
        actions.sign(second, by=cast.carla)
    assert [text.url for text in queue_of(cast.farmers, ["fr"])].count(f"{page}/versions/1") == 1
    withhold(cast, first)
    assert amina.get(page).headers["Location"] == f"{page}/versions/2", "which says that it is withheld"
    assert "withheld by law" in text_of(amina.get(f"{page}/signatures"))
