"""A thread as its page shows it: read at once, with its board, agenda, round and place, into light objects.

The page of a thread is what people ask for most. Its statements stand ready (``forum.ready``), because preparing
them and loading whole models anew costs more than the database takes to answer them.
Acts and the pages of moderators read the models (``queries.thread_with_board``).
"""

from datetime import datetime
from itertools import accumulate
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, func, select

from forum.assemblies.models import Alliance, Assembly, Milieu
from forum.boards.models import AgendaPhase, Board
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.phases import Phase
from forum.ready import Ready
from forum.threads.models import Break, Listing, Note, NoteRevision, ReadingPosition, Round, Snapshot, Thread
from forum.threads.shown import (
    AgendaLine,
    AssemblyView,
    BoardView,
    LeftSubject,
    ListingView,
    NoteView,
    PlaceView,
    ReasonView,
    RoundView,
    SnapshotView,
    ThreadView,
)

NOTES = 20
LISTINGS = 20
BREAKS = 500


def _columns(table: Any, names: str) -> list[ColumnElement[Any]]:
    return [table.c[name].label(f"{table.name}_{name}") for name in names.split()]


def _place(milieu: Any, alliance: Any) -> list[ColumnElement[Any]]:
    return [func.coalesce(milieu.c[name], alliance.c[name]).label(f"place_{name}") for name in PLACE.split()]


ORIGIN = "origin_paper_id origin_version"
BOARD = "id slug assembly_id milieu_id alliance_id reading writing phase"
PLACE = "names mark hue"
threads, rounds, snapshots, listings, notes, breaks, read = (
    model.__table__ for model in (Thread, Round, Snapshot, Listing, Note, Break, ReadingPosition)
)
boards, milieus, alliances, assemblies = (model.__table__ for model in (Board, Milieu, Alliance, Assembly))
members, reasons, openings = (model.__table__ for model in (Member, Reason, Opening))
note_revisions = NoteRevision.__table__
left, left_words = reasons.alias("left_reason"), openings.alias("left_words")
frozen, frozen_words = reasons.alias("freeze_reason"), openings.alias("freeze_words")
agenda = [AgendaPhase.__table__.alias(f"{phase.value}_line") for phase in Phase]
of_thread: Any = bindparam("thread_id")

# What each object is made of, in the order of its fields.
PARTS: tuple[list[ColumnElement[Any]], ...] = (
    _columns(threads, "id title language phase last_number frozen_at note_owed totals rendered " + ORIGIN),
    _columns(boards, BOARD),
    _place(milieus, alliances),
    _columns(assemblies, "id slug names language languages"),
    _columns(rounds, "number follows freeze_planned_for"),
    [left.c.language, left_words.c.bytes],
    [snapshots.c.taken_at, members.c.name],
    [frozen.c.language, frozen_words.c.bytes],
    *([*_columns(line, "phase opens_on closes_on closed_at")] for line in agenda),
    [
        exists().where(listings.c.thread_id == of_thread).label("listed"),
        exists().where(notes.c.thread_id == of_thread).label("noted"),
        exists().where(breaks.c.thread_id == of_thread, breaks.c.taken_back_at.is_(None)).label("broken"),
        read.c.number.label("read_before"),
    ],
)
ENDS = list(accumulate(len(part) for part in PARTS))
CUTS = [slice(end - len(part), end) for part, end in zip(PARTS, ENDS, strict=True)]


def _around() -> FromClause:
    """The thread joined, always by a unique key, to all there is one of."""
    whole = (
        threads.join(boards, boards.c.id == threads.c.board_id)
        .join(assemblies, assemblies.c.id == boards.c.assembly_id)
        .join(rounds, and_(rounds.c.thread_id == threads.c.id, rounds.c.number == threads.c.round_number))
        .outerjoin(milieus, milieus.c.id == boards.c.milieu_id)
        .outerjoin(alliances, alliances.c.id == boards.c.alliance_id)
        .outerjoin(left, left.c.id == rounds.c.left_reason_id)
        .outerjoin(left_words, left_words.c.digest == left.c.opening_digest)
        .outerjoin(snapshots, snapshots.c.round_id == rounds.c.id)
        .outerjoin(members, members.c.id == snapshots.c.taken_by_id)
        .outerjoin(frozen, frozen.c.id == snapshots.c.reason_id)
        .outerjoin(frozen_words, frozen_words.c.digest == frozen.c.opening_digest)
        .outerjoin(read, and_(read.c.member_id == bindparam("member_id"), read.c.thread_id == threads.c.id))
    )
    for phase, line in zip(Phase, agenda, strict=True):
        whole = whole.join(line, and_(line.c.board_id == boards.c.id, line.c.phase == phase))
    return whole


