"""Saying what one hears of: a button on each page, and one table of all."""

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.database import carry_out, db
from forum.errors import Invalid
from forum.members.models import Member
from forum.papers.models import Paper
from forum.threads.models import Thread
from forum.visibility import visible_to
from forum.watches.actions import Watchable, watch
from forum.watches.models import Watch, Wish
from forum.web import find, found, guard, guard_signed_in, language, me, safe_next

watches = Blueprint("watches", __name__)

#: What can be chosen. Mail for every single post is a wish the site keeps, and does not serve yet.
OFFERED = (Wish.NOTHING, Wish.DIGEST)
LONGEST = 500


@watches.post("/boards/<slug>/watch")
def watch_board(slug: str) -> ResponseReturnValue:
    """Hear the digest of a board, or nothing."""
    board = found(board_by_slug(slug))
    guard("board.watch", board)
    return _watch(board, f"/boards/{slug}")


@watches.post("/threads/<int:thread_id>/watch")
def watch_thread(thread_id: int) -> ResponseReturnValue:
    """Hear of a thread in the digest, or leave it out."""
    thread = find(Thread, thread_id)
    guard("board.watch", thread)
    return _watch(thread, f"/threads/{thread_id}")


@watches.post("/papers/<int:paper_id>/watch")
def watch_paper(paper_id: int) -> ResponseReturnValue:
    """Hear of a paper in the digest, or leave it out."""
    paper = find(Paper, paper_id)
    guard("board.watch", paper)
    return _watch(paper, f"/papers/{paper_id}")


def _watch(thing: Watchable, page: str) -> ResponseReturnValue:
    wish = _offered(request.form.get("wish", ""))
    carry_out(lambda: watch(thing, wish, by=me()))
    if wish == Wish.DIGEST:
        flash(_("Your weekly digest will tell of it."), "success")
    else:
        flash(_("Your digest does not tell of it any more."), "success")
    asked = request.form.get("next")
    return redirect(safe_next(asked) if asked else f"{request.script_root}{page}", 303)


def _offered(value: str) -> Wish:
    try:
        wish = Wish(value)
    except ValueError:
        wish = None
    if wish not in OFFERED:
        raise Invalid(_("Choose what you wish to hear."), field="wish")
    return wish


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: something watched, and the field that holds its wish."""

    watch: Watch
    kind: str
    title: str
    language: str | None
    url: str
    board: str

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"w{self.watch.id}"

    @property
    def thing(self) -> Watchable:
        """The board, thread or paper itself."""
        return cast("Watchable", self.watch.board or self.watch.thread or self.watch.paper)


@watches.get("/account/watches")
def mine() -> ResponseReturnValue:
    """Everything one has said about what one hears, in one table."""
    return render_template("watches/mine.html", rows=rows_of(guard_signed_in()), offered=OFFERED)


@watches.post("/account/watches")
def keep() -> ResponseReturnValue:
    """Keep the whole table."""
    member = guard_signed_in()

    def set_all() -> None:
        for row in rows_of(member):
            sent = request.form.get(row.field, row.watch.wish)
            if sent != row.watch.wish:
                watch(row.thing, _offered(sent), by=member)

    carry_out(set_all)
    flash(_("What you hear of is kept."), "success")
    return redirect(url_for("watches.mine"), 303)


def rows_of(member: Member) -> list[Row]:
    """What a member watches and may still read: boards first, each followed by its threads and papers."""
    with_place = (joinedload(Board.milieu), joinedload(Board.alliance))
    found = db.session.scalars(
        select(Watch)
        .outerjoin(Thread, Thread.id == Watch.thread_id)
        .outerjoin(Paper, Paper.id == Watch.paper_id)
        .join(Board, or_(Board.id == Watch.board_id, Board.id == Thread.board_id, Board.id == Paper.board_id))
        .where(Watch.member_id == member.id, visible_to(member, Board))
        .options(
            joinedload(Watch.board).options(*with_place),
            joinedload(Watch.thread).joinedload(Thread.board).options(*with_place),
            joinedload(Watch.paper).joinedload(Paper.board).options(*with_place, joinedload(Board.assembly)),
        )
        .order_by(Board.assembly_id, Board.id, Watch.board_id.is_(None), Watch.paper_id.is_(None), Watch.id)
        .limit(LONGEST)
    )
    return [_row(watched, language()) for watched in found]


def _row(watched: Watch, code: str) -> Row:
    home = watched.home.name_in(code)
    if watched.board:
        return Row(watched, "board", home, None, f"/boards/{watched.board.slug}", home)
    if watched.thread:
        thread = watched.thread
        return Row(watched, "thread", thread.title, thread.language, f"/threads/{thread.id}", home)
    paper = cast("Paper", watched.paper)  # the database holds exactly one of the three
    return Row(watched, "paper", paper.title, paper.board.assembly.language, f"/papers/{paper.id}", home)
