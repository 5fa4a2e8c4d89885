"""On the page of a board, a thread or a paper: what one hears of it, and the button that changes that."""

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import or_, select

from forum.boards.models import Board
from forum.database import db
from forum.papers.models import Version
from forum.threads.models import Thread
from forum.watches.models import Watch, Wish
from forum.watches.offered import as_heard, offers
from forum.web import me


def on_board(board: Board) -> Markup:
    """The button of a board."""
    watches = _watches(Watch.board_id == board.id)
    return _button("board", f"/boards/{board.slug}", watches[0].wish if watches else None)


def on_thread(thread: Thread) -> Markup:
    """The button of a thread; without a wish of its own it is heard of with its board."""
    if me() is None:
        return Markup("")
    watches = _watches(or_(Watch.thread_id == thread.id, Watch.board_id == thread.board_id))
    own = next((watch.wish for watch in watches if watch.thread_id), None)
    return _button("thread", f"/threads/{thread.id}", own, _of_board(watches))


def on_version(version: Version) -> Markup:
    """The button of a paper, below each of its versions."""
    paper = version.paper
    watches = _watches(or_(Watch.paper_id == paper.id, Watch.board_id == paper.board_id))
    own = next((watch.wish for watch in watches if watch.paper_id), None)
    return _button("paper", f"/papers/{paper.id}", own, _of_board(watches))


def _watches(condition: Any) -> list[Watch]:
    if me() is None:
        return []
    return list(db.session.scalars(select(Watch).where(Watch.member_id == me().id, condition)))


def _of_board(watches: list[Watch]) -> Wish | None:
    return next((watch.wish for watch in watches if watch.board_id), None)


def _button(kind: str, address: str, wish: Wish | None, of_board: Wish | None = None) -> Markup:
    """The buttons; without a wish of its own a thread or paper is heard of as its board is."""
    if me() is None:
        return Markup("")
    heard = as_heard(kind, wish, of_board)
    return Markup(  # noqa: S704  a template
        render_template(
            "watches/button.html",
            kind=kind,
            address=address,
            heard=heard.value,
            others=[each.value for each in reversed(offers(kind)) if each != heard],
        )
    )
