"""Finding boards."""

from typing import Any

from sqlalchemy import and_, or_, select, true

from forum.boards.models import Board, Reading
from forum.database import db
from forum.members.models import Role
from forum.permissions import visible_when

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


def board_by_slug(slug: str) -> Board | None:
    """The board at this address, or None."""
    return db.session.scalar(db.select(Board).where(and_(Board.slug == slug)))
