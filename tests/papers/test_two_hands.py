"""Two people on one draft at the same moment: real connections, whatever the order."""

import json
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from forum.database import carry_out, db
from forum.errors import Problem
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.models import Block, Disposition, Draft, Fate, Paper, Publication, Section, Version
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Cast, says, thread_by
from tests.papers.test_publishing import draft_with_a_block, frozen_thread


def at_once(app: Flask, *acts: Callable[[], object]) -> None:
    """Carry these acts out, each on a connection of its own; a refusal is an answer, anything else a fault."""
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(len(acts))
    faults: list[BaseException] = []

    def hand(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                carry_out(act)
            except Problem:
                pass
            except BaseException as fault:
                faults.append(fault)
            db.session.remove()

    hands = [threading.Thread(target=hand, args=(act,)) for act in acts]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert faults == []


def test_what_is_said_while_a_version_is_published_is_in_it_or_refused(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(12):
        says(cast.amina, thread, f"Fact {number}.")
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft, block = draft_with_a_block(cast, thread)
    draft_id, section_id, carla = draft.id, block.section_id, cast.carla.id
    posts = list(db.session.scalars(select(Post.id).where(Post.thread_id == thread.id).order_by(Post.id)))

    def by() -> Member:
        return db.session.get_one(Member, carla)

    def say(key: int) -> Callable[[], object]:
        return lambda: papers.dispose(
            db.session.get_one(Draft, draft_id), [db.session.get_one(Post, key)], Fate.PROCEDURAL, by=by()
        )

    def write() -> object:
        return papers.add_block(db.session.get_one(Section, section_id), by=by(), source="A late block.")

    def publish() -> object:
        return papers.publish(db.session.get_one(Draft, draft_id), by=by(), unaccounted="Time.")

    at_once(app, say(posts[0]), publish, say(posts[1]), write, say(posts[2]))
    manifest = json.loads(db.session.scalars(select(Publication.document)).one())
    rows = db.session.scalars(select(Disposition).where(Disposition.draft_id == draft_id)).all()
    assert sorted(row.post.number for row in rows) == [row["number"] for row in manifest["dispositions"]]
    blocks = db.session.scalars(select(Block.uid).where(Block.draft_id == draft_id)).all()
    assert sorted(blocks) == sorted(row["uid"] for row in manifest["blocks"])


def test_two_clicks_at_once_open_one_paper(app: Flask, cast: Cast) -> None:
    thread_id, carla = frozen_thread(cast).id, cast.carla.id

    def click() -> object:
        return papers.open_draft(db.session.get_one(Thread, thread_id), by=db.session.get_one(Member, carla))

    at_once(app, click, click, click)
    assert len(db.session.scalars(select(Paper)).all()) == 1


def test_two_papers_published_at_once_stand_one_after_the_other(app: Flask, cast: Cast) -> None:
    carla = cast.carla.id
    keys = [draft_with_a_block(cast, frozen_thread(cast))[0].id for _paper in range(3)]

    def publish(key: int) -> Callable[[], object]:
        return lambda: papers.publish(
            db.session.get_one(Draft, key), by=db.session.get_one(Member, carla), unaccounted="Time."
        )

    at_once(app, *(publish(key) for key in [*keys, keys[0]]))
    chain = db.session.scalars(select(Publication).order_by(Publication.seq)).all()
    assert [entry.seq for entry in chain] == [1, 2, 3]
    assert [entry.prev for entry in chain[1:]] == [entry.digest for entry in chain[:-1]]
    assert len(db.session.scalars(select(Version)).all()) == 3
