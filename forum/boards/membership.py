"""Joining and leaving the milieu or alliance of a board, one's own memberships, and where a member belongs."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.boards.queries import board_by_slug, visible_boards
from forum.database import carry_out, db
from forum.members.actions import join, leave
from forum.members.models import Mandate, Member, Membership
from forum.web import fill, found, guard, guard_signed_in, language, me, safe_next

membership = Blueprint("membership", __name__)


def open_membership(app: Flask) -> None:
    """Give the application the pages of membership, and members' pages what they say of boards."""
    app.register_blueprint(membership)
    fill(app, "member.belonging", belonging)
    fill(app, "account.pages", lambda _member: [(_("My milieus and alliances"), url_for("membership.mine"))])


@membership.get("/account/memberships")
def mine() -> ResponseReturnValue:
    """The boards of the assemblies one belongs to, and one's own place on each."""
    member: Member = guard_signed_in()
    boards = _boards_in(member.standing.assemblies, member)
    current = db.session.execute(
        select(Membership.milieu_id, Membership.own).where(
            Membership.member_id == member.id, Membership.own, Membership.until.is_(None)
        )
    )
    return render_template(
        "account/memberships.html",
        boards=sorted(boards, key=lambda board: (board.assembly_id, board.milieu_id is None, board.id)),
        standing=member.standing,
        own={row.milieu_id for row in current},
    )


@membership.post("/boards/<slug>/membership")
def begin(slug: str) -> ResponseReturnValue:
    """Join; with ``own``, make the milieu one's own in its assembly."""
    board = found(board_by_slug(slug))
    guard("board.join", board)
    own = "own" in request.form
    carry_out(lambda: join(board, by=me(), own=own))
    name = board.name_in(language())
    flash(
        _("%(name)s is now your own milieu.", name=name)
        if own
        else _("You have joined: %(name)s.", name=name),
        "success",
    )
    return _back(board)


@membership.post("/boards/<slug>/membership/end")
def end(slug: str) -> ResponseReturnValue:
    """Leave; what one wrote stays."""
    board = found(board_by_slug(slug))
    guard("board.join", board)
    name = board.name_in(language())
    if carry_out(lambda: leave(board, by=me())):
        flash(_("You have left: %(name)s. What you wrote there stays.", name=name), "success")
    return _back(board)


def _back(board: Board) -> ResponseReturnValue:
    asked = request.form.get("next")
    return redirect(safe_next(asked) if asked else f"{request.script_root}/boards/{board.slug}", 303)


def _with_places() -> Any:
    return (joinedload(Board.milieu), joinedload(Board.alliance), joinedload(Board.assembly))


def _boards_in(assemblies: frozenset[int], member: Member) -> list[Board]:
    wanted = select(Board).where(Board.assembly_id.in_(sorted(assemblies)), visible_boards(member))
    return list(db.session.scalars(wanted.options(*_with_places())))


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where a member belongs and serves, as far as the reader may read it."""

    memberships: list[tuple[Board, Membership]]
    mandates: list[tuple[Board, Mandate]]


def belonging(member: Member) -> Belonging:
    """The boards a member belongs to now, their own milieu first, and their mandates on boards, past ones too."""
    reader = me()
    belongs = db.session.execute(
        select(Board, Membership)
        .join(
            Membership,
            or_(Board.milieu_id == Membership.milieu_id, Board.alliance_id == Membership.alliance_id),
        )
        .where(Membership.member_id == member.id, Membership.until.is_(None), visible_boards(reader))
        .order_by(Membership.own.desc(), Board.assembly_id, Board.id)
        .options(*_with_places())
    )
    serves = db.session.execute(
        select(Board, Mandate)
        .join(Mandate, Mandate.board_id == Board.id)
        .where(Mandate.member_id == member.id, visible_boards(reader))
        .order_by(Mandate.since, Mandate.id)
        .options(*_with_places())
    )
    return Belonging(
        memberships=[(board, held) for board, held in belongs],
        mandates=[(board, held) for board, held in serves],
    )
