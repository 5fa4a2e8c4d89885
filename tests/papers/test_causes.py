"""In a later version every changed and every removed block says why; the comparison tells it."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum import clock
from forum.database import db
from forum.errors import Invalid, Refused
from forum.papers import actions as papers
from forum.papers.causes import cause_typed, change_of, typed_reference, unexplained
from forum.papers.exporting import json_export
from forum.papers.models import (
    Answer,
    Block,
    ChangeCause,
    Draft,
    Relation,
    Removal,
    Section,
    SectionKind,
)
from forum.papers.records import Change, Numbered
from forum.papers.verification import verify
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.asking import THAT_DAY, ask, table
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread

TIME = "We ran out of time."


def second_draft(cast: Cast) -> Draft:
    """Version 1 has two blocks; its next draft is open."""
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    papers.add_block(block.section, by=cast.carla, source="The river keeps its bed.", editorial=True)
    papers.publish(draft, by=cast.carla, unaccounted=TIME)
    return papers.open_draft(thread, by=cast.carla)


def blocks_of(draft: Draft) -> list[Block]:
    return list(db.session.scalars(select(Block).where(Block.draft_id == draft.id).order_by(Block.rank)))


def reword(cast: Cast, block: Block, cause: ChangeCause | None, reference: str | None = None) -> None:
    papers.edit_block(
        block,
        by=cast.carla,
        source="The water table is falling fast.",
        editorial=block.editorial,
        seen_edits=block.edits,
        cause=cause,
        reference=reference,
    )


def test_a_changed_block_without_a_cause_keeps_the_version_from_being_published(cast: Cast) -> None:
    draft = second_draft(cast)
    changed, _kept = blocks_of(draft)
    reword(cast, changed, None)
    assert [(row.number, row.block_id) for row in unexplained(draft)] == [(1, changed.id)]
    with pytest.raises(Invalid, match=": 1"):
        papers.publish(draft, by=cast.carla, unaccounted=TIME)
    reword(cast, changed, ChangeCause.EDITORIAL)
    assert unexplained(draft) == []
    version = papers.publish(draft, by=cast.carla, unaccounted=TIME)
    manifest = json.loads(version.publication.document)
    assert manifest["blocks"][0]["change"] == {"cause": "editorial", "reference": None}


def test_a_removed_block_says_why_in_the_manifest(cast: Cast) -> None:
    draft = second_draft(cast)
    thread = draft.threads[0]
    _kept, gone = blocks_of(draft)
    uid = gone.uid
    papers.remove_block(gone, by=cast.carla)
    with pytest.raises(Invalid, match=": 2"):
        papers.publish(draft, by=cast.carla, unaccounted=TIME)
    with pytest.raises(Refused):
        papers.explain_removal(draft, uid, by=cast.amina, cause=ChangeCause.EDITORIAL)
    papers.explain_removal(draft, uid, by=cast.carla, cause=ChangeCause.EDITORIAL)
    papers.explain_removal(draft, uid, by=cast.carla, cause=ChangeCause.POST, reference=f"{thread.id}:3")
    version = papers.publish(draft, by=cast.carla, unaccounted=TIME)
    manifest = json.loads(version.publication.document)
    reference = {"thread": thread.id, "number": 3}
    assert manifest["removed"] == [{"uid": uid, "change": {"cause": "post", "reference": reference}}]
    assert verify(json_export(version)).ok


def test_a_block_taken_out_with_its_cause_asks_no_more(cast: Cast) -> None:
    draft = second_draft(cast)
    gone = blocks_of(draft)[1]
    papers.remove_block(gone, by=cast.carla, cause=ChangeCause.EDITORIAL)
    assert unexplained(draft) == []


def test_what_a_published_version_lost_is_said_for_ever(cast: Cast) -> None:
    draft = second_draft(cast)
    papers.remove_block(blocks_of(draft)[1], by=cast.carla, cause=ChangeCause.EDITORIAL)
    papers.publish(draft, by=cast.carla, unaccounted=TIME)
    db.session.commit()
    assert db.session.scalars(select(Removal)).one().change_cause == ChangeCause.EDITORIAL
    for statement in ("UPDATE removals SET uid = 'x'", "DELETE FROM removals"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_the_first_version_owes_no_cause(cast: Cast) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    assert unexplained(draft) == []


def test_the_desk_names_what_waits_and_takes_the_reason(app: Flask, cast: Cast) -> None:
    draft = second_draft(cast)
    changed, gone = blocks_of(draft)
    uid = gone.uid
    reword(cast, changed, None)
    papers.remove_block(gone, by=cast.carla)
    carla = Browser(app, reads_english(cast.carla))
    page = text_of(carla.get(f"/drafts/{draft.id}"))
    assert "2 blocks differ from the version before and do not say why." in page
    assert f'href="/drafts/{draft.id}/blocks/{changed.id}"' in page
    address = f"/drafts/{draft.id}/removals/{uid}"
    assert carla.post(address, {"cause": ""}).status_code == 422
    assert carla.post(address, {"cause": "post", "reference": "99"}).status_code == 422
    assert carla.post(address, {"cause": "amendment"}).status_code == 422
    assert carla.post(address, {"cause": "post", "reference": "#3"}).status_code == 303
    assert carla.post(address, {"cause": "editorial"}).status_code == 404
    assert "One block differs" in text_of(carla.get(f"/drafts/{draft.id}"))
    assert Browser(app, cast.amina).post(address, {"cause": "editorial"}).status_code == 404
    answer = carla.post(f"/drafts/{draft.id}/publication", {"unaccounted": TIME})
    assert answer.status_code == 422
    assert "Say why these blocks differ from the version before: 1." in text_of(answer)


def test_the_comparison_has_a_heading_for_each_block_and_folds_the_rest(app: Flask, cast: Cast) -> None:
    draft = second_draft(cast)
    thread = draft.threads[0]
    reword(cast, blocks_of(draft)[0], ChangeCause.POST, f"{thread.id}:2")
    papers.publish(draft, by=cast.carla, unaccounted=TIME)
    page = text_of(Browser(app, None, "en").get(f"/papers/{draft.paper_id}/compare/1...2"))
    assert "Block 1, changed" in page
    assert "Block 2 is as it was" in page
    assert re.search(rf'Why: <a href="/threads/{thread.id}\?from=2#p2">post 2</a>', page)
    assert re.search(
        r'<ins><bdi class="vh">\[added:', page
    )  # apart: a word of the page gives a text no direction
    for language in ("fr", "es"):
        translated = text_of(Browser(app, None, language).get(f"/papers/{draft.paper_id}/compare/1...2"))
        assert "Why:" not in translated
        assert ", changed" not in translated
        assert "is as it was" not in translated


def test_an_objection_is_named_by_the_post_it_is_about(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
        objection = papers.answer_fate(
            laid.asked(4), Answer.NOT_MEANT, by=cast.amina, text="Only in summer.", language="en"
        )
    assert objection is not None
    block = db.session.scalars(
        select(Block).where(Block.draft_id == laid.draft.id).order_by(Block.id).limit(1)
    ).one()
    assert cause_typed(laid.draft, {"cause": "objection", "reference": "4"}, block) == (
        ChangeCause.OBJECTION,
        str(objection.id),
    )
    with pytest.raises(Invalid) as problem:
        cause_typed(laid.draft, {"cause": "objection", "reference": "2"}, block)
    assert problem.value.field == "reference"
    block.change_cause, block.change_reference = ChangeCause.OBJECTION, str(objection.id)
    assert typed_reference(block) == "4"
    assert change_of(block.change_cause, block.change_reference) == Change(
        "objection", Numbered(objection.id)
    )


def test_a_block_moved_to_another_section_says_why(cast: Cast) -> None:
    draft = second_draft(cast)
    moved, _kept = blocks_of(draft)
    other = db.session.scalars(
        select(Section).where(Section.draft_id == draft.id, Section.kind == SectionKind.DISAGREEMENT)
    ).one()
    papers.move_block(moved, by=cast.carla, section=moved.section, place=2)
    assert unexplained(draft) == []
    papers.move_block(moved, by=cast.carla, section=other, place=1)
    assert [row.block_id for row in unexplained(draft)] == [moved.id]
    reword(cast, moved, ChangeCause.EDITORIAL)
    assert unexplained(draft) == []


def test_a_block_that_rests_on_less_or_for_another_end_says_why(cast: Cast) -> None:
    draft = second_draft(cast)
    thread = draft.threads[0]
    cited = next(block for block in blocks_of(draft) if block.citations)
    (citation,) = cited.citations
    cite_words(cast, cited, thread, 3)
    assert unexplained(draft) == []
    assert citation.excerpt is not None
    papers.cite(cited, citation.excerpt, by=cast.carla, relation=Relation.CONTRADICTS)
    assert [row.block_id for row in unexplained(draft)] == [cited.id]
    papers.cite(cited, citation.excerpt, by=cast.carla, relation=Relation.SUPPORTS)
    assert unexplained(draft) == []
    papers.uncite(citation, by=cast.carla)
    assert [row.block_id for row in unexplained(draft)] == [cited.id]
