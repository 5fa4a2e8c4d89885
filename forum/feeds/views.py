"""The feeds: each is the same for everybody, so that whoever asks, and whatever cookies they send, plays no part."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from typing import TypeVar

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.database import db
from forum.feeds import atom
from forum.feeds.news import page_of_board, page_of_search
from forum.feeds.posts import page_of_thread
from forum.feeds.shapes import Feed
from forum.feeds.texts import page_of_paper
from forum.languages import speaking
from forum.papers.models import Paper
from forum.permissions import can
from forum.search import forms
from forum.search.queries import readable_boards
from forum.threads.models import Thread
from forum.tongues import INTERFACE
from forum.web import whole

feeds = Blueprint("feeds", __name__)

T = TypeVar("T")

#: When nothing was found yet, a feed has not changed since before there were any.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
HEADERS = {
    # Anybody may keep it and asks again each time: what is hidden or erased is so from the next asking on.
    "Cache-Control": "public, no-cache",
    # Readers that live in a browser may read what is public anyway.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # The page itself is what a search engine should lead to.
    "X-Robots-Tag": "noindex",
}


def public(thing: T | None) -> T:
    """``thing``, if there is one and everybody may read it; else 404, also for a member who may."""
    if thing is None or not can(None, "board.read", thing):
        abort(404)
    return thing


def _feed(view: Callable[..., Feed]) -> Callable[..., Response]:
    """A view whose feed is made in the language of its address, and sent only to whoever has not got it already."""

    @wraps(view)
    def answering(spoken: str, **named: object) -> Response:
        if spoken not in INTERFACE:
            abort(404)
        with speaking(spoken):
            feed = view(spoken=spoken, **named)
            document = atom.written(feed)
        response = Response(document, content_type=f"{atom.TYPE}; charset=utf-8", headers=HEADERS)
        # Weak, because the document may leave compressed in several ways.
        response.set_etag(sha256(document).hexdigest()[:32], weak=True)
        response.last_modified = feed.updated
        response.make_conditional(request)
        return response

    return answering


def _before() -> int | None:
    """The cursor of an older page; 404 for what is none."""
    asked = request.args.get("before", type=whole)
    if "before" in request.args and (asked is None or asked < 1):
        abort(404)
    return asked


def _place(board: Board, language: str) -> str:
    return f"{board.name_in(language)} · {board.assembly.name_in(language)}"


@feeds.get("/boards/<slug>/feed/<spoken>.atom")
@_feed
def of_board(slug: str, spoken: str) -> Feed:
    """What happened last on a board: threads, posts, notes and versions of papers."""
    board, before = public(board_by_slug(slug)), _before()
    return Feed(
        path=f"/boards/{board.slug}/feed/{spoken}.atom",
        page_path=f"/boards/{board.slug}",
        title=_place(board, spoken),
        title_language=spoken,
        subtitle=_("New threads, posts, notes and papers of this board"),
        language=spoken,
        since=board.created_at,
        page=page_of_board(board, before),
        before=before,
    )


@feeds.get("/threads/<int:thread_id>/feed/<spoken>.atom")
@_feed
def of_thread(thread_id: int, spoken: str) -> Feed:
    """The last posts of a thread."""
    wanted = select(Thread).where(Thread.id == thread_id).options(*_with_board(Thread))
    thread, before = public(db.session.scalar(wanted)), _before()
    return Feed(
        path=f"/threads/{thread.id}/feed/{spoken}.atom",
        page_path=f"/threads/{thread.id}",
        title=thread.title,
        title_language=thread.language,
        subtitle=_place(thread.board, spoken),
        language=spoken,
        since=thread.opened_at,
        page=page_of_thread(thread.id, before),
        before=before,
    )


@feeds.get("/papers/<int:paper_id>/feed/<spoken>.atom")
@_feed
def of_paper(paper_id: int, spoken: str) -> Feed:
    """The versions of a paper, each whole."""
    wanted = select(Paper).where(Paper.id == paper_id).options(*_with_board(Paper))
    paper, before = public(db.session.scalar(wanted)), _before()
    page = page_of_paper(paper.id, before)
    return Feed(
        path=f"/papers/{paper.id}/feed/{spoken}.atom",
        page_path=f"/papers/{paper.id}",
        title=paper.title,
        title_language=page.items[0].language if page.items else spoken,
        subtitle=_("Versions of a paper of the board %(board)s", board=_place(paper.board, spoken)),
        language=spoken,
        since=paper.opened_at,
        page=page,
        before=before,
    )


@feeds.get("/search/feed/<spoken>.atom")
@_feed
def of_search(spoken: str) -> Feed:
    """The newest texts that a search finds; days are those of UTC."""
    boards = readable_boards(None)
    asked, before = forms.read(request.args, forms.choices(boards)), _before()
    if not asked.text:
        abort(404)
    return Feed(
        path=f"/search/feed/{spoken}.atom",
        page_path="/search",
        title=_("Search: %(words)s", words=asked.text),
        title_language=spoken,
        subtitle=_("The newest texts that this search finds"),
        language=spoken,
        since=NEVER,
        page=page_of_search(asked, boards, before),
        before=before,
        asked=asked.address(),
    )


def _with_board(model: type[Thread] | type[Paper]) -> tuple[ExecutableOption, ...]:
    """A thread's or a paper's board with its names and its assembly's, in the same statement."""
    board = joinedload(model.board)
    return (
        board.joinedload(Board.assembly),
        board.joinedload(Board.milieu),
        board.joinedload(Board.alliance),
    )
