"""A block that the desk made of somebody's words is masked with them: hidden or redacted, they are printed nowhere."""

import pytest
from flask import Flask

from forum.consent import actions as consent
from forum.database import db
from forum.errors import Invalid
from forum.papers.checklist import checklist_of
from forum.papers.exporting import json_export
from forum.papers.models import Block, ChangeCause, Version
from forum.renditions.originals import OfVersion
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.test_exports import NAMES, made_as, words_of_zip
from tests.papers.test_withdrawn_blocks import (
    OTHER,
    SAID,
    Table,
    erase_amina,
    next_draft,
    published,
    rewrite,
    twin_of,
)
from tests.papers.test_withdrawn_blocks import table as table
from tests.papers.verifiers import judged
from tests.renditions.papers import render, translator
from tests.search.looking import found_by, one_turn

MASKED = "(these words are not shown any more)"


def redact(cast: Cast, post: Post) -> None:
    threads.redact(post.revision, by=cast.carla, reason="An address.", language="en")
    db.session.commit()


def hide(cast: Cast, post: Post) -> None:
    threads.hide(post, by=cast.carla, reason="Against the rules.", language="en")
    db.session.commit()


def test_the_checklist_names_the_block_and_nothing_of_it_is_published(
    app: Flask, cast: Cast, table: Table
) -> None:
    redact(cast, table.post)
    assert [number for number, _id in checklist_of(table.draft).masked] == [2]
    with pytest.raises(Invalid, match="not shown any more"):
        published(cast, table.draft)
    carla = Browser(app, reads_english(cast.carla))
    desk = text_of(carla.get(f"/drafts/{table.draft.id}"))
    assert "grandmother" not in desk
    assert "Block 2 is made of words that are not shown any more: write it anew, or take it out." in desk
    for page in ("", "/action", "/sources"):
        address = f"/drafts/{table.draft.id}/blocks/{table.made.id}{page}"
        assert "grandmother" not in text_of(carla.get(address))
    rewrite(cast, db.session.get_one(Block, table.made.id), "A well that never failed is dry now.")
    assert checklist_of(table.draft).masked == []
    version = published(cast, table.draft)
    assert "grandmother" not in text_of(carla.get(f"/papers/{version.paper_id}/versions/1"))


def test_words_put_back_by_an_edit_are_masked_again(cast: Cast, table: Table) -> None:
    redact(cast, table.post)
    rewrite(cast, table.made, f"As she said: {SAID}")
    assert table.made.masked
    assert table.made.words == ""


def test_a_hidden_post_shown_again_gives_the_block_its_words_back(
    app: Flask, cast: Cast, table: Table
) -> None:
    version = published(cast, table.draft)
    hide(cast, table.post)
    address = f"/papers/{version.paper_id}/versions/1"
    reader = Browser(app, None, "en")
    page = text_of(reader.get(address))
    assert "grandmother" not in page
    assert MASKED in page
    assert OTHER in page
    threads.show_again(table.post, by=cast.carla, reason="A mistake.", language="en")
    assert "grandmother" in text_of(reader.get(address))


def test_both_verifiers_agree_on_a_version_that_is_masked(cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    head = version.publication.digest
    for mask in (hide, redact):
        mask(cast, table.post)
        data = json_export(db.session.get_one(Version, version.id))
        assert b"grandmother" not in data
        report = judged(data, head)
        assert not isinstance(report, str)
        assert report.ok, report.lines()
        assert any("blocks made of words" in line for line in report.lines())


def test_no_page_file_or_comparison_says_the_words(app: Flask, cast: Cast, table: Table) -> None:
    first = published(cast, table.draft)
    draft = next_draft(cast, first)
    rewrite(cast, twin_of(draft, table.made.uid), "An old well has failed.", ChangeCause.EDITORIAL)
    second = published(cast, draft)
    redact(cast, table.post)
    reader = Browser(app, None, "en")
    for page in ("versions/1", "versions/1/posts", "compare/1...2", "versions/1.json", "versions/2"):
        assert "grandmother" not in text_of(reader.get(f"/papers/{first.paper_id}/{page}"))
    for version in (first.id, second.id):
        for name in NAMES:
            file = made_as(db.session.get_one(Version, version), name)
            words = words_of_zip(file) if file.startswith(b"PK") else file.decode("utf-8", "replace")
            assert "grandmother" not in words
    feed = text_of(reader.get(f"/papers/{first.paper_id}.atom"))
    assert "grandmother" not in feed


def test_the_search_no_longer_finds_them_until_they_are_shown_again(
    app: Flask, cast: Cast, table: Table
) -> None:
    version = published(cast, table.draft)
    address = f"/papers/{version.paper_id}/versions/1"
    one_turn()
    assert address in found_by(Browser(app, None, "en"), "grandmother")
    hide(cast, table.post)
    one_turn()
    assert address not in found_by(Browser(app, None, "en"), "grandmother")
    threads.show_again(table.post, by=cast.carla, reason="A mistake.", language="en")
    db.session.commit()
    one_turn()
    assert address in found_by(Browser(app, None, "en"), "grandmother")


def test_its_rendition_and_its_amendments_are_masked_with_it(app: Flask, cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    render(OfVersion(version), "fr", {table.made.uid: "Du temps de ma grand-mère."}, by=translator(cast))
    amendment = consent.propose(
        version, table.made.uid, by=cast.carla, wording=f"{SAID} Bis.", reason="More.", language="en"
    )
    redact(cast, table.post)
    reader = Browser(app, cast.carla, "en")
    for page in (
        f"/papers/{version.paper_id}/versions/1?in=fr",
        f"/papers/{version.paper_id}/versions/1/amendments",
        f"/amendments/{amendment.id}",
    ):
        text = text_of(reader.get(page))
        assert "grand-mère" not in text
        assert "grandmother" not in text


def test_the_next_draft_copies_the_mask(cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    redact(cast, table.post)
    draft = next_draft(cast, version)
    assert twin_of(draft, table.made.uid).masked
    with pytest.raises(Invalid, match="not shown any more"):
        published(cast, draft)


def test_what_a_moderator_wrote_in_their_stead_stays(cast: Cast, table: Table) -> None:
    rewrite(cast, table.made, "A well that never failed is dry now.")
    redact(cast, table.post)
    assert not db.session.get_one(Block, table.made.id).masked


def test_a_masked_block_is_withdrawn_once_its_words_are_erased(app: Flask, cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    redact(cast, table.post)
    erase_amina(cast)
    block = twin_of(db.session.get_one(Version, version.id), table.made.uid)
    assert (block.masked, block.kept_html) == (False, "")
    page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/versions/1"))
    assert "(withdrawn by its author)" in page
