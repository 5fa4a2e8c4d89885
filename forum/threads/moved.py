"""The threads of a board, those that moved last first, a page at a time and at the same cost wherever one is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, literal, select, tuple_

from forum import languages
from forum.assemblies.models import Alliance, Milieu
from forum.boards.models import Board
from forum.database import Moment, db
from forum.phases import Phase
from forum.threads.models import Listing, ReadingPosition, Round, Thread
from forum.threads.queries import visible_threads
from forum.threads.shown import Place

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """One thread as the list of a board shows it; ``home`` is its board's place when it is only listed here."""

    id: int
    title: str
    language: str
    phase: Phase
    round_number: int
    posts: int
    moved_at: datetime
    frozen_at: datetime | None
    note_owed: bool
    freeze_planned_for: datetime | None
    follows: bool
    unread: int | None
    home: Place | None = None
    home_slug: str | None = None

    @property
    def cursor(self) -> str:
        """Where the page after this thread begins: microseconds since 1970, and the thread."""
        return f"{(self.moved_at - EPOCH) // MICROSECOND}-{self.id}"


def cursor(words: str) -> tuple[datetime, int] | None:
    """The moment and thread of a cursor; None for what never was one."""
    moved, dash, thread = words.partition("-")
    if not (dash and _small_number(moved, 17) and _small_number(thread, 9)):
        return None
    return EPOCH + int(moved) * MICROSECOND, int(thread)


def _small_number(digits: str, most: int) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= most


def threads_of(
    board: Board,
    member: Any,
    *,
    language: str,
    phase: Phase | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 30,
) -> list[Moved]:
    """The threads of a board and, on an alliance's, those listed there, the last moved first.

    ``before`` is the cursor of the last thread of the page before. One statement, two for an alliance; a listed
    thread that ``member`` may not read is left out.
    """
    home = Thread.board_id == board.id
    found = [_moved(row, member, None, language) for row in _rows(home, member, phase, before, limit)]
    if board.alliance_id:
        listed = _rows(_listed_on(board, member), member, phase, before, limit, with_home=True)
        found += [_moved(row, member, row, language) for row in listed]
        found.sort(key=lambda thread: (thread.moved_at, thread.id), reverse=True)
    return found[:limit]


def _listed_on(board: Board, member: Any) -> Any:
    listed = select(Listing.thread_id).where(
        Listing.board_id == board.id, Listing.accepted_at.is_not(None), Listing.ended_at.is_(None)
    )
    return and_(Thread.id.in_(listed), visible_threads(member))


def _rows(
    condition: Any,
    member: Any,
    phase: Phase | None,
    before: tuple[datetime, int] | None,
    limit: int,
    with_home: bool = False,
) -> Any:
    wanted: Any = (
        select(
            Thread.id,
            Thread.title,
            Thread.language,
            Thread.phase,
            Thread.round_number,
            Thread.last_number,
            Thread.moved_at,
            Thread.frozen_at,
            Thread.note_owed,
            Round.freeze_planned_for,
            Round.follows,
        )
        .join(Round, and_(Round.thread_id == Thread.id, Round.number == Thread.round_number))
        .where(condition)
        .order_by(Thread.moved_at.desc(), Thread.id.desc())
        .limit(limit)
    )
    if phase:
        wanted = wanted.where(Thread.phase == phase)
    if before:
        last = tuple_(literal(before[0], Moment), literal(before[1]))
        wanted = wanted.where(tuple_(Thread.moved_at, Thread.id) < last)
    if member is not None:
        wanted = wanted.add_columns(ReadingPosition.number.label("read")).outerjoin(
            ReadingPosition,
            and_(ReadingPosition.thread_id == Thread.id, ReadingPosition.member_id == member.id),
        )
    if with_home:
        wanted = (
            wanted.add_columns(
                Board.slug,
                func.coalesce(Milieu.names, Alliance.names).label("names"),
                func.coalesce(Milieu.mark, Alliance.mark).label("mark"),
                func.coalesce(Milieu.hue, Alliance.hue).label("hue"),
            )
            .join(Board, Board.id == Thread.board_id)
            .outerjoin(Milieu, Milieu.id == Board.milieu_id)
            .outerjoin(Alliance, Alliance.id == Board.alliance_id)
        )
    return db.session.execute(wanted)


def _moved(row: Any, member: Any, home: Any, language: str) -> Moved:
    read = row.read if member is not None else None
    return Moved(
        id=row.id,
        title=row.title,
        language=row.language,
        phase=row.phase,
        round_number=row.round_number,
        posts=row.last_number,
        moved_at=row.moved_at,
        frozen_at=row.frozen_at,
        note_owed=row.note_owed,
        freeze_planned_for=None if row.frozen_at else row.freeze_planned_for,
        follows=row.follows,
        unread=None if read is None else max(row.last_number - read, 0),
        home=Place(languages.in_words(home.names, language), home.mark, home.hue) if home else None,
        home_slug=home.slug if home else None,
    )
