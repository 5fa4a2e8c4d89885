"""Who serves in an assembly: the mandates on its boards and in its committee, and finding whom to give one."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import db
from forum.errors import Invalid
from forum.languages import listed
from forum.members.models import Mandate, Member, Role


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate and the board it is on; None for the committee of the assembly."""

    mandate: Mandate
    board: Board | None


def mandates_of(assembly: Assembly) -> list[Held]:
    """The mandates in force or to come in an assembly, the committee's first, then board by board."""
    rows = db.session.execute(
        select(Mandate, Board)
        .outerjoin(Board, Board.id == Mandate.board_id)
        .where(
            or_(Mandate.assembly_id == assembly.id, Board.assembly_id == assembly.id),
            or_(Mandate.until.is_(None), Mandate.until > clock.now()),
        )
        .options(joinedload(Mandate.member), joinedload(Board.milieu), joinedload(Board.alliance))
        .order_by(Board.id.is_not(None), Board.id, Mandate.role, Mandate.id)
    )
    return [Held(mandate, board) for mandate, board in rows]


def mandate_in(assembly: Assembly, mandate_id: int) -> Held | None:
    """This mandate of this assembly, even when it has ended; None when there is no such one."""
    mandate = db.session.get(Mandate, mandate_id)
    if mandate is None:
        return None
    board = db.session.get(Board, mandate.board_id) if mandate.board_id else None
    here = board.assembly_id if board else mandate.assembly_id
    return Held(mandate, board) if here == assembly.id else None


def mandates_held(
    member: Member, role: Role, *, board: Board | None = None, assembly: Assembly | None = None
) -> list[Mandate]:
    """The mandates of this kind that a member holds on a board or in an assembly, in force or to come."""
    now = clock.now()
    return [
        mandate
        for mandate in member.mandates
        if mandate.role == role
        and mandate.board_id == (board.id if board else None)
        and mandate.assembly_id == (assembly.id if assembly else None)
        and (mandate.until is None or mandate.until > now)
    ]


def member_called(words: str) -> Member:
    """The member with this handle or with exactly this name. Raises Invalid (field ``member``)."""
    words = " ".join(words.split())
    if not words:
        raise Invalid(_("Say who: a handle, or a name exactly as it is shown."), field="member")
    living = select(Member).where(Member.erased_at.is_(None), Member.claimed)
    by_handle = db.session.scalar(living.where(Member.handle == words.removeprefix("@").casefold()))
    if by_handle:
        return by_handle
    named = db.session.scalars(living.where(Member.name == words).order_by(Member.id).limit(10)).all()
    if not named:
        raise Invalid(
            _(
                "Nobody here is called %(name)s: write the handle, or the name exactly as it is shown.",
                name=words,
            ),
            field="member",
        )
    if len(named) > 1:
        handles = listed((f"@{member.handle}" for member in named), "or")
        raise Invalid(
            _(
                "Several people are called %(name)s: choose a handle (%(handles)s).",
                name=words,
                handles=handles,
            ),
            field="member",
        )
    return named[0]
