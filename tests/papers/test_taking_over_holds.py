"""Taking over overwrites nothing that somebody is writing, follows what an action promises, and dangles nothing."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Conflict
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.papers.meanwhile import Meanwhile
from forum.papers.models import Block, Citation, Draft, Relation, Section, SectionKind
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.asking import Table, change
from tests.papers.plans import section_of
from tests.papers.test_taking_over import laid, next_draft, publish, twin

__all__ = ["laid"]


def test_who_was_writing_meanwhile_is_shown_the_text_that_was_taken_over(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    mine = twin(following, laid.other)
    assert mine is not None
    seen = mine.edits
    change(laid, laid.other, "The river is low in summer.")
    publish(laid)
    with pytest.raises(Conflict) as problem:
        papers.edit_block(mine, by=cast.carla, source="And the lake.", editorial=False, seen_edits=seen)
    assert problem.value.theirs == "The river is low in summer."


def test_a_text_saved_by_itself_settles_nothing(app: Flask, cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    mine = twin(following, laid.other)
    assert mine is not None
    change(laid, mine, "Round two says: the river is dry.")
    seen = mine.edits
    change(laid, laid.other, "The river is low in summer.")
    publish(laid)
    carla, place = Browser(app, cast.carla), f"/drafts/{following.id}/blocks/{mine.id}/text"
    assert carla.post(place, {"text": "Dry.", "seen": seen}).status_code == 409
    copy = twin(following, laid.other)
    assert copy is not None
    assert carla.post(place, {"text": "Dry.", "seen": copy.edits}).status_code == 200
    copy = twin(following, laid.other)
    assert copy is not None
    assert (copy.text, copy.theirs) == ("Dry.", "The river is low in summer.")


def test_what_an_action_promises_is_followed_unless_it_was_changed_here(cast: Cast, laid: Table) -> None:
    plan = section_of(laid.draft, SectionKind.ACTION)
    one, two, three = (
        papers.add_block(plan, by=cast.carla, source=f"Action {number}.", editorial=True)
        for number in range(3)
    )
    for block in (one, two, three):
        papers.set_action(block, by=cast.carla, who="The council")
    db.session.commit()
    following = next_draft(laid)
    mine, gone = twin(following, two), twin(following, three)
    assert mine is not None
    assert gone is not None
    papers.set_action(mine, by=cast.carla, who="The farmers")
    papers.set_action(gone, by=cast.carla)
    for block in (one, two, three):
        papers.set_action(block, by=cast.carla, who="The council", until=date(2027, 3, 1))
    db.session.commit()
    publish(laid)
    followed, kept, out = (twin(following, block) for block in (one, two, three))
    assert followed is not None
    assert followed.action is not None
    assert followed.action.until == date(2027, 3, 1)
    assert kept is not None
    assert kept.action is not None
    assert (kept.action.who, kept.action.until) == ("The farmers", None)
    assert out is not None
    assert out.action is None


def test_a_citation_of_a_block_that_was_taken_out_here_is_not_taken_over(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    gone = twin(following, laid.block)
    assert gone is not None
    papers.remove_block(gone, by=cast.carla)
    papers.cite_block(laid.other, laid.block.uid, by=cast.carla)
    late = papers.add_block(laid.block.section, by=cast.carla, source="A late addition.")
    papers.cite_block(late, laid.block.uid, by=cast.carla)
    papers.cite_block(laid.other, late.uid, by=cast.carla)
    db.session.commit()
    publish(laid)
    own = db.session.query(Citation).where(Citation.draft_id == following.id, Citation.cited_uid.is_not(None))
    assert [citation.cited_uid for citation in own] == [late.uid]


def under(draft: Draft) -> dict[str, list[str]]:
    """The headings of a draft that have blocks, and how these begin, in reading order."""
    found: dict[str, list[str]] = {}
    for section, block in db.session.execute(
        select(Section, Block)
        .join(Block, Block.section_id == Section.id)
        .where(Section.draft_id == draft.id)
        .order_by(Section.rank, Block.rank)
    ):
        found.setdefault(section.heading, []).append(block.text)
    return found


def test_headings_and_places_follow_where_only_the_published_one_changed_them(
    cast: Cast, laid: Table
) -> None:
    following = next_draft(laid)
    papers.rename_section(laid.block.section, by=cast.carla, heading="What we see")
    plan = section_of(laid.draft, SectionKind.ACTION)
    papers.move_block(laid.other, by=cast.carla, section=plan, place=1)
    late = papers.add_block(laid.block.section, by=cast.carla, source="A late addition.")
    papers.move_block(late, by=cast.carla, section=laid.block.section, place=1)
    here = twin(following, laid.block)
    assert here is not None
    papers.add_block(here.section, by=cast.carla, source="Written here.", after=here)
    db.session.commit()
    publish(laid)
    following = db.session.get_one(Draft, following.id)
    assert under(following) == {
        "What we see": ["A late addition.", laid.block.text, "Written here."],
        plan.heading: [laid.other.text],
    }
    assert checklist_of(following).meanwhile == Meanwhile()


def test_an_order_that_was_changed_here_stays(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    papers.move_block(laid.other, by=cast.carla, section=laid.block.section, place=1)
    third = papers.add_block(laid.block.section, by=cast.carla, source="A third.")
    here = twin(following, laid.other)
    assert here is not None
    papers.move_block(here, by=cast.carla, section=here.section, place=1)
    db.session.commit()
    publish(laid)
    (blocks,) = under(db.session.get_one(Draft, following.id)).values()
    assert blocks == [laid.other.text, laid.block.text, third.text]


def test_the_relation_of_a_citation_follows_unless_it_was_changed_here(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    ours = twin(following, laid.block)
    assert ours is not None
    for block, relation in ((laid.block, Relation.NUANCES), (laid.other, Relation.CONTRADICTS)):
        excerpt = block.citations[0].excerpt
        assert excerpt is not None
        papers.cite(block, excerpt, by=cast.carla, relation=relation)
    assert ours.citations[0].excerpt is not None
    papers.cite(ours, ours.citations[0].excerpt, by=cast.carla, relation=Relation.ANSWERS)
    db.session.commit()
    publish(laid)
    kept, followed = twin(following, laid.block), twin(following, laid.other)
    assert kept is not None
    assert followed is not None
    assert [citation.relation for citation in kept.citations] == [Relation.ANSWERS]
    assert [citation.relation for citation in followed.citations] == [Relation.CONTRADICTS]


def test_the_moderator_is_told_of_a_title_and_of_headings_and_places_that_both_changed(
    app: Flask, cast: Cast, laid: Table
) -> None:
    following = next_draft(laid)
    assert checklist_of(following).meanwhile == Meanwhile()
    here, moved = twin(following, laid.block), twin(following, laid.other)
    assert here is not None
    assert moved is not None
    papers.rename_section(here.section, by=cast.carla, heading="What is seen")
    papers.move_block(moved, by=cast.carla, section=section_of(following, SectionKind.STRATEGY), place=1)
    papers.rename_draft(laid.draft, by=cast.carla, title="Water for all", language="en")
    papers.rename_section(laid.block.section, by=cast.carla, heading="What we see")
    plan = section_of(laid.draft, SectionKind.ACTION)
    papers.move_block(laid.other, by=cast.carla, section=plan, place=1)
    db.session.commit()
    publish(laid)
    following = db.session.get_one(Draft, following.id)
    assert checklist_of(following).meanwhile == Meanwhile(
        [(following.title, "Water for all"), ("What is seen", "What we see")], [2]
    )
    page = text_of(Browser(app, reads_english(cast.carla)).get(f"/drafts/{following.id}"))
    assert "The version published meanwhile says “What we see”" in page
    assert "Block 2 stands under another heading in the version published meanwhile." in page
    assert page.count(f'href="/drafts/{following.id}/matrix"') == 1


def test_a_text_kept_in_a_browser_is_brought_back_to_its_writer_alone(
    app: Flask, cast: Cast, laid: Table
) -> None:
    page = text_of(Browser(app, cast.carla).get(f"/drafts/{laid.draft.id}"))
    assert f'data-autosave="{cast.carla.id}-{laid.draft.id}-{laid.other.uid}"' in page
