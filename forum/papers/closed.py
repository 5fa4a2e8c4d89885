"""Words of a board that closed after a paper drew on it: their numbers stay, their words are for that board's readers.

A paper may draw on threads of other boards that everybody reads. When such a board closes, what stands in the paper as
its own text stays; the posts and quotes behind it go with their board, as published blocks do (``side_notes.py``).
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.papers.models import Draft
from forum.threads.models import Thread


def open_to(reader: Any, home_id: int) -> ColumnElement[bool]:
    """The condition on Thread under which a reader of a paper of board ``home_id`` reads its words too.

    Whoever reads the paper reads its board: words of that board need not be asked about.
    """
    return or_(Thread.board_id == home_id, Thread.board_id.in_(readable_board_ids(reader)))


def threads_closed_to(home: Board, reader: Any) -> Any:
    """A subquery: the threads that a paper of board ``home`` shows this reader as numbers alone."""
    return select(Thread.id).where(~open_to(reader, home.id))


def threads_narrower(draft: Draft) -> list[Thread]:
    """The threads of a draft that not everybody who will read its paper reads now: no version may draw on them."""
    return [thread for thread in draft.threads if not thread.board.quotable_on(draft.board)]


def closed_words() -> str:
    """What is said in place of such words."""
    return str(_("(words of a board that not everyone can read)"))
