"""A paper that is published, for the tests of what comes after."""

from sqlalchemy import select

from forum.boards.models import Board
from forum.consent.actions import open_charter
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Block, Draft, Section, Version
from forum.threads import actions as threads
from forum.threads.models import Thread
from tests.cast import Cast, says, thread_by

TIME = "We ran out of time."
WATER = "The water table is falling by four metres in ten years, and nobody keeps count of the wells."
RIVER = "The river keeps its bed."


def frozen(cast: Cast, board: Board) -> Thread:
    """A frozen thread that Carla opened on a board."""
    thread = thread_by(cast.carla, board)
    says(cast.carla, thread, "The wells fell by four metres in ten years.")
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    return thread


def written(cast: Cast, draft: Draft) -> Draft:
    """The draft with its two blocks."""
    section = db.session.scalars(
        select(Section).where(Section.draft_id == draft.id).order_by(Section.rank)
    ).first()
    assert section is not None
    for words in (WATER, RIVER):
        papers.add_block(section, by=cast.carla, source=words, editorial=True)
    return draft


def published(cast: Cast, board: Board | None = None) -> Version:
    """Version 1 of a paper of a board (the farmers'), with two blocks."""
    draft = written(cast, papers.open_draft(frozen(cast, board or cast.farmers), by=cast.carla))
    return papers.publish(draft, by=cast.carla, unaccounted=TIME)


def charter(cast: Cast) -> Version:
    """Version 1 of a charter of the farmers."""
    thread = frozen(cast, cast.farmers)
    draft = open_charter(thread, by=cast.carla, title="How we share a well", language="en")
    return papers.publish(written(cast, draft), by=cast.carla, unaccounted=TIME)


def uid_of(version: Version, number: int = 1) -> str:
    """The uid of a block of a version by its number."""
    blocks = (
        select(Block.uid)
        .join(Section, Section.id == Block.section_id)
        .where(Block.version_id == version.id)
        .order_by(Section.rank, Block.rank)
    )
    return db.session.scalars(blocks).all()[number - 1]
