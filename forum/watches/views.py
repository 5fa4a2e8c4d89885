"""Saying what one hears of: a button on each page. The table of all is the digest's (forum/digests/hearing.py)."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.queries import board_by_slug
from forum.database import carry_out
from forum.papers.models import Paper
from forum.threads.models import Thread
from forum.watches.actions import Watchable, kind_of, watch
from forum.watches.models import Wish
from forum.watches.offered import offered
from forum.web import find, found, guard, me, safe_next

watches = Blueprint("watches", __name__)


@watches.post("/boards/<slug>/watch")
def watch_board(slug: str) -> ResponseReturnValue:
    """Hear every post of a board, its digest, or nothing."""
    board = found(board_by_slug(slug))
    guard("board.watch", board)
    return _watch(board, f"/boards/{slug}")


@watches.post("/threads/<int:thread_id>/watch")
def watch_thread(thread_id: int) -> ResponseReturnValue:
    """Hear every post of a thread, hear of it in the digest, or leave it out."""
    thread = find(Thread, thread_id)
    guard("board.watch", thread)
    return _watch(thread, f"/threads/{thread_id}")


@watches.post("/papers/<int:paper_id>/watch")
def watch_paper(paper_id: int) -> ResponseReturnValue:
    """Hear at once what happens to a paper, hear of it in the digest, or leave it out."""
    paper = find(Paper, paper_id)
    guard("board.watch", paper)
    return _watch(paper, f"/papers/{paper_id}")


def _watch(thing: Watchable, page: str) -> ResponseReturnValue:
    wish = offered(request.form.get("wish", ""), kind_of(thing))
    carry_out(lambda: watch(thing, wish, by=me()))
    if wish == Wish.EVERY_POST and isinstance(thing, Paper):
        flash(_("From now on you get a mail at once when something happens to it."), "success")
    elif wish == Wish.EVERY_POST:
        flash(_("From now on every post of it comes to you by mail."), "success")
    elif wish == Wish.DIGEST:
        flash(_("Your digest will tell of it."), "success")
    else:
        flash(_("Your digest does not tell of it any more."), "success")
    asked = request.form.get("next")
    return redirect(safe_next(asked) if asked else f"{request.script_root}{page}", 303)
