"""What a moderator chooses among: the papers a thread may go into, the frozen threads a draft may take in."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board, Reading
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.papers.models import Draft, DraftState, Paper
from forum.permissions import can
from forum.threads.models import Snapshot, Thread

MOST = 200


def papers_to_go_on(board: Board) -> list[Paper]:
    """The papers of a board whose next version may draw on a further thread, those opened last first."""
    return list(
        db.session.scalars(
            select(Paper).where(Paper.board_id == board.id).order_by(Paper.id.desc()).limit(MOST)
        )
    )


def threads_to_take_in(draft: Draft, member: Any) -> list[Thread]:
    """The frozen threads that an open draft does not draw on yet and ``member`` may take in, the last frozen first."""
    if draft.state != DraftState.OPEN:
        return []
    home = draft.paper.board
    frozen = select(Snapshot.thread_id, db.func.max(Snapshot.id).label("last")).group_by(Snapshot.thread_id)
    last = frozen.subquery()
    rows = db.session.scalars(
        select(Thread)
        .join(last, last.c.thread_id == Thread.id)
        .join(Board, Board.id == Thread.board_id)
        .where(
            Board.assembly_id == home.assembly_id,
            or_(Board.id == home.id, Board.reading == Reading.PUBLIC),
            Board.id.in_(readable_board_ids(member)),
            Thread.id.not_in([thread.id for thread in draft.threads]),
        )
        .options(joinedload(Thread.board).options(joinedload(Board.milieu), joinedload(Board.alliance)))
        .order_by(Board.id != home.id, last.c.last.desc())
        .limit(MOST)
    )
    return [thread for thread in rows if can(member, "draft.open", thread)]
