"""From a frozen thread to version 1, and to version 2."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum.database import db
from forum.errors import Invalid, Refused
from forum.papers import actions as papers
from forum.papers.exporting import json_export
from forum.papers.models import (
    Block,
    Disposition,
    Draft,
    Fate,
    How,
    Publication,
    Section,
    SectionKind,
    Version,
)
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Cast, says, thread_by


def frozen_thread(cast: Cast) -> Thread:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.carla, thread, "The wells fell by four metres in ten years.")
    says(cast.amina, thread, "Mine too.", parent_number=2)
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    return thread


def draft_with_a_block(cast: Cast, thread: Thread) -> tuple[Draft, Block]:
    draft = papers.open_draft(thread, by=cast.carla)
    section = db.session.scalars(
        select(Section).where(Section.draft_id == draft.id, Section.kind == SectionKind.DIAGNOSIS)
    ).one()
    return draft, papers.add_block(section, by=cast.carla, source="The water table is falling.")


def cite_words(cast: Cast, block: Block, thread: Thread, number: int) -> None:
    post = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == number)).one()
    excerpt = threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=9)
    papers.cite(block, excerpt, by=cast.carla)


def test_version_one_accounts_for_every_post(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    first, third = (
        db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == n)).one()
        for n in (1, 3)
    )
    papers.dispose(draft, [first], Fate.PROCEDURAL, by=cast.carla)
    papers.dispose(
        draft,
        [third],
        Fate.MERGED,
        by=cast.carla,
        target=db.session.get(Post, block.citations[0].excerpt.revision.post_id),
    )
    version = papers.publish(draft, by=cast.carla)
    assert version.number == 1
    assert version.counts == {
        "posts": 3,
        "one_by_one": 3,
        "bulk": 0,
        "not_at_all": 0,
        "hidden": 0,
        "erased": 0,
    }
    manifest = json.loads(version.publication.document)
    assert manifest["seq"] == 1
    assert [row["fate"] for row in manifest["dispositions"]] == ["procedural", "cited", "merged"]
    assert papers.publish(draft, by=cast.carla) is version


def test_posts_left_out_ask_for_a_public_reason(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, _block = draft_with_a_block(cast, thread)
    with pytest.raises(Invalid) as problem:
        papers.publish(draft, by=cast.carla)
    assert problem.value.field == "unaccounted"
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    assert version.counts["not_at_all"] == 3


def test_a_published_version_is_refused_any_change_by_the_database(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, _block = draft_with_a_block(cast, thread)
    papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    db.session.commit()
    for statement in (
        "UPDATE versions SET number = 9",
        "DELETE FROM versions",
        "UPDATE publications SET document = '{}'",
        "UPDATE blocks SET uid = 'x'",
        "DELETE FROM blocks",
        "UPDATE sections SET rank = 99",
        "DELETE FROM snapshot_posts",
        "UPDATE openings SET salt = bytes",
        "DELETE FROM openings",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_second_round_gives_a_second_version_in_the_chain(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    threads.open_round(thread, by=cast.carla)
    says(cast.amina, thread, "And the river?")
    threads.freeze(thread, 2, by=cast.carla, reason="The second round is over.", language="en")
    again = papers.open_draft(thread, by=cast.carla)
    assert again.paper_id == draft.paper_id
    kept = db.session.scalars(select(Disposition).where(Disposition.draft_id == again.id)).all()
    assert [(row.fate, row.how) for row in kept] == [(Fate.CITED, How.SINGLE)]
    second = papers.publish(again, by=cast.carla, unaccounted="The river is for the next round.")
    manifest = json.loads(second.publication.document)
    assert (second.number, manifest["seq"]) == (2, 2)
    assert manifest["prev"] == manifest["previous"] == version.publication.digest
    assert db.session.scalars(select(Version)).all() == [version, second]


def test_a_withheld_version_stays_in_the_chain_and_is_not_given_away(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, _block = draft_with_a_block(cast, thread)
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    with pytest.raises(Refused):
        papers.withhold(version, by=cast.carla, reason="A court said so.", language="en")
    withholding = papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    assert papers.withhold(version, by=cast.fatou, reason="Again.", language="en") is withholding
    db.session.commit()
    db.session.refresh(version)
    with pytest.raises(Refused):
        json_export(version)
    chain = [
        json.loads(entry.document)
        for entry in db.session.scalars(select(Publication).order_by(Publication.seq))
    ]
    assert [entry["kind"] for entry in chain] == ["version", "withholding"]
    assert chain[1]["manifest"] == version.publication.digest
