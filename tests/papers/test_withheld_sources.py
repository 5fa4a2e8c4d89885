"""What is withheld revises nothing: for a paper that is cited stands its last version that is shown."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Citation, Draft, Relation, Version
from forum.papers.revised import revised_in_draft, revised_on_board
from forum.papers.side_notes import side_notes
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.plans import Plan, next_version, plan_on, publish

WHY = "The court of first instance, 3 March."


def withhold(cast: Cast, version: Version) -> None:
    papers.withhold(version, by=cast.fatou, reason=WHY, language="en")
    db.session.commit()
    db.session.expire_all()


def cited(cast: Cast) -> tuple[Plan, Version, Plan]:
    """The farmers' plan, its first version, and the plan of an alliance whose strategy answers it."""
    farmers = plan_on(cast, cast.farmers)
    first = publish(cast, farmers.draft)
    water = plan_on(cast, cast.water, "Everybody speaks of water alone.")
    papers.cite_block(
        water.strategy, farmers.diagnosis.uid, by=cast.carla, relation=Relation.ANSWERS, version=first
    )
    db.session.commit()
    return farmers, first, water


def offered(app: Flask, cast: Cast, draft: Draft, plan: Plan, query: str = "") -> str:
    carla = Browser(app, reads_english(cast.carla))
    return text_of(carla.get(f"/drafts/{draft.id}/blocks/{plan.strategy.id}/sources{query}"))


def test_the_desk_offers_the_last_version_that_is_shown(app: Flask, cast: Cast) -> None:
    farmers, first, water = cited(cast)
    second = next_version(cast, farmers.thread)
    query = f"?paper={first.paper_id}"
    assert 'name="version" value="2"' in offered(app, cast, water.draft, water, query)
    withhold(cast, second)
    page = offered(app, cast, water.draft, water)
    assert f"paper={first.paper_id}" in page
    assert "<span>version 1</span>" in page
    assert 'name="version" value="1"' in offered(app, cast, water.draft, water, query)


def test_a_paper_of_which_no_version_is_shown_is_not_offered(app: Flask, cast: Cast) -> None:
    farmers, first, water = cited(cast)
    second = next_version(cast, farmers.thread)
    withhold(cast, second)
    withhold(cast, first)
    assert f"paper={first.paper_id}" not in offered(app, cast, water.draft, water)
    carla = Browser(app, cast.carla)
    sources = f"/drafts/{water.draft.id}/blocks/{water.strategy.id}/sources"
    assert carla.get(f"{sources}?paper={first.paper_id}").status_code == 451


def test_a_withheld_version_revises_no_source_and_one_after_it_does(app: Flask, cast: Cast) -> None:
    farmers, first, water = cited(cast)
    withhold(cast, next_version(cast, farmers.thread))
    assert revised_in_draft(water.draft, cast.carla) == []
    assert revised_on_board(cast.water, cast.carla) == []
    assert not any(note.revised for notes in side_notes(water.draft, None).values() for note in notes)
    carla = Browser(app, reads_english(cast.carla))
    assert "was revised since" not in text_of(carla.get(f"/drafts/{water.draft.id}"))
    next_version(cast, farmers.thread)
    for rows in (revised_in_draft(water.draft, cast.carla), revised_on_board(cast.water, cast.carla)):
        assert [(row.cited, row.last, bool(row.comparison)) for row in rows] == [(1, 3, True)]
    withhold(cast, first)
    rows = revised_in_draft(water.draft, cast.carla)
    assert [(row.cited, row.last, row.comparison) for row in rows] == [(1, 3, None)]
    page = text_of(carla.get(f"/drafts/{water.draft.id}"))
    assert "was revised since" in page
    assert "compare/1...3" not in page


@pytest.mark.parametrize("withheld", ["the last", "the cited and the last"])
def test_a_citation_follows_its_source_no_further_than_it_is_shown(cast: Cast, withheld: str) -> None:
    farmers, first, water = cited(cast)
    citation = db.session.scalars(select(Citation).where(Citation.draft_id == water.draft.id)).one()
    second = next_version(cast, farmers.thread)
    third = next_version(cast, farmers.thread)
    withhold(cast, third)
    if withheld == "the last":
        assert papers.renew(citation, by=cast.carla).cited_version == 2
        withhold(cast, second)
        assert papers.renew(citation, by=cast.carla).cited_version == 2
        return
    for version in (second, first):
        withhold(cast, version)
    assert papers.renew(citation, by=cast.carla).cited_version == 1


def test_for_a_citing_paper_too_its_last_version_that_is_shown_speaks(cast: Cast) -> None:
    farmers, _first, water = cited(cast)
    shown = publish(cast, water.draft)
    hidden = next_version(cast, water.thread)
    next_version(cast, farmers.thread)
    assert [row.url.partition("#")[0] for row in revised_on_board(cast.water, cast.carla)] == [
        f"/papers/{hidden.paper_id}/versions/2"
    ]
    withhold(cast, hidden)
    assert [row.url.partition("#")[0] for row in revised_on_board(cast.water, cast.carla)] == [
        f"/papers/{shown.paper_id}/versions/1"
    ]
