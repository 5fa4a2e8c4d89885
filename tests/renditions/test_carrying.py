"""When a text goes on to its next state, its renditions go with it: those that still say the same, and no others."""

import json

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.actions.ledger import entries
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import Block, Version
from forum.renditions import actions
from forum.renditions.actions.publishing import digests_of
from forum.renditions.aligning import State, align
from forum.renditions.models import Rendition
from forum.renditions.originals import OfDraft, OfNote, OfPost, OfVersion
from forum.renditions.queries import wordings
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, says, thread_by
from tests.papers.test_erasing import everything_in_the_database
from tests.papers.verifiers import report_on
from tests.renditions.papers import (
    published,
    render,
    rendered_draft,
    states,
    the_worker_carries_on,
    translator,
)


def version_in_french(cast: Cast) -> Version:
    draft, _first, _second = rendered_draft(cast, translator(cast))
    version = published(cast, draft)
    the_worker_carries_on()
    return version


def test_a_version_gets_what_its_draft_had_and_nothing_stale(cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, second = rendered_draft(cast, tariq)
    papers.edit_block(first, by=cast.carla, source="It falls.", editorial=False, seen_edits=0)
    version = published(cast, draft)
    the_worker_carries_on()
    the_worker_carries_on()
    rendition = db.session.scalars(select(Rendition).where(Rendition.version_id == version.id)).one()
    assert rendition.language == "fr"
    found = states(OfVersion(version), "fr")
    assert found[second.uid] == State.HUMAN
    assert found[first.uid] == State.MISSING
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.RENDITION_CARRIED)).one()
    assert entry.ids["carried"] == 1
    assert entry.actor_id is None


def test_the_next_draft_begins_with_the_renditions_of_the_version(cast: Cast) -> None:
    version = version_in_french(cast)
    thread = version.draft.threads[0]
    threads.open_round(thread, by=cast.carla)
    draft = papers.open_draft(thread, by=cast.carla)
    the_worker_carries_on()
    found = states(OfDraft(draft), "fr")
    assert list(found.values()).count(State.HUMAN) == 2
    block = db.session.scalars(select(Block).where(Block.draft_id == draft.id).order_by(Block.id)).first()
    assert block is not None
    papers.edit_block(block, by=cast.carla, source="New words.", editorial=False, seen_edits=block.edits)
    assert states(OfDraft(draft), "fr")[block.uid] == State.STALE


def test_an_edited_note_takes_its_rendition_along_marked_stale(cast: Cast) -> None:
    note = threads.publish_note(
        cast.farmers, by=cast.carla, title="What moved", source="Much.", language="en"
    )
    render(OfNote(note), "fr", {"title": "Ce qui a bougé", "text": "Beaucoup."}, by=cast.carla)
    threads.edit_note(note, by=cast.carla, title="What moved", source="Very much.", language="en")
    db.session.commit()
    the_worker_carries_on()
    assert states(OfNote(note), "fr") == {"title": State.HUMAN, "text": State.STALE}


def test_writing_into_the_chain_is_its_own_act_and_both_verifiers_agree(app: Flask, cast: Cast) -> None:
    version = version_in_french(cast)
    original = OfVersion(version)
    entry = actions.publish_rendition(original, "fr", by=cast.carla)
    again = actions.publish_rendition(original, "fr", by=cast.carla)
    assert again is entry
    db.session.commit()
    document = entries(cast.assembly.id)[-1]
    assert document["format"] == "milieu-rendition/1"
    assert document["manifest"] == version.publication.digest
    assert len(document["blocks"]) == 2
    assert {row["how"] for row in document["blocks"]} == {"human"}
    assert report_on(json_export(version)).ok
    file = Browser(app, None).get(f"/renditions/versions/{version.id}/fr.json").data
    report = report_on(file)
    assert report.ok, report.lines()
    assert "baisse" in file.decode()
    acts = db.session.scalars(select(Entry).where(Entry.verb == Verb.RENDITION_PUBLISHED)).all()
    assert len(acts) == 1


