"""Perspectives converge by citation: a block cites published blocks of any board, and it is seen from both ends."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.members.actions import give_mandate
from forum.members.models import Role
from forum.papers import actions as papers
from forum.papers.models import Block, ChangeCause, Citation, Relation, SectionKind, Version
from forum.phases import Phase
from forum.threads import actions as threads
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.plans import WHY, Plan, agree, keep_words, next_version, plan_on, publish, section_of


def farmers_paper(cast: Cast) -> tuple[Plan, Version]:
    """The farmers' paper, whose diagnosis rests on a post."""
    plan = plan_on(cast, cast.farmers)
    keep_words(cast, plan.diagnosis, plan.thread)
    return plan, publish(cast, plan.draft)


def alliance_citing(cast: Cast) -> tuple[Plan, Plan, Version]:
    """The farmers' plan, the alliance's whose strategy answers their diagnosis, and the alliance's version."""
    farmers, version = farmers_paper(cast)
    water = plan_on(cast, cast.water, "Everybody speaks of water alone.")
    papers.cite_block(
        water.strategy, farmers.diagnosis.uid, by=cast.carla, relation=Relation.ANSWERS, version=version
    )
    return farmers, water, publish(cast, water.draft)


def test_an_alliance_cites_a_milieu_and_both_verifiers_accept_it(cast: Cast) -> None:
    farmers, _water, version = alliance_citing(cast)
    source = json.loads(version.publication.document)["citations"][0]["source"]
    cited = db.session.scalars(select(Version).order_by(Version.id)).first()
    assert cited is not None
    assert source == {
        "type": "published",
        "assembly": "mediterranean",
        "paper": cited.paper_id,
        "version": 1,
        "uid": farmers.diagnosis.uid,
        "manifest": cited.publication.digest,
    }
    agree(version)


def test_a_paper_of_another_assembly_can_be_cited(cast: Cast) -> None:
    _farmers, version = farmers_paper(cast)
    give_mandate(cast.carla, Role.MODERATOR, by=cast.admin, board=cast.elsewhere)
    herders = plan_on(cast, cast.elsewhere, "Our wells are yours.")
    uid = json.loads(version.publication.document)["blocks"][1]["uid"]
    papers.cite_block(herders.action, uid, by=cast.carla, relation=Relation.ANSWERS, version=version)
    agree(publish(cast, herders.draft))


def test_twice_is_one_citation_and_one_act(cast: Cast) -> None:
    farmers, version = farmers_paper(cast)
    water = plan_on(cast, cast.water)

    def acts() -> int:
        return len(db.session.scalars(select(Entry).where(Entry.verb == Verb.CITATION_ADDED)).all())

    before = acts()
    once = papers.cite_block(water.strategy, farmers.strategy.uid, by=cast.carla, version=version)
    assert papers.cite_block(water.strategy, farmers.strategy.uid, by=cast.carla, version=version) is once
    assert acts() == before + 1
    with pytest.raises(Refused):
        papers.cite_block(water.strategy, farmers.strategy.uid, by=cast.bruno, version=version)
    with pytest.raises(Invalid):
        papers.cite_block(water.strategy, "nowhere", by=cast.carla, version=version)


def test_to_answer_asks_for_the_phase_and_to_support_does_not(cast: Cast) -> None:
    farmers, version = farmers_paper(cast)
    water = plan_on(cast, cast.water)
    cast.water.phase = Phase.DIAGNOSIS
    for period in water.thread.rounds[0].periods:
        period.phase = Phase.DIAGNOSIS
    db.session.flush()
    for uid in (farmers.diagnosis.uid, farmers.strategy.uid):
        with pytest.raises(Refused):
            papers.cite_block(water.action, uid, by=cast.carla, relation=Relation.ANSWERS, version=version)
        papers.cite_block(water.action, uid, by=cast.carla, version=version)
    cast.water.phase = Phase.ACTION
    answer = papers.cite_block(
        water.action, farmers.strategy.uid, by=cast.carla, relation=Relation.ANSWERS, version=version
    )
    assert answer.relation == Relation.ANSWERS


def test_a_public_paper_never_quotes_words_that_only_members_read(app: Flask, cast: Cast) -> None:
    cast.farmers.reading = Reading.MEMBERS
    farmers, version = farmers_paper(cast)
    water = plan_on(cast, cast.water)
    with pytest.raises(Invalid) as problem:
        papers.cite_block(water.strategy, farmers.diagnosis.uid, by=cast.carla, version=version)
    assert problem.value.field == "uid"
    sources = f"/drafts/{water.draft.id}/blocks/{water.strategy.id}/sources"
    page = text_of(Browser(app, cast.carla).get(sources))
    assert f"paper={version.paper_id}" not in page
    page = text_of(Browser(app, cast.carla).get(f"{sources}?paper={version.paper_id}"))
    assert farmers.diagnosis.uid not in page
    own = papers.cite_block(
        farmers_next(cast, farmers), farmers.diagnosis.uid, by=cast.carla, version=version
    )
    assert own.cited_version == 1


def farmers_next(cast: Cast, farmers: Plan) -> Block:
    """The strategy block of the farmers' next draft."""
    threads.open_round(farmers.thread, by=cast.carla)
    draft = papers.open_draft(farmers.thread, by=cast.carla)
    return section_of(draft, SectionKind.STRATEGY).blocks[0]


def test_a_board_that_closes_afterwards_takes_its_words_with_it(app: Flask, cast: Cast) -> None:
    _farmers, _water, version = alliance_citing(cast)
    here = f"/papers/{version.paper_id}/versions/1"
    assert "The water table is falling." in text_of(Browser(app, None).get(here))
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    page = text_of(Browser(app, None).get(here))
    assert "The water table is falling." not in page
    assert "a block of a paper that not everyone can read" in page
    assert "The water table is falling." in text_of(Browser(app, reads_english(cast.amina)).get(here))