ONE_THREAD = Ready(
    select(*(column for part in PARTS for column in part))
    .select_from(_around())
    .where(threads.c.id == of_thread)
)
WHERE_LISTED = Ready(
    select(listings.c.writing, *_columns(boards, BOARD), *_place(milieus, alliances))
    .join_from(listings, boards, boards.c.id == listings.c.board_id)
    .outerjoin(milieus, milieus.c.id == boards.c.milieu_id)
    .outerjoin(alliances, alliances.c.id == boards.c.alliance_id)
    .where(
        listings.c.thread_id == of_thread, listings.c.accepted_at.is_not(None), listings.c.ended_at.is_(None)
    )
    .order_by(listings.c.id)
    .limit(LISTINGS)
)
ITS_NOTES = Ready(
    select(
        *(note_revisions.c.html, notes.c.id, notes.c.phase, notes.c.published_at, members.c.name),
        *(note_revisions.c.title, note_revisions.c.language),
    )
    .join_from(notes, note_revisions, note_revisions.c.id == notes.c.revision_id)
    .join(members, members.c.id == notes.c.by_id)
    .where(notes.c.thread_id == of_thread)
    .order_by(notes.c.id.desc())
    .limit(NOTES)
)

ITS_BREAKS = Ready(
    select(breaks.c.post_id, breaks.c.at, members.c.name, reasons.c.language, openings.c.bytes)
    .join_from(breaks, members, members.c.id == breaks.c.by_id)
    .join(reasons, reasons.c.id == breaks.c.reason_id)
    .join(openings, openings.c.digest == reasons.c.opening_digest)
    .where(breaks.c.thread_id == of_thread, breaks.c.taken_back_at.is_(None))
    .order_by(breaks.c.id.desc())
    .limit(BREAKS)
)


def thread_as_read(thread_id: int, member_id: int | None) -> ThreadView | None:
    """A thread with all that is said around its posts, and how far this member has read; None when there is none.

    One statement, and another when the thread is or was listed somewhere.
    """
    row = ONE_THREAD.row(thread_id=thread_id, member_id=member_id or 0)
    if row is None:
        return None
    parts: list[Any] = [row[cut] for cut in CUTS]
    thread, board, place, assembly, last_round, left_for, taken, frozen_for, *lines, more = parts
    listed, noted, broken, read_before = more
    return ThreadView(
        BoardView(PlaceView(*place), AssemblyView(*assembly), [AgendaLine(*line) for line in lines], *board),
        RoundView(_reason(*left_for), _snapshot(_reason(*frozen_for), *taken), *last_round),
        _listings(thread_id) if listed else [],
        noted,
        broken,
        read_before,
        *thread,
    )


def _reason(language: str | None, words: bytes | None) -> ReasonView | None:
    if language is None:
        return None
    return ReasonView(language, None if words is None else words.decode("utf-8"))


def _snapshot(reason: ReasonView | None, at: datetime | None, by: str) -> SnapshotView | None:
    return SnapshotView(reason, at, by) if at else None


def _listings(thread_id: int) -> list[ListingView]:
    rows = WHERE_LISTED.rows(thread_id=thread_id)
    return [ListingView(BoardView(PlaceView(*row[-3:]), None, [], *row[1:-3]), row[0]) for row in rows]


def notes_of(thread: ThreadView) -> list[NoteView]:
    """The last twenty notes of a thread, the newest last; nothing is asked when it has none."""
    if not thread.noted:
        return []
    rows = ITS_NOTES.rows(thread_id=thread.id)
    return [NoteView(Markup(html), *row) for html, *row in reversed(rows)]  # noqa: S704  cleaned when written


def breaks_of(thread: ThreadView) -> dict[int, LeftSubject]:
    """For each post where the discussion left the subject, the mark; nothing is asked when there is none."""
    if not thread.broken:
        return {}
    return {
        post_id: LeftSubject(at, name, language, None if words is None else words.decode("utf-8"))
        for post_id, at, name, language, words in ITS_BREAKS.rows(thread_id=thread.id)
    }
