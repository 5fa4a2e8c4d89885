"""What may be read of threads, and finding one with all that acts and moderators' pages need of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.journal import Reason
from forum.threads.models import Listing, Note, Post, Round, Snapshot, Thread
from forum.visibility import visible_when


@visible_when(Thread)
def visible_threads(member: Any) -> Any:
    """A thread is read where its home board is read; a listing never widens that."""
    return Thread.board_id.in_(readable_board_ids(member))


@visible_when(Note)
def visible_notes(member: Any) -> Any:
    """A note is read where its board is read."""
    return Note.board_id.in_(readable_board_ids(member))


@visible_when(Post)
def visible_posts(member: Any) -> Any:
    """A post is read where its thread is read; hidden ones show a trace, not their words."""
    return Post.thread_id.in_(select(Thread.id).where(visible_threads(member)))


def thread_with_board(thread_id: int) -> Thread | None:
    """A thread with its board, place, agenda, assembly and listings, its rounds, periods and snapshots.

    Three statements, however long the thread is.
    """
    found: Thread | None = (
        db.session.scalars(
            select(Thread)
            .where(Thread.id == thread_id)
            .options(
                joinedload(Thread.board).options(
                    joinedload(Board.assembly),
                    joinedload(Board.milieu),
                    joinedload(Board.alliance),
                    joinedload(Board.agenda),
                ),
                joinedload(Thread.opened_by),
                selectinload(Thread.listings).options(
                    joinedload(Listing.board).options(joinedload(Board.alliance), joinedload(Board.milieu))
                ),
                selectinload(Thread.rounds).options(
                    joinedload(Round.periods),
                    joinedload(Round.left_reason).joinedload(Reason.opening),
                    joinedload(Round.snapshot).options(
                        joinedload(Snapshot.taken_by), joinedload(Snapshot.reason).joinedload(Reason.opening)
                    ),
                ),
            )
        )
        .unique()
        .one_or_none()
    )
    return found
