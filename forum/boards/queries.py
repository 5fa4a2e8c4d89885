"""Finding boards, and what is said of one beside its threads."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import joinedload

from forum import clock
from forum.assemblies.models import Assembly
from forum.boards.models import Board, Reading
from forum.database import db
from forum.members.models import Mandate, Member, Membership, Role
from forum.visibility import visible_when

SERVING = {Role.MODERATOR.value, Role.HARVESTER.value, Role.TRANSLATOR.value}


@visible_when(Board)
def visible_boards(member: Any) -> Any:
    """The condition under which a board may be read; the same rule as ``board.read``."""
    if member is None:
        return Board.reading == Reading.PUBLIC
    standing = member.standing
    if (Role.ADMINISTRATOR.value, None) in standing.mandates:
        return true()
    serves = [place for role, place in standing.mandates if role in SERVING]
    coordinates = [place for role, place in standing.mandates if role == Role.COMMITTEE.value]
    return or_(
        Board.reading == Reading.PUBLIC,
        Board.milieu_id.in_(sorted(standing.milieus)),
        Board.alliance_id.in_(sorted(standing.alliances)),
        Board.id.in_(serves),
        Board.assembly_id.in_(coordinates),
    )


def readable_board_ids(member: Any) -> Any:
    """A subquery of the boards that ``member`` may read, for the rooms above."""
    return select(Board.id).where(visible_boards(member))


def _whole() -> Select[Board]:
    """Boards with all that a page says of them: assembly, place and agenda, in one statement."""
    return select(Board).options(
        joinedload(Board.assembly),
        joinedload(Board.milieu),
        joinedload(Board.alliance),
        joinedload(Board.agenda),
    )


def board_by_slug(slug: str) -> Board | None:
    """The board at this address with its assembly, place and agenda, or None."""
    return db.session.scalars(_whole().where(Board.slug == slug)).unique().one_or_none()


def boards_of(assembly: Assembly, member: Any) -> list[Board]:
    """The boards of an assembly that ``member`` may read, in the order they were opened."""
    wanted = _whole().where(Board.assembly_id == assembly.id, visible_boards(member)).order_by(Board.id)
    return list(db.session.scalars(wanted).unique())


def boards_joined_by(member: Any) -> list[Board]:
    """The boards that ``member`` belongs to, in every assembly, in the order they were opened."""
    if member is None:
        return []
    standing = member.standing
    joined = or_(
        Board.milieu_id.in_(sorted(standing.milieus)), Board.alliance_id.in_(sorted(standing.alliances))
    )
    return list(db.session.scalars(_whole().where(joined).order_by(Board.assembly_id, Board.id)).unique())


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody who holds a mandate on a board."""

    name: str
    handle: str


def moderators_of(board: Board) -> list[Serving]:
    """Who moderates a board today, the longest serving first."""
    now = clock.now()
    rows = db.session.execute(
        select(Member.name, Member.handle)
        .join(Mandate, Mandate.member_id == Member.id)
        .where(
            Mandate.board_id == board.id,
            Mandate.role == Role.MODERATOR,
            Mandate.since <= now,
            or_(Mandate.until.is_(None), Mandate.until > now),
        )
        .order_by(Mandate.id)
        .limit(20)
    )
    return [Serving(row.name, row.handle) for row in rows]


def own_milieu(member: Any, assembly_id: int) -> int | None:
    """The milieu that is a member's own in an assembly; None without one, and for a visitor."""
    if member is None or assembly_id not in member.standing.assemblies:
        return None
    found: int | None = db.session.scalar(
        select(Membership.milieu_id).where(
            Membership.member_id == member.id,
            Membership.assembly_id == assembly_id,
            Membership.own,
            Membership.until.is_(None),
        )
    )
    return found


def belongs(member: Any, board: Board) -> bool:
    """Whether a member belongs to the milieu or alliance of a board at this moment."""
    if member is None:
        return False
    if board.milieu_id:
        return board.milieu_id in member.standing.milieus
    return board.alliance_id in member.standing.alliances
