"""A block that the desk made of somebody's words goes with them: from drafts, versions, files and renditions."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum.consent import actions as consent
from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.exports.content import content_of
from forum.papers.models import Block, ChangeCause, Draft, Version
from forum.papers.verbatim import still_holds
from forum.renditions.originals import OfDraft, OfVersion
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.papers.test_erasing import everything_in_the_database, kept_letter
from tests.papers.test_exports import NAMES, made_as, words_of_zip
from tests.papers.test_publishing import draft_with_a_block
from tests.papers.verifiers import judged
from tests.renditions.papers import render, translator
from tests.search.looking import bytes_on_disk, found_by, one_turn

SAID = "Since my grandmother’s days the well behind the chapel was never dry before 2019."
WITHDRAWN = "(withdrawn by its author)"
OTHER = "The water table is falling."


@dataclass
class Table:
    """A draft with a block by hand and one that the desk made of what Amina said."""

    draft: Draft
    post: Post
    made: Block


@pytest.fixture
def table(app: Flask, cast: Cast) -> Table:
    reads_english(cast.carla)
    thread = thread_by(cast.carla, cast.farmers)
    post = says(cast.amina, thread, f"{SAID} That is all.")
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    draft, _by_hand = draft_with_a_block(cast, thread)
    made = made_by_the_desk(app, cast, draft, post)
    return Table(draft, post, made)


def made_by_the_desk(app: Flask, cast: Cast, draft: Draft, post: Post, words: str = SAID) -> Block:
    """Press the button: *Make a block of it*."""
    sent = {"post": str(post.id), "revision": str(post.revision_id), "words": words}
    assert Browser(app, cast.carla).post(f"/drafts/{draft.id}/blocks", sent).status_code == 303
    last = select(Block).where(Block.draft_id == draft.id).order_by(Block.id.desc()).limit(1)
    return db.session.scalars(last).one()


def published(cast: Cast, draft: Draft) -> Version:
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    db.session.commit()
    return version


def erase_amina(cast: Cast) -> None:
    assert erase_everywhere(cast.amina, by=cast.amina) is not None


def left_in_the_database() -> str:
    db.session.commit()
    return everything_in_the_database()


def rewrite(cast: Cast, block: Block, words: str, cause: ChangeCause | None = None) -> None:
    papers.edit_block(
        block, by=cast.carla, source=words, editorial=False, seen_edits=block.edits, cause=cause
    )
    db.session.commit()


def test_a_block_made_of_her_words_is_emptied_in_the_draft(app: Flask, cast: Cast, table: Table) -> None:
    seen = table.made.edits
    erase_amina(cast)
    block = db.session.get_one(Block, table.made.id)
    assert (block.text, block.html, block.edits) == ("", "", seen + 1)
    assert "grandmother" not in left_in_the_database()
    desk = text_of(Browser(app, cast.carla, "en").get(f"/drafts/{table.draft.id}"))
    assert WITHDRAWN in desk
    assert OTHER in desk


def test_nothing_empty_is_published_until_it_is_written_anew(cast: Cast, table: Table) -> None:
    erase_amina(cast)
    draft = db.session.get_one(Draft, table.draft.id)
    assert [number for number, _id in checklist_of(draft).withdrawn] == [2]
    with pytest.raises(Invalid, match="withdrawn by their author"):
        published(cast, draft)
    rewrite(cast, db.session.get_one(Block, table.made.id), "A well that never failed is dry now.")
    assert checklist_of(draft).withdrawn == []
    assert published(cast, draft).number == 1


def test_a_version_loses_the_words_and_both_verifiers_agree(app: Flask, cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    head = version.publication.digest
    before = judged(json_export(version))
    assert not isinstance(before, str)
    erase_amina(cast)
    version = db.session.get_one(Version, version.id)
    assert "grandmother" not in left_in_the_database()
    after = judged(json_export(version), head)
    assert not isinstance(after, str)
    assert after.ok, after.lines()
    digest = db.session.scalar(
        select(Block.text_digest).where(Block.version_id == version.id, Block.made_of_id.is_not(None))
    )
    assert any(
        digest in entry["digests"]
        for entry in json.loads(json_export(version))["chain"]
        if entry["kind"] == "erasure"
    )
    page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/versions/1"))
    assert OTHER in page
    assert WITHDRAWN in page


def test_every_file_says_that_they_were_withdrawn(cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    erase_amina(cast)
    content = content_of(db.session.get_one(Version, version.id))
    blocks = [block.html for section in content.sections for block in section.blocks]
    assert blocks == [f"<p>{OTHER}</p>\n", f"<p>{WITHDRAWN}</p>"]
    for name in NAMES:
        file = made_as(db.session.get_one(Version, version.id), name)
        words = words_of_zip(file) if file.startswith(b"PK") else file.decode("utf-8", "replace")
        assert "grandmother" not in words
        assert WITHDRAWN in words or name in {"pdf", "json"}


def test_the_database_lets_exactly_these_words_go(cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    erase_amina(cast)
    of_version = "version_id = :version AND made_of_id IS {} NULL"
    for change in (
        f"html = '' WHERE {of_version.format('')}",
        f"html = 'x' WHERE {of_version.format('NOT')}",
        f"text = 'x' WHERE {of_version.format('NOT')}",
        f"made_of_id = NULL WHERE {of_version.format('NOT')}",
        "text = '', html = '' WHERE draft_id = (SELECT draft_id FROM versions WHERE id = :version)"
        " AND made_of_id IS NULL",
    ):
        with pytest.raises(DatabaseError, match="never changes"), db.session.begin_nested():
            db.session.execute(text(f"UPDATE blocks SET {change}"), {"version": version.id})


def test_before_anybody_erases_not_even_they_go(cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    for place in ("version_id = :version", "draft_id = (SELECT draft_id FROM versions WHERE id = :version)"):
        with pytest.raises(DatabaseError, match="never changes"), db.session.begin_nested():
            db.session.execute(
                text(f"UPDATE blocks SET text = '', html = '' WHERE {place}"), {"version": version.id}
            )


def test_what_a_moderator_wrote_in_their_stead_stays(cast: Cast, table: Table) -> None:
    first = published(cast, table.draft)
    draft = next_draft(cast, first)
    block = twin_of(draft, table.made.uid)
    rewrite(cast, block, "An old well has failed for some years.", ChangeCause.EDITORIAL)
    erase_amina(cast)
    assert db.session.get_one(Block, block.id).text == "An old well has failed for some years."
    assert twin_of(first, table.made.uid).words == ""


def test_her_sentence_inside_a_longer_block_takes_the_block_with_it(cast: Cast, table: Table) -> None:
    rewrite(cast, table.made, "Amina tells: since my grandmother's days THE WELL behind the chapel was full.")
    erase_amina(cast)
    assert db.session.get_one(Block, table.made.id).text == ""


def test_what_was_copied_by_hand_stays(cast: Cast, table: Table) -> None:
    by_hand = papers.add_block(table.made.section, by=cast.carla, source=SAID)
    erase_amina(cast)
    assert db.session.get_one(Block, by_hand.id).text == SAID


def next_draft(cast: Cast, version: Version) -> Draft:
    draft = papers.open_draft(version.draft.threads[0], by=cast.carla)
    db.session.commit()
    return draft


def twin_of(owner: Draft | Version, uid: str) -> Block:
    mine = Block.draft_id == owner.id if isinstance(owner, Draft) else Block.version_id == owner.id
    return db.session.scalars(select(Block).where(mine, Block.uid == uid)).one()


def test_no_comparison_brings_them_back(app: Flask, cast: Cast, table: Table) -> None:
    first = published(cast, table.draft)
    draft = next_draft(cast, first)
    rewrite(cast, twin_of(draft, table.made.uid), "An old well has failed.", ChangeCause.EDITORIAL)
    second = published(cast, draft)
    address = f"/papers/{first.paper_id}/compare/1...2"
    reader = Browser(app, None, "en")
    assert "grandmother" in text_of(reader.get(address))
    erase_amina(cast)
    page = text_of(reader.get(address))
    assert "grandmother" not in page
    assert WITHDRAWN in page
    assert "An old well has failed." in page
    for name in ("html", "markdown"):
        assert "grandmother" not in made_as(db.session.get_one(Version, second.id), name).decode("utf-8")


def test_renditions_of_the_block_go_with_it(app: Flask, cast: Cast, table: Table) -> None:
    tariq, french = translator(cast), "Du temps de ma grand-mère, le puits n’était jamais à sec."
    table_uid = table.made.uid
    render(OfDraft(table.draft), "fr", {table_uid: french}, by=tariq)
    version = published(cast, table.draft)
    render(OfVersion(version), "fr", {table_uid: f"{french} Bis."}, by=tariq)
    erase_amina(cast)
    left = left_in_the_database()
    assert "grand-mère" not in left
    assert "grandmother" not in left
    page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/versions/1?in=fr"))
    assert WITHDRAWN in page


def test_renditions_of_a_block_that_was_taken_out_go_too(cast: Cast, table: Table) -> None:
    render(OfDraft(table.draft), "fr", {table.made.uid: "Le puits de ma grand-mère."}, by=translator(cast))
    papers.remove_block(table.made, by=cast.carla)
    db.session.commit()
    erase_amina(cast)
    left = left_in_the_database()
    assert "grand-mère" not in left
    assert "grandmother" not in left


def test_another_wording_of_the_block_goes_where_it_still_says_them(cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)

    def proposed(wording: str) -> Any:
        return consent.propose(
            version, table.made.uid, by=cast.carla, wording=wording, reason="Shorter.", language="en"
        )

    near, far = proposed(f"{SAID} And so on."), proposed("An old well has failed.")
    db.session.commit()
    erase_amina(cast)
    db.session.expire_all()
    assert (near.wording, far.wording) == (None, "An old well has failed.")
    assert "grandmother" not in left_in_the_database()


def test_the_search_no_longer_finds_them(app: Flask, cast: Cast, table: Table) -> None:
    version = published(cast, table.draft)
    one_turn()
    assert f"/papers/{version.paper_id}/versions/1" in found_by(Browser(app, None, "en"), "grandmother")
    erase_amina(cast)
    one_turn()
    assert found_by(Browser(app, None, "en"), "grandmother") == set()
    assert b"grandmother" not in bytes_on_disk(app)


def test_a_letter_that_quotes_the_block_is_removed(app: Flask, cast: Cast, table: Table) -> None:
    folder = Path(app.config["FORUM_DATA"]) / "mail"
    folder.mkdir(exist_ok=True)
    letter = kept_letter(folder / "20260302-one.eml", f"Your post is cited in block 2: {SAID}")
    erase_amina(cast)
    assert not letter.exists()


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (SAID, True),
        (SAID.upper().replace(" ", "  "), True),
        (f"As she says, {SAID[10:60]} and more.", True),
        ("The well behind the house is dry since 2019.", False),
        ("", False),
    ],
)
def test_words_are_held_by_a_run_of_them(words: str, holds: bool) -> None:
    assert still_holds(words, SAID) is holds


@pytest.mark.parametrize(
    ("short", "longer"), [("Non.", "Non. Jamais."), ("水很少", "村里水很少了"), ("🌊", "🌊!")]
)
def test_short_words_and_signs_count_whole(short: str, longer: str) -> None:
    assert still_holds(longer, short)
    assert not still_holds("Oui, un peu.", short)