def test_expanding_a_side_note_goes_down_to_the_posts(app: Flask, cast: Cast) -> None:
    farmers, _water, version = alliance_citing(cast)
    page = text_of(Browser(app, None).get(f"/papers/{version.paper_id}/versions/1"))
    note = page.partition('<details class="behind">')[2].partition("</details>")[0]
    assert "The water table is falling." in note
    assert "We have seen it" in note
    assert f"/threads/{farmers.thread.id}/posts/2/revisions/" in note


def test_the_cited_block_says_who_cites_it(app: Flask, cast: Cast) -> None:
    farmers, water, version = alliance_citing(cast)
    page = text_of(Browser(app, None).get(f"/papers/{farmers.draft.paper_id}/versions/1"))
    assert f'href="/papers/{version.paper_id}/versions/1#b-{water.strategy.uid}"' in page
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    page = text_of(Browser(app, None).get(f"/papers/{farmers.draft.paper_id}/versions/1"))
    assert water.strategy.uid not in page


def test_a_new_version_of_the_source_marks_what_cites_it_everywhere(app: Flask, cast: Cast) -> None:
    farmers, water, version = alliance_citing(cast)
    carla = Browser(app, reads_english(cast.carla))
    assert "revised" not in text_of(carla.get("/boards/water"))
    next_version(cast, farmers.thread)
    comparison = f"/papers/{farmers.draft.paper_id}/compare/1...2#b-{farmers.diagnosis.uid}"
    assert comparison in text_of(Browser(app, None).get(f"/papers/{version.paper_id}/versions/1"))
    assert "1 source revised" in text_of(carla.get("/boards/water"))
    assert comparison in text_of(carla.get("/boards/water/revised-sources"))
    assert Browser(app, cast.bruno).get("/boards/water/revised-sources").status_code == 403
    draft = papers.open_draft(water.thread, by=cast.carla)
    db.session.commit()
    assert comparison in text_of(carla.get(f"/drafts/{draft.id}"))


def test_a_draft_follows_the_revised_source(app: Flask, cast: Cast) -> None:
    farmers, water, _version = alliance_citing(cast)
    next_version(cast, farmers.thread)
    draft = papers.open_draft(water.thread, by=cast.carla)
    citation = db.session.scalars(select(Citation).where(Citation.draft_id == draft.id)).one()
    db.session.commit()
    with pytest.raises(Refused):
        papers.renew(citation, by=cast.amina)
    sent = Browser(app, cast.carla).post(f"/drafts/{draft.id}/citations/{citation.id}/renewal")
    assert sent.status_code == 303
    assert citation.cited_version == 2
    assert papers.renew(citation, by=cast.carla) is citation
    acts = db.session.scalars(select(Entry).where(Entry.verb == Verb.CITATION_RENEWED)).all()
    assert [act.ids["block"] for act in acts] == [citation.block_id]
    agree(publish(cast, draft))


def test_a_block_that_is_gone_cannot_be_followed(cast: Cast) -> None:
    farmers, water, _version = alliance_citing(cast)
    again = papers.open_draft(farmers.thread, by=cast.carla)
    gone = section_of(again, SectionKind.DIAGNOSIS).blocks[0]
    papers.remove_block(gone, by=cast.carla, cause=ChangeCause.EDITORIAL)
    papers.publish(again, by=cast.carla, unaccounted=WHY)
    draft = papers.open_draft(water.thread, by=cast.carla)
    citation = db.session.scalars(select(Citation).where(Citation.draft_id == draft.id)).one()
    with pytest.raises(Invalid):
        papers.renew(citation, by=cast.carla)
    assert citation.cited_version == 1


def test_a_paper_is_found_by_title_and_board_whatever_the_accents(app: Flask, cast: Cast) -> None:
    _farmers, version = farmers_paper(cast)
    water = plan_on(cast, cast.water)
    db.session.commit()
    sources = f"/drafts/{water.draft.id}/blocks/{water.strategy.id}/sources"
    carla = Browser(app, cast.carla)
    for words, found in (("FÁRMERS", True), ("what farmers", True), ("fishers", False)):
        page = text_of(carla.get(f"{sources}?q={words}"))
        assert (f"paper={version.paper_id}" in page) == found, words
    assert Browser(app, cast.bruno).get(sources).status_code in (403, 404)


def test_citing_from_the_page(app: Flask, cast: Cast) -> None:
    farmers, version = farmers_paper(cast)
    water = plan_on(cast, cast.water)
    db.session.commit()
    sources = f"/drafts/{water.draft.id}/blocks/{water.strategy.id}/sources"
    carla = Browser(app, cast.carla)
    form = {"paper": version.paper_id, "version": 1, "relation": "answers"}
    back = carla.post(sources, form)
    assert back.status_code == 422
    assert '<option value="answers" selected>' in text_of(back)
    done = carla.post(sources, {**form, "uid": farmers.diagnosis.uid})
    assert done.status_code == 303
    citation = db.session.scalars(select(Citation).where(Citation.cited_paper_id.is_not(None))).one()
    assert (citation.block_id, citation.relation) == (water.strategy.id, Relation.ANSWERS)
    assert carla.post(sources, {**form, "paper": 999, "uid": "x"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_it_reads_in_every_language(app: Flask, cast: Cast, language: str) -> None:
    farmers, _water, version = alliance_citing(cast)
    next_version(cast, farmers.thread)
    page = text_of(Browser(app, None, language).get(f"/papers/{version.paper_id}/versions/1"))
    assert {"en": "source revised", "fr": "source révisée", "es": "fuente revisada"}[language] in page
