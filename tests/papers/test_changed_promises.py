"""An action that promises something else is a changed block: it says why, authors are asked, comparisons show it."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb
from forum.papers import actions as papers
from forum.papers.actions.asking import changed_since_told
from forum.papers.causes import unexplained
from forum.papers.erasing import erase_everywhere
from forum.papers.models import ActionStatus, Block, ChangeCause, Draft, Relation, SectionKind
from tests.cast import Browser, Cast, text_of
from tests.entries import entries
from tests.papers.asking import THAT_DAY, ask, table
from tests.papers.plans import Plan, agree, plan_on, publish, section_of
from tests.papers.test_block_actions import PROMISE


@pytest.fixture
def plan(cast: Cast) -> Plan:
    plan = plan_on(cast, cast.farmers)
    papers.set_action(plan.action, by=cast.carla, **PROMISE)
    publish(cast, plan.draft)
    return plan


def reopened(cast: Cast, plan: Plan) -> tuple[Draft, Block]:
    draft = papers.open_draft(plan.thread, by=cast.carla)
    twin = db.session.scalars(
        select(Block).where(Block.draft_id == draft.id, Block.uid == plan.action.uid)
    ).one()
    db.session.commit()
    return draft, twin


@pytest.mark.parametrize(
    "other",
    [
        {"who": "Nobody in particular"},
        {"where": ""},
        {"until": date(2029, 1, 1)},
        {"level": None},
        {"status": ActionStatus.GIVEN_UP},
        dict.fromkeys(PROMISE, None) | {"who": "", "where": ""},
    ],
    ids=["who", "where", "until", "level", "status", "all"],
)
def test_an_action_that_promises_something_else_says_why(
    cast: Cast, plan: Plan, other: dict[str, Any]
) -> None:
    draft, twin = reopened(cast, plan)
    assert unexplained(draft) == []
    papers.set_action(twin, by=cast.carla, **{**PROMISE, **other})
    assert [row.uid for row in unexplained(draft)] == [twin.uid]
    with pytest.raises(Invalid):
        publish(cast, draft)
    papers.edit_block(
        twin,
        by=cast.carla,
        source=twin.text,
        editorial=twin.editorial,
        seen_edits=twin.edits,
        cause=ChangeCause.EDITORIAL,
    )
    version = publish(cast, draft)
    why = {row["uid"]: row["change"] for row in json.loads(version.publication.document)["blocks"]}
    assert why[twin.uid]["cause"] == "editorial"
    agree(version)


def test_a_name_that_was_withdrawn_is_no_change(cast: Cast, plan: Plan) -> None:
    draft, _twin = reopened(cast, plan)
    erase_everywhere(cast.amina, by=None)
    assert unexplained(db.session.get_one(Draft, draft.id)) == []


def test_the_comparison_counts_and_shows_what_is_promised_otherwise(
    app: Flask, cast: Cast, plan: Plan
) -> None:
    draft, twin = reopened(cast, plan)
    papers.set_action(
        twin, by=cast.carla, **{**PROMISE, "who": "The pump committee", "status": ActionStatus.DONE}
    )
    twin.change_cause = ChangeCause.EDITORIAL
    publish(cast, draft)
    address = f"/papers/{draft.paper_id}/compare/1...2"
    page = text_of(Browser(app, None, "en").get(address))
    assert "One block is not as it was." in page
    assert "Block 3, changed" in page
    assert "Why: the wording only" in page
    for words in ("Amina Benali", "planned", "done", "How far it has come"):
        assert words in page
    assert "Béjaïa" not in page
    french = text_of(Browser(app, None, "fr").get(address))
    assert "How far it has come" not in french


def test_authors_are_asked_again_when_their_block_promises_something_else(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        excerpt = laid.other.citations[0].excerpt
        assert excerpt is not None
        action = papers.add_block(section_of(laid.draft, SectionKind.ACTION), by=cast.carla, source="Meet.")
        papers.set_action(action, by=cast.carla, who="The council")
        papers.cite(action, excerpt, by=cast.carla)
        ask(laid)
        assert changed_since_told(laid.draft) == []
        papers.set_action(action, by=cast.carla, who="The farmers")
        assert [asked.post_id for asked, _fate in changed_since_told(laid.draft)] == [laid.post(4).id]


def test_authors_are_asked_again_when_their_words_are_said_to_do_something_else(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
        excerpt = laid.other.citations[0].excerpt
        assert excerpt is not None
        entries_before = len(entries(Verb.CITATION_ADDED))
        for _time in range(2):
            papers.cite(laid.other, excerpt, by=cast.carla, relation=Relation.CONTRADICTS)
        assert len(entries(Verb.CITATION_ADDED)) == entries_before + 1
        assert [asked.post_id for asked, _fate in changed_since_told(laid.draft)] == [laid.post(4).id]