def test_a_correction_is_a_further_entry_and_parts_can_be_chosen(cast: Cast) -> None:
    version = version_in_french(cast)
    original = OfVersion(version)
    uid = next(line.part.uid for line in align(original, "fr").lines if line.words)
    first = actions.publish_rendition(original, "fr", by=cast.carla, uids=[uid])
    assert list(digests_of(first)) == [uid]
    render(original, "fr", {uid: "La nappe descend encore."}, by=cast.carla)
    second = actions.publish_rendition(original, "fr", by=cast.carla)
    assert second.publication.seq == first.publication.seq + 1
    assert len(digests_of(second)) == 2
    assert report_on(json_export(version)).ok


def test_only_what_people_answer_for_goes_into_the_chain(cast: Cast) -> None:
    version = version_in_french(cast)
    with pytest.raises(Invalid):
        actions.publish_rendition(OfVersion(version), "fr", by=cast.carla, uids=["title"])
    with pytest.raises(Invalid):
        actions.publish_rendition(OfVersion(version), "ar", by=cast.carla)
    for member in (cast.amina, cast.fatou, cast.elena):
        with pytest.raises(Refused):
            actions.publish_rendition(OfVersion(version), "fr", by=member)


def test_what_stands_in_the_chain_never_changes(cast: Cast) -> None:
    version = version_in_french(cast)
    actions.publish_rendition(OfVersion(version), "fr", by=cast.carla)
    db.session.commit()
    for statement in (
        "UPDATE rendition_publications SET by_id = 1",
        "DELETE FROM rendition_publications",
        "DELETE FROM renditions",
        "UPDATE renditions SET language = 'es'",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_translator_who_leaves_takes_their_words_and_name_and_the_chain_stays_whole(
    app: Flask, cast: Cast
) -> None:
    version = version_in_french(cast)
    actions.publish_rendition(OfVersion(version), "fr", by=cast.carla)
    db.session.commit()
    leaving = db.session.scalars(select(Member).where(Member.name == "Tariq Trad")).one()
    erase_everywhere(leaving, by=leaving)
    left = everything_in_the_database()
    for words in ("nappe", "partageons", "Tariq"):
        assert words not in left
    file = Browser(app, None).get(f"/renditions/versions/{version.id}/fr.json").data
    report = report_on(file)
    assert report.ok, report.lines()
    assert json.loads(json_export(version))["chain"][-1]["kind"] == "erasure"
    assert set(states(OfVersion(version), "fr").values()) == {State.MISSING}


def test_a_post_that_is_erased_is_erased_in_every_language(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="What my grandmother knew")
    mine = says(cast.amina, thread, "My grandmother’s well dried up.")
    db.session.commit()
    render(OfPost(mine), "fr", {"text": "Le puits de ma grand-mère est à sec."}, by=cast.carla)
    threads.edit(
        mine,
        by=cast.amina,
        source="Her well dried up.",
        kind=mine.kind,
        language="en",
        seen_revision=mine.revision_id,
    )
    db.session.commit()
    the_worker_carries_on()
    erase_everywhere(cast.amina, by=cast.amina)
    assert "grand-mère" not in everything_in_the_database()


def test_words_masked_later_are_masked_in_every_language(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "He lives at 4, Mill street.")
    db.session.commit()
    render(OfPost(post), "fr", {"text": "Il habite 4, rue du Moulin."}, by=cast.carla)
    first = post.revision
    threads.edit(
        post, by=cast.amina, source="He lives near.", kind=post.kind, language="en", seen_revision=first.id
    )
    db.session.commit()
    the_worker_carries_on()
    assert states(OfPost(post), "fr") == {"text": State.STALE}
    assert wordings([post.revision_id or 0], "fr") == {}
    threads.redact(first, by=cast.carla, reason="An address.", language="en")
    db.session.commit()
    post = db.session.get_one(Post, post.id)
    assert states(OfPost(post), "fr") == {"text": State.MISSING}


def test_what_a_digest_may_quote_in_another_language(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "The wells are dry.")
    db.session.commit()
    render(OfPost(post), "fr", {"text": "Les puits sont à sec."}, by=cast.carla)
    found = wordings([post.revision_id or 0], "fr")
    assert found[post.revision_id or 0][0] == "<p>Les puits sont à sec.</p>\n"
    assert wordings([post.revision_id or 0], "ar") == {}
    threads.hide(post, by=cast.carla, reason="It names somebody.", language="en")
    assert wordings([post.revision_id or 0], "fr") == {}, "hidden words are hidden in every language"
