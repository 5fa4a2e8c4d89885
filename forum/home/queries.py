"""What the front page, an assembly's page and the operator's list of boards tell, each in one bounded read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.assemblies.models import Assembly
from forum.boards.models import AgendaPhase, Board
from forum.database import db
from forum.languages import DEFAULT
from forum.phases import Phase
from forum.threads.models import Round, Snapshot, Thread
from forum.visibility import visible_to

#: How long an announced freeze that nobody carries out is still said to come.
STILL_COMES = timedelta(days=7)


@dataclass(slots=True)
class Doing:
    """What one assembly is doing: how many boards are in each phase, the next closing date, the next freeze."""

    assembly: Assembly
    boards: dict[Phase, int]
    closes_on: date | None = None
    freezes_from: datetime | None = None


def doings(assemblies: list[Assembly], member: Any) -> list[Doing]:
    """What each assembly is doing, as far as ``member`` may read."""
    known = {assembly.id: Doing(assembly, {}) for assembly in assemblies}
    for row in db.session.execute(
        select(
            Board.assembly_id,
            Board.phase,
            func.count().label("boards"),
            func.min(AgendaPhase.closes_on)
            .filter(AgendaPhase.closes_on >= clock.today(), AgendaPhase.closed_at.is_(None))
            .label("closes_on"),
        )
        .join(AgendaPhase, (AgendaPhase.board_id == Board.id) & (AgendaPhase.phase == Board.phase))
        .where(Board.assembly_id.in_(list(known)), visible_to(member, Board))
        .group_by(Board.assembly_id, Board.phase)
    ):
        doing = known[row.assembly_id]
        doing.boards[row.phase] = row.boards
        doing.closes_on = min(filter(None, (doing.closes_on, row.closes_on)), default=None)
    for assembly_id, planned in db.session.execute(
        select(Board.assembly_id, func.min(Round.freeze_planned_for))
        .join_from(Round, Thread, Thread.id == Round.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Board.assembly_id.in_(list(known)), visible_to(member, Board), _waits())
        .group_by(Board.assembly_id)
    ):
        known[assembly_id].freezes_from = planned
    return list(known.values())


def _waits() -> Any:
    """The condition under which a round waits for the freeze that was announced."""
    return and_(Round.freeze_planned_for >= clock.now() - STILL_COMES, Round.frozen_at.is_(None))


def boards_in_short() -> list[dict[str, Any]]:
    """Every board of the site as an operator's script wants it, in the order they were opened."""
    threads = (
        select(Thread.board_id, func.count().label("threads")).group_by(Thread.board_id).subquery("threads")
    )
    rows = db.session.execute(
        select(Board, func.coalesce(threads.c.threads, 0))
        .outerjoin(threads, threads.c.board_id == Board.id)
        .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance))
        .order_by(Board.id)
    )
    return [
        {
            "slug": board.slug,
            "assembly": board.assembly.slug,
            "name": board.name_in(DEFAULT),
            "phase": board.phase.value,
            "reading": board.reading.value,
            "writing": board.writing.value,
            "threads": count,
        }
        for board, count in rows
    ]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A thread that was just frozen."""

    id: int
    title: str
    language: str
    taken_at: datetime
    board_id: int


def just_frozen(boards: list[Board], limit: int = 5) -> list[Frozen]:
    """The threads of these boards that were frozen last, the latest first."""
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.language, Snapshot.taken_at, Thread.board_id)
        .join(Thread, Thread.id == Snapshot.thread_id)
        .where(Thread.board_id.in_([board.id for board in boards]))
        .order_by(Snapshot.id.desc())
        .limit(limit)
    )
    return [Frozen(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round of a thread that waits for the freeze that was announced."""

    id: int
    title: str
    language: str
    round: int
    planned_for: datetime
    board_id: int


def waiting_for_a_freeze(boards: list[Board], limit: int = 5) -> list[Waiting]:
    """The rounds of these boards' threads whose announced freeze is to come, the soonest first."""
    rows = db.session.execute(
        select(
            Thread.id,
            Thread.title,
            Thread.language,
            Round.number,
            Round.freeze_planned_for,
            Thread.board_id,
        )
        .join_from(Round, Thread, Thread.id == Round.thread_id)
        .where(Thread.board_id.in_([board.id for board in boards]), _waits())
        .order_by(Round.freeze_planned_for, Round.id)
        .limit(limit)
    )
    return [
        Waiting(key, title, language, number, planned_for, board_id)
        for key, title, language, number, planned_for, board_id in rows
        if planned_for
    ]
