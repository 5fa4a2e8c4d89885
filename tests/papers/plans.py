"""Papers with a diagnosis, a strategy and an action, on any board of the cast."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db
from forum.papers import actions as papers
from forum.papers.exporting import json_export
from forum.papers.models import Block, Draft, Section, SectionKind, Version
from forum.phases import Phase
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Cast, says, thread_by
from tests.papers.verifiers import report_on

WHY = "We ran out of time."


@dataclass
class Plan:
    """A draft and its three blocks."""

    thread: Thread
    draft: Draft
    diagnosis: Block
    strategy: Block
    action: Block


def section_of(draft: Draft, kind: SectionKind) -> Section:
    """The usual section of this kind."""
    return db.session.scalars(select(Section).where(Section.draft_id == draft.id, Section.kind == kind)).one()


def plan_on(cast: Cast, board: Board, words: str = "The water table is falling.") -> Plan:
    """A frozen thread of a board in its last phase, and a draft of one diagnosis, one strategy, one action."""
    board.phase = Phase.ACTION
    thread = thread_by(cast.carla, board, title=f"What of {board.slug}?")
    says(cast.carla, thread, f"We have seen it on the land: {words}")
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    for period in thread.rounds[0].periods:
        period.phase = Phase.STRATEGY  # it was debated a phase earlier
    draft = papers.open_draft(thread, by=cast.carla)
    diagnosis, strategy, action = (
        papers.add_block(section_of(draft, kind), by=cast.carla, source=source)
        for kind, source in (
            (SectionKind.DIAGNOSIS, words),
            (SectionKind.STRATEGY, "Share one calendar of irrigation."),
            (SectionKind.ACTION, "Meet at the pump every Friday."),
        )
    )
    return Plan(thread, draft, diagnosis, strategy, action)


def keep_words(cast: Cast, block: Block, thread: Thread) -> None:
    """Let a block rest on the beginning of post 2."""
    post = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 2)).one()
    excerpt = threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=15)
    papers.cite(block, excerpt, by=cast.carla)


def publish(cast: Cast, draft: Draft) -> Version:
    """The next version."""
    version = papers.publish(draft, by=cast.carla, unaccounted=WHY)
    db.session.commit()
    return version


def next_version(cast: Cast, thread: Thread) -> Version:
    """One more version of the paper of a thread, changed in one word."""
    draft = papers.open_draft(thread, by=cast.carla)
    return publish(cast, draft)


def agree(version: Version) -> None:
    """Both verifiers find the export of a version consistent."""
    report = report_on(json_export(version))
    assert report.ok, report.lines()
    assert report.missing == 0
