"""The ribbon: the three phases of a board, where it stands, and until when."""

from typing import Any

from forum import clock
from forum.boards.models import Board
from forum.languages import said
from forum.phases import Phase


def ribbon_of(board: Board) -> list[dict[str, Any]]:
    """The three phases of a board, in order, as the ribbon draws them.

    Each is ``name``, ``title``, ``opens_on``, ``closes_on`` (for a phase that is over, the moment it was in
    fact closed), ``state``: past, current or coming, and ``overdue`` when it was to close before today and is open.
    None is current once the last one is closed.
    """
    lines = {line.phase: line for line in board.agenda}
    order = list(Phase)
    here = order.index(board.phase)
    ribbon = []
    today = clock.today()
    for rank, phase in enumerate(order):
        line = lines[phase]
        over = rank < here or (rank == here and line.closed_at is not None)
        closed = line.closed_at or line.closes_on  # a moment: it is told as the reader's day, as everywhere
        ribbon.append(
            {
                "name": phase.value,
                "title": said(phase.title),
                "opens_on": line.opens_on,
                "closes_on": closed if over else line.closes_on,
                "state": "past" if over else "current" if rank == here else "coming",
                "overdue": rank == here
                and not over
                and line.closes_on is not None
                and line.closes_on < today,
            }
        )
    return ribbon
