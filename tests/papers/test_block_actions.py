"""Who does it, where, until when: from the draft into the version, and the notes on how it went."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum import clock
from forum.assemblies.models import Level
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import ActionStatus, Block, BlockAction, ProgressNote, Version
from forum.threads import actions as threads
from tests.cast import THE_FIRST_DAY, Browser, Cast, text_of
from tests.papers.plans import Plan, agree, plan_on, publish
from tests.papers.test_erasing import everything_in_the_database

PROMISE: dict[str, Any] = {
    "who": "Amina Benali and the pump committee",
    "where": "Béjaïa, the lower wells",
    "until": date(2027, 3, 21),
    "level": Level.LOCAL,
    "status": ActionStatus.PLANNED,
}


def promised(cast: Cast) -> tuple[Plan, Version]:
    plan = plan_on(cast, cast.farmers)
    papers.set_action(plan.action, by=cast.carla, **PROMISE)
    return plan, publish(cast, plan.draft)


def test_what_an_action_promises_stands_in_the_manifest_behind_openings(cast: Cast) -> None:
    plan, version = promised(cast)
    action = {row["uid"]: row["action"] for row in json.loads(version.publication.document)["blocks"]}
    told = action[plan.action.uid]
    assert action[plan.diagnosis.uid] is None
    assert (told["until"], told["level"], told["status"]) == ("2027-03-21", "local", "planned")
    assert len(told["who"]) == len(told["where"]) == 64
    assert "Béjaïa" not in version.publication.document
    assert "Béjaïa" in json_export(version).decode()
    agree(version)


def test_only_who_may_write_says_it_and_only_of_an_action(cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)
    for person in (cast.amina, cast.elena, cast.fatou):
        with pytest.raises(Refused):
            papers.set_action(plan.action, by=person, who="Me")
    with pytest.raises(Invalid):
        papers.set_action(plan.diagnosis, by=cast.carla, who="Nobody")
    with pytest.raises(Invalid) as problem:
        papers.set_action(plan.action, by=cast.carla, who="x" * 301)
    assert problem.value.field == "who"


def test_saying_the_same_twice_does_no_harm_and_saying_nothing_takes_it_back(cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)

    def acts() -> int:
        return len(db.session.scalars(select(Entry).where(Entry.verb == Verb.BLOCK_CHANGED)).all())

    before = acts()
    once = papers.set_action(plan.action, by=cast.carla, **PROMISE)
    assert papers.set_action(plan.action, by=cast.carla, **PROMISE) is once
    assert acts() == before + 1
    assert papers.set_action(plan.action, by=cast.carla) is None
    assert papers.set_action(plan.action, by=cast.carla) is None
    assert acts() == before + 2
    assert db.session.scalars(select(BlockAction)).all() == []


def test_the_next_draft_promises_the_same(cast: Cast) -> None:
    plan, _version = promised(cast)
    threads.open_round(plan.thread, by=cast.carla)
    draft = papers.open_draft(plan.thread, by=cast.carla)
    again = db.session.scalars(
        select(Block).where(Block.draft_id == draft.id, Block.uid == plan.action.uid)
    ).one()
    assert again.action is not None
    assert {name: getattr(again.action, name) for name in PROMISE} == PROMISE


def test_the_database_refuses_to_change_what_was_promised(cast: Cast) -> None:
    plan, version = promised(cast)
    papers.note_progress(version, plan.action.uid, by=cast.amina, words="We met.", language="en")
    db.session.commit()
    for statement in (
        "UPDATE block_actions SET status = 'done'",
        "UPDATE block_actions SET until = NULL",
        "DELETE FROM block_actions",
        "UPDATE progress_notes SET status = 'done'",
        "DELETE FROM progress_notes",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_notes_are_written_by_those_who_write_on_the_board(cast: Cast) -> None:
    plan, version = promised(cast)
    note = papers.note_progress(
        version,
        plan.action.uid,
        by=cast.amina,
        words="Twelve people came.",
        language="en",
        status=ActionStatus.UNDER_WAY,
    )
    again = papers.note_progress(
        version,
        plan.action.uid,
        by=cast.amina,
        words="Twelve people came.",
        language="en",
        status=ActionStatus.UNDER_WAY,
    )
    assert again is note
    for person in (cast.bruno, cast.dario, cast.elena, None):
        with pytest.raises(Refused):
            papers.note_progress(version, plan.action.uid, by=person, words="I saw it.", language="en")
    with pytest.raises(Invalid):
        papers.note_progress(version, plan.diagnosis.uid, by=cast.carla, words="No action.", language="en")
    acts = db.session.scalars(select(Entry).where(Entry.verb == Verb.PROGRESS_NOTED)).all()
    assert [(act.actor_id, act.ids) for act in acts] == [
        (cast.amina.id, {"paper": version.paper_id, "version": 1})
    ]


def test_a_withheld_version_takes_no_more_notes(cast: Cast) -> None:
    plan, version = promised(cast)
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    db.session.refresh(version)
    with pytest.raises(Invalid):
        papers.note_progress(version, plan.action.uid, by=cast.carla, words="We met.", language="en")


def test_the_page_shows_what_is_promised_the_notes_and_the_present_status(app: Flask, cast: Cast) -> None:
    plan, version = promised(cast)
    here = f"/papers/{version.paper_id}/versions/1"
    amina = Browser(app, cast.amina)
    with clock.at(THE_FIRST_DAY):
        sent = amina.post(
            f"{here}/blocks/{plan.action.uid}/progress",
            {"text": "Douze personnes sont venues.", "language": "fr", "status": "under-way"},
        )
    assert sent.status_code == 303
    page = text_of(Browser(app, None, "fr").get(here))
    assert "Béjaïa, the lower wells" in page
    assert "Douze personnes sont venues." in page
    assert "<dd>en cours</dd>" in page
    assert "<dd>prévue</dd>" not in page
    assert "21 mars 2027" in page
    register = text_of(Browser(app, None, "es").get("/boards/farmers/register"))
    assert "anotó cómo va una acción" in register


def test_a_note_without_words_comes_back_with_what_was_chosen(app: Flask, cast: Cast) -> None:
    plan, version = promised(cast)
    address = f"/papers/{version.paper_id}/versions/1/blocks/{plan.action.uid}/progress"
    back = Browser(app, cast.amina).post(address, {"text": " ", "language": "fr", "status": "done"})
    assert back.status_code == 422
    assert '<option value="done" selected>' in text_of(back)
    assert "e-text" in text_of(back)
    assert Browser(app, cast.bruno).get(address).status_code == 403
    assert Browser(app, cast.amina).get(address.replace(plan.action.uid, "nowhere")).status_code == 404


def test_the_form_of_an_action_keeps_what_was_typed(app: Flask, cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)
    db.session.commit()
    address = f"/drafts/{plan.draft.id}/blocks/{plan.action.id}/action"
    carla = Browser(app, cast.carla)
    back = carla.post(address, {"who": "Les voisins", "until": "next spring", "level": "local"})
    assert back.status_code == 422
    assert "Les voisins" in text_of(back)
    assert "e-until" in text_of(back)
    done = carla.post(address, {"who": "Les voisins", "until": "2027-03-21", "level": "local"})
    assert done.status_code == 303
    assert "Les voisins" in text_of(carla.get(f"/drafts/{plan.draft.id}/blocks/{plan.action.id}"))
    assert Browser(app, cast.amina).post(address, {"who": "Moi"}).status_code in (403, 404)


def test_two_moderators_never_overwrite_each_other(app: Flask, cast: Cast) -> None:
    plan = plan_on(cast, cast.farmers)
    db.session.commit()
    address = f"/drafts/{plan.draft.id}/blocks/{plan.action.id}/action"
    carla = Browser(app, cast.carla)
    assert 'name="seen" value=""' in text_of(carla.get(address))
    assert carla.post(address, {"who": "Les voisins", "seen": ""}).status_code == 303
    late = carla.post(address, {"who": "La commune", "seen": ""})
    assert late.status_code == 409
    page = text_of(late)
    assert "Les voisins" in page
    assert 'value="La commune"' in page
    assert plan.action.action is not None
    assert plan.action.action.who == "Les voisins"
    assert carla.post(address, {"who": "Les voisins", "seen": ""}).status_code == 303
    seen = plan.action.action.state
    assert f'name="seen" value="{seen}"' in page
    assert carla.post(address, {"who": "La commune", "seen": seen}).status_code == 303


def test_erasing_somebody_empties_their_notes_and_lets_go_of_their_name(cast: Cast) -> None:
    plan, version = promised(cast)
    papers.note_progress(version, plan.action.uid, by=cast.amina, words="My own pump broke.", language="en")
    threads.open_round(plan.thread, by=cast.carla)
    papers.open_draft(plan.thread, by=cast.carla)
    db.session.commit()
    erase_everywhere(cast.amina, by=cast.amina)
    left = everything_in_the_database()
    assert "My own pump broke." not in left
    assert "Amina" not in left
    assert "Béjaïa" in left
    note = db.session.scalars(select(ProgressNote)).one()
    assert note.text is None
    agree(version)
