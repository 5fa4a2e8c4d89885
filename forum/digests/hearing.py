"""What one hears of, in one table: each board with nothing, its digest (how often and at which hour) or every post; its
threads and papers below it.
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import carry_out, db
from forum.digests.choosing import Timing, bundle_for, hours, rhythms, set_timing, timing_of, timing_sent
from forum.digests.models import Subscription
from forum.digests.subscriptions import subscribe
from forum.mailings.own_posts import hear_oneself
from forum.members.models import Member
from forum.papers.models import Paper
from forum.threads.models import Thread
from forum.visibility import visible_to
from forum.watches.actions import Watchable, watch
from forum.watches.models import Watch, Wish
from forum.watches.offered import offered, offers
from forum.web import guard_signed_in, language

hearing = Blueprint("hearing", __name__)

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a board, thread or paper, the wish for it (none without one of its own), and for a board
    its place in the digest.
    """

    watch: Watch | None
    board: Board
    subscription: Subscription | None
    kind: str
    title: str
    language: str | None
    url: str

    @property
    def field(self) -> str:
        """The name of the field that holds the wish; empty without a wish."""
        return f"w{self.watch.id}" if self.watch else ""

    @property
    def offers(self) -> tuple[Wish, ...]:
        """What can be chosen for it."""
        return offers(self.kind)

    @property
    def suffix(self) -> str:
        """What the names of the fields end in that hold how often and when."""
        return f"-{self.board.id}"

    @property
    def timing(self) -> Timing:
        """How often and when the digest of the board comes."""
        return timing_of(self.subscription)

    @property
    def thing(self) -> Watchable:
        """The board, thread or paper itself."""
        return (self.watch and (self.watch.thread or self.watch.paper)) or self.board


@hearing.get("/account/watches")
def mine() -> ResponseReturnValue:
    """Everything one has said about what one hears, in one table."""
    member = guard_signed_in()
    return render_template(
        "digests/hearing.html",
        rows=rows_of(member),
        offered=tuple(Wish),
        rhythms=rhythms(),
        hours=hours(),
        account=member.account,
    )


@hearing.post("/account/watches")
def keep() -> ResponseReturnValue:
    """Keep the whole table."""
    member = guard_signed_in()

    def set_all() -> None:
        for row in rows_of(member):
            _keep(row, member)
        if request.form.get("one_mail_asked"):
            bundle_for(member, bool(request.form.get("one_mail")), by=member)
        if request.form.get("own_posts_asked"):
            hear_oneself(member, bool(request.form.get("own_posts")), by=member)

    carry_out(set_all)
    flash(_("What you hear of is kept."), "success")
    return redirect(url_for("hearing.mine"), 303)


def _keep(row: Row, member: Member) -> None:
    wish = row.watch.wish if row.watch else None
    sent = request.form.get(row.field, wish)
    # Whoever keeps the table has chosen what it says, also where the site had set it.
    kept_by_default = row.watch is not None and not row.watch.chosen and row.field in request.form
    if wish is not None and (sent != wish or kept_by_default):
        wish = watch(row.thing, offered(sent or "", row.kind), by=member).wish
    timing = timing_sent(request.form, row.timing, row.suffix) if row.kind == "board" else row.timing
    if timing == row.timing:
        return
    place = row.subscription
    if place is None and wish in {Wish.DIGEST, Wish.EVERY_POST}:
        place = subscribe(member, row.board)  # the worker has not followed the wish yet
    if place is not None:
        set_timing(place, timing, by=member)


def rows_of(member: Member) -> list[Row]:
    """What a member watches and may still read: boards first, each followed by its threads and papers."""
    code = language()
    rows: list[Row] = []
    places = _places(member)
    boards: set[int] = set()
    for watched in _watches(member):
        board = watched.home
        if board.id not in boards:
            boards.add(board.id)
            own = watched if watched.board_id else None
            url = f"/boards/{board.slug}"
            rows.append(Row(own, board, places.get(board.id), "board", board.name_in(code), None, url))
        if watched.thread:
            thread = watched.thread
            url = f"/threads/{thread.id}"
            rows.append(Row(watched, board, None, "thread", thread.title, thread.language, url))
        elif watched.paper:
            paper = watched.paper
            of = paper.board.assembly.language
            rows.append(Row(watched, board, None, "paper", paper.title, of, f"/papers/{paper.id}"))
    return rows


def _watches(member: Member) -> list[Watch]:
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
    return list(found)


def _places(member: Member) -> dict[int, Subscription]:
    """A member's subscriptions, present and ended, by board."""
    found = db.session.scalars(
        select(Subscription)
        .where(Subscription.member_id == member.id)
        .options(joinedload(Subscription.board))
        .order_by(Subscription.id.desc())
        .limit(LONGEST)
    )
    return {place.board_id: place for place in found}
