"""From diagnosis to action, with its holes; and which milieus carry an alliance's strategy."""

import re

import pytest
from flask import Flask

from forum.database import db
from forum.papers import actions as papers
from forum.papers.citing import carried
from forum.papers.matrix import matrix_of
from forum.papers.models import ActionStatus, Relation, SectionKind
from forum.papers.text_views import text_of as text_of_paper
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.plans import plan_on, publish, section_of


def test_the_matrix_shows_what_answers_what_and_the_holes(cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)
    hole = papers.add_block(
        section_of(plan.draft, SectionKind.DIAGNOSIS), by=cast.carla, source="The river is salt."
    )
    idle = papers.add_block(
        section_of(plan.draft, SectionKind.STRATEGY), by=cast.carla, source="Measure the salt together."
    )
    papers.cite_block(plan.strategy, plan.diagnosis.uid, by=cast.carla, relation=Relation.ANSWERS)
    papers.cite_block(plan.action, plan.strategy.uid, by=cast.carla, relation=Relation.ANSWERS)
    papers.cite_block(idle, hole.uid, by=cast.carla, relation=Relation.SUPPORTS)
    matrix = matrix_of(text_of_paper(plan.draft, cast.carla))
    assert [
        (row.block.uid, [(cell.block.uid, [b.uid for b in cell.actions]) for cell in row.strategies])
        for row in matrix.rows
    ] == [
        (plan.diagnosis.uid, [(plan.strategy.uid, [plan.action.uid])]),
        (hole.uid, []),
    ]
    assert [block.uid for block in matrix.unanswered] == [hole.uid]
    assert [block.uid for block in matrix.idle] == [idle.uid]
    assert [row.block.uid for row in matrix.strategies] == [idle.uid]
    assert matrix.actions == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("No strategy answers this yet.", "No action answers this strategy yet.")),
        ("fr", ("Aucune stratégie n’y répond encore.", "Aucune action ne répond encore à cette stratégie.")),
        ("es", ("Ninguna estrategia le responde todavía.", "Ninguna acción responde todavía")),
    ],
)
def test_holes_are_told_in_words(app: Flask, cast: Cast, language: str, words: tuple[str, str]) -> None:
    plan = plan_on(cast, cast.farmers)
    version = publish(cast, plan.draft)
    page = text_of(Browser(app, None, language).get(f"/papers/{version.paper_id}/versions/1/matrix"))
    for sentence in words:
        assert sentence in page


def test_the_table_is_one_for_ear_and_eye(app: Flask, cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)
    papers.cite_block(plan.strategy, plan.diagnosis.uid, by=cast.carla, relation=Relation.ANSWERS)
    papers.cite_block(plan.action, plan.strategy.uid, by=cast.carla, relation=Relation.ANSWERS)
    papers.set_action(plan.action, by=cast.carla, who="The pump committee", status=ActionStatus.DONE)
    version = publish(cast, plan.draft)
    page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/versions/1/matrix"))
    assert "<caption" in page
    assert len(re.findall(r'<th scope="col"', page)) == 3
    assert 'scope="rowgroup"' in page
    assert "The pump committee" in page
    assert "<b>done</b>" in page
    assert "Every block of the diagnosis is answered by a strategy." in page


def test_the_draft_has_its_matrix_for_those_who_read_drafts(app: Flask, cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)
    db.session.commit()
    address = f"/drafts/{plan.draft.id}/matrix"
    assert address in text_of(Browser(app, cast.carla).get(f"/drafts/{plan.draft.id}"))
    page = text_of(Browser(app, reads_english(cast.carla)).get(address))
    assert "1 block of the diagnosis has no strategy that answers it." in page
    assert Browser(app, cast.amina).get(address).status_code == 404
    assert Browser(app, None).get(address).status_code == 404


def test_which_milieus_carry_the_alliances_strategy(app: Flask, cast: Cast) -> None:
    farmers = plan_on(cast, cast.farmers)
    first = publish(cast, farmers.draft)
    water = plan_on(cast, cast.water, "Everybody speaks of water alone.")
    papers.cite_block(water.strategy, farmers.strategy.uid, by=cast.carla, version=first)
    second = publish(cast, water.draft)
    fishers = plan_on(cast, cast.fishers, "The lagoon is warm.")
    papers.cite_block(
        fishers.action, water.strategy.uid, by=cast.carla, relation=Relation.ANSWERS, version=second
    )
    third = publish(cast, fishers.draft)
    page = text_of(Browser(app, None, "en").get(f"/papers/{second.paper_id}/versions/1/matrix"))
    row = page.partition('id="milieus"')[2]
    assert f'href="/papers/{first.paper_id}/versions/1#b-{farmers.strategy.uid}"' in row
    assert f'href="/papers/{third.paper_id}/versions/1#b-{fishers.action.uid}"' in row
    own = text_of(Browser(app, None, "en").get(f"/papers/{third.paper_id}/versions/1/matrix"))
    assert 'id="milieus"' not in own
    assert f'href="/papers/{second.paper_id}/versions/1#b-{water.strategy.uid}"' in own


def test_who_is_contradicted_does_not_carry_the_strategy(app: Flask, cast: Cast) -> None:
    farmers = plan_on(cast, cast.farmers)
    first = publish(cast, farmers.draft)
    water = plan_on(cast, cast.water, "Everybody speaks of water alone.")
    papers.cite_block(
        water.strategy, farmers.strategy.uid, by=cast.carla, relation=Relation.CONTRADICTS, version=first
    )
    second = publish(cast, water.draft)
    row = carried(text_of_paper(second, None), {})[0]
    assert row.cites == []
    assert [(board.slug, does) for board, _url, does in row.otherwise] == [("farmers", "contradicts")]
    page = text_of(Browser(app, None, "en").get(f"/papers/{second.paper_id}/versions/1/matrix"))
    table = page.partition('id="milieus"')[2]
    assert "No paper of a milieu supports it yet." in table
    assert "· contradicts" in table


def test_only_milieus_carry_a_strategy(cast: Cast) -> None:
    coast = plan_on(cast, cast.water, "Everybody speaks of water alone.")
    first = publish(cast, coast.draft)
    other = plan_on(cast, cast.water, "And of the coast.")
    papers.cite_block(other.strategy, coast.strategy.uid, by=cast.carla, version=first)
    row = carried(text_of_paper(publish(cast, other.draft), None), {})[0]
    assert (row.cites, row.otherwise) == ([], [])
