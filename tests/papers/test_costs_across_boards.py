"""Pages that follow citations across boards ask the same of the database however many there are."""

from functools import partial

import pytest
from flask import Flask

from forum.papers import actions as papers
from forum.papers.models import Relation, SectionKind
from tests.cast import Browser, Cast
from tests.papers.plans import keep_words, next_version, plan_on, publish, section_of
from tests.statements import statements_of

MOST = 16


def citing(cast: Cast, board: str, times: int) -> dict[str, str]:
    """An alliance's paper with ``times`` strategies that cite as many revised blocks; the pages that show it."""
    home = getattr(cast, board)
    source = plan_on(cast, cast.fishers, "The lagoon is warm.")
    diagnoses = [
        source.diagnosis,
        *(
            papers.add_block(
                section_of(source.draft, SectionKind.DIAGNOSIS), by=cast.carla, source=f"Seen {number}."
            )
            for number in range(1, times)
        ),
    ]
    for block in diagnoses:
        keep_words(cast, block, source.thread)
    cited = publish(cast, source.draft)
    plan = plan_on(cast, home)
    for block in diagnoses:
        strategy = papers.add_block(
            section_of(plan.draft, SectionKind.STRATEGY), by=cast.carla, source="Measure together."
        )
        papers.cite_block(strategy, block.uid, by=cast.carla, relation=Relation.ANSWERS, version=cited)
    version = publish(cast, plan.draft)
    next_version(cast, source.thread)
    draft = papers.open_draft(plan.thread, by=cast.carla)
    here = f"/papers/{version.paper_id}/versions/1"
    return {
        "version": here,
        "matrix": f"{here}/matrix",
        "cited": f"/papers/{cited.paper_id}/versions/1",
        "draft's matrix": f"/drafts/{draft.id}/matrix",
        "revised": f"/boards/{home.slug}/revised-sources",
    }


@pytest.mark.parametrize("who", ["visitor", "carla"])
def test_more_citations_ask_no_more(app: Flask, cast: Cast, who: str) -> None:
    few, many = citing(cast, "farmers", 1), citing(cast, "water", 5)
    browser = Browser(app, None if who == "visitor" else cast.carla)
    for page, address in few.items():
        if who == "visitor" and page in ("draft's matrix", "revised"):
            continue
        counts = []
        for place in (address, many[page]):
            assert browser.get(place).status_code == 200, place
            counts.append(len(statements_of(partial(browser.get, place))))
        # An alliance's board names the milieus it gathers and who carries its strategies.
        assert abs(counts[0] - counts[1]) <= (1 if page == "matrix" else 0), (page, counts)
        assert max(counts) <= MOST, (page, counts)
