"""Who can sign in to the demonstration: read from the site, in the order of what they may do there."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.demonstration.content import Content
from forum.demonstration.stage import address_of
from forum.members.models import Account, Mandate, Member, Role

#: Everybody's password in a demonstration; it is printed, so it protects nothing.
SHARED_WORD = "milieu-demo"

RANKS = (Role.ADMINISTRATOR, Role.COMMITTEE, Role.MODERATOR, Role.HARVESTER, Role.TRANSLATOR)


@dataclass(frozen=True)
class Line:
    """One person of the table; ``places`` are slugs of boards, one's own milieu first."""

    name: str
    email: str
    language: str
    roles: tuple[str, ...]
    places: tuple[str, ...]

    def as_facts(self) -> dict[str, Any]:
        """The same for a script."""
        return asdict(self)


def roll(content: Content) -> list[Line]:
    """Everybody of the demonstration who has an account, those with mandates first."""
    emails = [address_of(row) for row in content.members]
    accounts = db.session.scalars(
        select(Account)
        .where(Account.email.in_(emails), Account.active)
        .options(
            joinedload(Account.member).selectinload(Member.mandates),
            joinedload(Account.member).selectinload(Member.memberships),
        )
    ).all()
    boards = db.session.scalars(select(Board).options(selectinload(Board.assembly))).all()
    lines = [(_rank(account.member), _line(account, list(boards))) for account in accounts]
    return [line for _rank, line in sorted(lines, key=lambda pair: (pair[0], pair[1].name))]


def _current(member: Member) -> list[Mandate]:
    now = clock.now()
    return [mandate for mandate in member.mandates if mandate.until is None or mandate.until > now]


def _rank(member: Member) -> int:
    return min((RANKS.index(mandate.role) for mandate in _current(member)), default=len(RANKS))


def _line(account: Account, boards: list[Board]) -> Line:
    slugs = {board.id: board.slug for board in boards}
    assemblies = {board.assembly_id: board.assembly.slug for board in boards}
    places = {(board.milieu_id, board.alliance_id): board.slug for board in boards}
    held = sorted(_current(account.member), key=lambda mandate: RANKS.index(mandate.role))
    belongs = sorted(
        (each for each in account.member.memberships if each.until is None), key=lambda each: not each.own
    )
    return Line(
        name=account.name,
        email=account.email,
        language=account.language,
        roles=tuple(_role(mandate, slugs, assemblies) for mandate in held),
        places=tuple(places[each.milieu_id, each.alliance_id] for each in belongs),
    )


def _role(mandate: Mandate, boards: dict[int, str], assemblies: dict[int, str]) -> str:
    if mandate.board_id:
        return f"{mandate.role.value} of {boards[mandate.board_id]}"
    if mandate.assembly_id:
        return f"{mandate.role.value} of {assemblies[mandate.assembly_id]}"
    return mandate.role.value


def table(lines: list[Line]) -> str:
    """The lines as a table for a terminal."""
    rows = [("Name", "E-mail", "Language", "Mandates", "Milieus and alliances")]
    rows += [
        (line.name, line.email, line.language, ", ".join(line.roles), ", ".join(line.places))
        for line in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
