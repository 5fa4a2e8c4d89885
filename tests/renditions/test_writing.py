"""A translator renders a draft, a note and a post; others are refused; nothing anybody wrote is lost."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum.boards.models import Board
from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.models import Block
from forum.renditions import actions
from forum.renditions.aligning import State, align
from forum.renditions.models import RenderedPart
from forum.renditions.originals import OfDraft
from tests.cast import Cast, gather, thread_by
from tests.renditions.papers import WORDS, render, rendered_draft, states, translator, two_blocks, typed


def test_a_translator_renders_the_blocks_of_a_draft(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, second = rendered_draft(cast, tariq)
    lines = {line.part.uid: line for line in align(OfDraft(draft), "fr").lines}
    assert lines[first.uid].words == WORDS[first.text]
    assert "<strong>baisse</strong>" in lines[first.uid].html
    assert lines[second.uid].state == State.HUMAN
    assert lines["title"].state == State.MISSING


def test_moderators_may_too_and_nobody_else(cast: Cast) -> None:
    draft, first, _second = two_blocks(cast)
    for member in (None, cast.amina, cast.bruno, cast.fatou, cast.dario, cast.elena, cast.admin):
        with pytest.raises(Refused):
            actions.write(OfDraft(draft), "fr", typed(OfDraft(draft), "fr", {first.uid: "Mots"}), by=member)
    assert render(OfDraft(draft), "fr", {first.uid: "Des mots."}, by=cast.carla)


def test_the_journal_says_so_once_and_only_to_those_who_work_on_the_draft(cast: Cast) -> None:
    tariq = translator(cast)
    draft, _first, _second = rendered_draft(cast, tariq)
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.RENDITION_WRITTEN)).one()
    assert entry.actor_id == tariq.id
    assert entry.visibility == Visibility.MODERATORS
    assert entry.ids == {
        "paper": draft.paper_id,
        "draft": draft.id,
        "language": "fr",
        "written": 2,
        "confirmed": 0,
    }


def test_the_same_words_twice_are_one_state(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, _second = rendered_draft(cast, tariq)
    render(OfDraft(draft), "fr", {first.uid: WORDS[first.text]}, by=tariq)
    rows = db.session.scalars(select(RenderedPart).where(RenderedPart.uid == first.uid)).all()
    assert len(rows) == 1
    acts = db.session.scalars(select(Entry).where(Entry.verb == Verb.RENDITION_WRITTEN)).all()
    assert len(acts) == 1


def test_another_text_sets_the_first_aside_and_nothing_is_lost(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, _second = rendered_draft(cast, tariq)
    render(OfDraft(draft), "fr", {first.uid: "La nappe descend."}, by=tariq)
    rows = db.session.scalars(
        select(RenderedPart).where(RenderedPart.uid == first.uid).order_by(RenderedPart.id)
    ).all()
    assert [(row.opening.text, row.past) for row in rows] == [
        (WORDS[first.text], True),
        ("La nappe descend.", False),
    ]
    for statement in ("UPDATE rendered_parts SET how = 'machine'", "DELETE FROM rendered_parts"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_words_taken_away_are_missing_again(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, _second = rendered_draft(cast, tariq)
    render(OfDraft(draft), "fr", {first.uid: ""}, by=tariq)
    assert states(OfDraft(draft), "fr")[first.uid] == State.MISSING


def test_two_translators_at_once_are_shown_both_texts(cast: Cast) -> None:
    tariq, zoe = translator(cast), translator(cast, "Zoé Martin")
    draft, first, _second = two_blocks(cast)
    seen_by_zoe = typed(OfDraft(draft), "fr", {first.uid: "La nappe s’épuise."})
    render(OfDraft(draft), "fr", {first.uid: "La nappe baisse."}, by=tariq)
    with pytest.raises(Conflict) as both:
        actions.write(OfDraft(draft), "fr", seen_by_zoe, by=zoe)
    assert (both.value.theirs, both.value.ours) == ("La nappe baisse.", "La nappe s’épuise.")


def test_an_original_that_changed_meanwhile_is_told(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, _second = two_blocks(cast)
    seen = typed(OfDraft(draft), "fr", {first.uid: "La nappe baisse."})
    papers.edit_block(first, by=cast.carla, source="The wells are dry.", editorial=False, seen_edits=0)
    with pytest.raises(Conflict) as told:
        actions.write(OfDraft(draft), "fr", seen, by=tariq)
    assert told.value.theirs == "The wells are dry."


def test_words_for_a_block_that_was_taken_out_come_back(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, _second = two_blocks(cast)
    seen = typed(OfDraft(draft), "fr", {first.uid: "La nappe baisse."})
    papers.remove_block(first, by=cast.carla)
    with pytest.raises(Conflict) as told:
        actions.write(OfDraft(draft), "fr", seen, by=tariq)
    assert told.value.ours == "La nappe baisse."


@pytest.mark.parametrize("language", ["en", "xx", ""])
def test_a_rendition_is_in_another_language_that_people_write(cast: Cast, language: str) -> None:
    draft, _first, _second = two_blocks(cast)
    with pytest.raises(Invalid):
        actions.write(OfDraft(draft), language, [], by=cast.carla)


def test_a_text_too_long_names_its_field(cast: Cast) -> None:
    draft, first, _second = two_blocks(cast)
    for uid, length in ((first.uid, 30_001), ("title", 401)):
        with pytest.raises(Invalid) as problem:
            render(OfDraft(draft), "fr", {uid: "a" * length}, by=cast.carla)
        db.session.rollback()
        assert problem.value.field == f"text-{uid}"


def test_html_in_a_rendition_is_cleaned_as_that_of_the_original(cast: Cast) -> None:
    draft, first, _second = two_blocks(cast)
    render(OfDraft(draft), "fr", {first.uid: "<script>alert(1)</script> L’eau"}, by=cast.carla)
    line = next(line for line in align(OfDraft(draft), "fr").lines if line.part.uid == first.uid)
    assert "<script" not in line.html


def test_editing_a_block_makes_its_rendition_stale_and_confirming_makes_it_good(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, second = rendered_draft(cast, tariq)
    render(OfDraft(draft), "ar", {first.uid: "منسوب المياه ينخفض."}, by=tariq)
    papers.edit_block(first, by=cast.carla, source="The water table falls.", editorial=False, seen_edits=0)
    db.session.commit()
    for code in ("fr", "ar"):
        assert states(OfDraft(draft), code)[first.uid] == State.STALE
    assert states(OfDraft(draft), "fr")[second.uid] == State.HUMAN
    words = next(line for line in align(OfDraft(draft), "fr").lines if line.part.uid == first.uid).words
    render(OfDraft(draft), "fr", {first.uid: words}, by=tariq, confirmed=True)
    assert states(OfDraft(draft), "fr")[first.uid] == State.HUMAN
    assert states(OfDraft(draft), "ar")[first.uid] == State.STALE
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.RENDITION_CONFIRMED)).one()
    assert entry.ids["confirmed"] == 1


def test_a_change_that_leaves_the_words_leaves_the_rendition(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, _second = rendered_draft(cast, tariq)
    papers.edit_block(first, by=cast.carla, source=first.text, editorial=True, seen_edits=0)
    papers.move_block(first, by=cast.carla, section=first.section, place=2)
    db.session.commit()
    assert states(OfDraft(draft), "fr")[first.uid] == State.HUMAN


SENTENCES = ("The wells are dry.", "The water table is falling.", "We share the wells.", "Nobody decides.")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(SENTENCES), st.booleans(), st.booleans()), max_size=8
    )
)
def test_after_any_edits_exactly_the_renditions_of_changed_blocks_are_stale(
    app: Flask, edits: list[tuple[int, str, bool, bool]]
) -> None:
    """Blocks are edited, back and forth, and sometimes rendered again; the truth is kept beside by hand."""
    carla = db.session.scalar(select(Member).where(Member.name == "Carla Ruiz")) or gather().carla
    farmers = db.session.scalars(select(Board).where(Board.slug == "farmers")).one()
    draft = papers.open_draft(thread_by(carla, farmers), by=carla)
    section = papers.add_section(draft, by=carla, heading="What we hold to")
    blocks = [papers.add_block(section, by=carla, source=f"Block {n} says this.") for n in range(4)]
    original = OfDraft(draft)
    render(original, "fr", {block.uid: f"Le bloc {n} le dit." for n, block in enumerate(blocks)}, by=carla)
    made_from = {block.uid: block.text for block in blocks}
    for index, source, editorial, again in edits:
        block = db.session.get_one(Block, blocks[index].id)
        papers.edit_block(block, by=carla, source=source, editorial=editorial, seen_edits=block.edits)
        if again:
            render(original, "fr", {block.uid: f"{source} (en français) {block.edits}"}, by=carla)
            made_from[block.uid] = source
    now = states(original, "fr")
    stale = {uid for uid, state in now.items() if state == State.STALE}
    assert stale == {block.uid for block in blocks if made_from[block.uid] != block.text}
