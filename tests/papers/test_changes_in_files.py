"""The file of a later version says what changed since the one before, and why, in every format."""

import json
import re
from pathlib import Path

import pytest
from lxml import html

from forum.database import db
from forum.papers import actions as papers
from forum.papers.exporting import json_export
from forum.papers.models import ChangeCause, Version
from tests.cast import Cast
from tests.papers.test_causes import TIME, blocks_of, reword, second_draft
from tests.papers.test_exports import NAMES, made_as, words_of_pdf, words_of_zip

IN_WORDS = ["html", "markdown", "epub", "docx", "odt"]


def second_version(cast: Cast) -> Version:
    """Block 1 changed for post 2, block 2 was taken out for its wording, and one came in."""
    draft = second_draft(cast)
    changed, gone = blocks_of(draft)
    reword(cast, changed, ChangeCause.POST, f"{draft.threads[0].id}:2")
    papers.remove_block(gone, by=cast.carla, cause=ChangeCause.EDITORIAL)
    papers.add_block(changed.section, by=cast.carla, source="Nobody counts the wells.", editorial=True)
    version = papers.publish(draft, by=cast.carla, unaccounted=TIME)
    db.session.commit()
    return version


def said(version: Version, name: str) -> str:
    data = made_as(version, name)
    return data.decode() if name in ("html", "markdown") else words_of_zip(data)


@pytest.mark.parametrize("name", IN_WORDS)
def test_every_changed_block_is_named_with_its_cause(cast: Cast, name: str) -> None:
    version = second_version(cast)
    text = said(version, name)
    for words in (
        "What changed and why",
        "Block 1, changed",
        "post 2",
        "Block 2 of version 1, removed",
        "Why: the wording only, by the moderators.",
        "Block 2, added",
        "3 blocks are not as they were.",
    ):
        assert words in text, words
    thread = version.draft.threads[0].id
    assert re.search(rf"http://forum\.example/threads/{thread}\?from=2#p2", text)


def test_additions_and_removals_can_be_seen_and_heard(cast: Cast) -> None:
    page = html.fromstring(made_as(second_version(cast), "html"))
    added = page.xpath("//section[h2/@id='changes']//ins")[0]
    assert " ".join(added.text_content().split()).startswith("[added: fast")
    link = page.xpath("//section[h2/@id='changes']//h3/a/@href")[0]
    assert page.xpath(f"//*[@id='{link[1:]}']")
    assert page.xpath("//nav//a[@href='#changes']")


def test_a_pdf_tells_it_too(cast: Cast, tmp_path: Path) -> None:
    words = words_of_pdf(made_as(second_version(cast), "pdf"), tmp_path)
    assert "Block 1, changed" in words
    assert "Why: post 2" in words


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_same_twice(cast: Cast, name: str) -> None:
    version = second_version(cast)
    first = made_as(version, name)
    db.session.expire_all()
    assert made_as(version, name) == first


def test_data_give_the_causes_in_the_manifest(cast: Cast) -> None:
    manifest = json.loads(json_export(second_version(cast)))["manifest"]
    assert [row["change"]["cause"] for row in manifest["blocks"] if row["change"]] == ["post"]
    assert [row["change"]["cause"] for row in manifest["removed"]] == ["editorial"]


def test_the_first_version_has_nothing_to_tell(cast: Cast) -> None:
    version = second_version(cast)
    first = version.paper.versions[0]
    assert "What changed and why" not in said(first, "html")


@pytest.mark.parametrize("name", IN_WORDS)
def test_words_of_a_version_that_is_withheld_are_not_compared(cast: Cast, name: str) -> None:
    version = second_version(cast)
    first = version.paper.versions[0]
    papers.withhold(first, by=cast.fatou, reason="A court said so.", language="en")
    db.session.commit()
    db.session.expire_all()
    text = said(version, name)
    assert "The version before is withheld by law: its words are not compared here." in text
    assert "The river keeps its bed." not in text
    for words in ("Block 1, changed", "Block 2 of version 1, removed", "the wording only"):
        assert words in text
