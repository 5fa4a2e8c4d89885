"""Closing a phase of a board with one note; going back; a thread that leaves the agenda and comes back."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, literal, select, update

from forum import clock
from forum.boards.models import Board
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb, give_reason, record
from forum.permissions import require
from forum.phases import Phase
from forum.threads.actions.notes import make_note
from forum.threads.actions.posts import hold_board, hold_open
from forum.threads.models import LeftBecause, Note, PhasePeriod, Round, Thread
from forum.threads.models.threads import POSTS_WITHOUT_A_NOTE
from forum.threads.wording import checked_language, checked_reason


def close_phase(board: Board, phase: Phase, *, by: Any, title: str, source: str, language: str) -> Note:
    """Close ``phase`` of a board with a note, and take every following thread with an open round to the next.

    The phase is named so that a late click closes nothing else. Raises Invalid when it is not the present one,
    and Refused.
    """
    require(by, "phase.close", board)
    lock_row(Board, board.id)
    db.session.refresh(board)
    line = board.row(phase)
    if board.phase != phase or line.closed_at:
        raise Invalid(_("This phase is not open any more."), field="phase")
    note = make_note(board, by=by, title=title, source=source, language=language, closes_phase=True)
    _hold_followers(board)
    now = clock.now()
    line.closed_at, line.closed_by_id = now, by.id
    coming = phase.next
    if coming:
        board.phase = coming
        board.row(coming).opened_at = now
        board.row(coming).closed_at = None
        _owe_notes(board)
        _take_threads(board, coming, by, note)
    record(
        Verb.PHASE_CLOSED,
        board,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        phase=phase.value,
        note=note.id,
    )
    return note


def go_back(board: Board, *, by: Any, reason: str, language: str) -> Board:
    """Reopen the phase before the present one (or the last one, once closed), with a public reason."""
    require(by, "phase.close", board)
    given = give_reason(checked_reason(reason), checked_language(language), by)
    lock_row(Board, board.id)
    db.session.refresh(board)
    now = clock.now()
    line = board.row(board.phase)
    if line.closed_at is None:
        before = next((phase for phase in Phase if phase.next == board.phase), None)
        if before is None:
            raise Invalid(
                _("The diagnosis is the first phase: there is nothing to go back to."), field="phase"
            )
        line.opened_at = None
        board.phase = before
        line = board.row(before)
        _take_threads(board, before, by, None)
    line.closed_at = line.closed_by_id = None
    line.opened_at = line.opened_at or now
    record(
        Verb.PHASE_REOPENED,
        board,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        reason=given,
        phase=board.phase.value,
    )
    return board


def _followers(board: Board) -> Any:
    return (
        select(Round.id)
        .join(Thread, Thread.id == Round.thread_id)
        .where(
            Thread.board_id == board.id,
            Round.number == Thread.round_number,
            Round.frozen_at.is_(None),
            Round.follows,
        )
    )


def _hold_followers(board: Board) -> None:
    """Let no following round be frozen, nor leave the agenda, before this act is done."""
    db.session.flush()
    db.session.execute(_followers(board).with_for_update(of=Round))


def _owe_notes(board: Board) -> None:
    db.session.execute(
        update(Thread)
        .where(
            Thread.board_id == board.id,
            Thread.frozen_at.is_(None),
            Thread.last_number > POSTS_WITHOUT_A_NOTE,
            Thread.id.in_(select(Round.thread_id).where(Round.id.in_(_followers(board)))),
        )
        .values(note_owed=True)
        .execution_options(synchronize_session=False)
    )


def _take_threads(board: Board, phase: Phase, by: Any, note: Note | None) -> None:
    """Give every following thread with an open round its period in ``phase``: a bounded number of statements."""
    now = clock.now()
    _hold_followers(board)
    db.session.execute(
        update(PhasePeriod)
        .where(PhasePeriod.closed_at.is_(None), PhasePeriod.round_id.in_(_followers(board)))
        .values(closed_at=now, closed_by_id=by.id, note_id=note.id if note else None)
        .execution_options(synchronize_session=False)
    )
    rows = _followers(board).subquery()
    db.session.execute(
        insert(PhasePeriod).from_select(
            ["round_id", "phase", "opened_at", "opened_by_id"],
            select(
                rows.c.id,
                literal(phase, PhasePeriod.phase.type),
                literal(now, PhasePeriod.opened_at.type),
                literal(by.id),
            ),
        )
    )
    db.session.execute(
        update(Thread)
        .where(Thread.id.in_(select(Round.thread_id).where(Round.id.in_(_followers(board)))))
        .values(phase=phase)
        .execution_options(synchronize_session=False)
    )
    _meet_again(board, phase)
    db.session.expire_all()


def _meet_again(board: Board, phase: Phase) -> None:
    """A round opened or imported in another phase than its board's follows again once the board comes to it."""
    waiting = (
        select(Round.id)
        .join(Thread, Thread.id == Round.thread_id)
        .where(
            Thread.board_id == board.id,
            Thread.phase == phase,
            Round.number == Thread.round_number,
            Round.frozen_at.is_(None),
            Round.left_because.in_([LeftBecause.NEW_ROUND, LeftBecause.IMPORT]),
        )
    )
    db.session.execute(
        update(Round)
        .where(Round.id.in_(waiting))
        .values(follows=True, left_because=None)
        .execution_options(synchronize_session=False)
    )


def leave_agenda(thread: Thread, phase: Phase, *, by: Any, reason: str, language: str) -> Thread:
    """Let a thread leave its board's agenda, with a public reason, and go on in ``phase``."""
    require(by, "thread.leave_agenda", thread)
    given = give_reason(checked_reason(reason), checked_language(language), by)
    current = _held(thread)
    current.follows, current.left_because, current.left_reason_id = False, LeftBecause.DECISION, given.id
    move_round(current, Phase(phase), by)
    record(
        Verb.THREAD_LEFT_AGENDA,
        thread,
        by=by,
        boards=[thread.board],
        assembly_id=thread.board.assembly_id,
        reason=given,
        thread=thread.id,
        phase=Phase(phase).value,
    )
    return thread


def rejoin_agenda(thread: Thread, *, by: Any) -> Thread:
    """Bring a thread back to its board's agenda and present phase. Twice changes nothing."""
    require(by, "thread.leave_agenda", thread)
    hold_board(thread.board)
    current = _held(thread)
    if current.follows:
        return thread
    current.follows, current.left_because, current.left_reason_id = True, None, None
    move_round(current, thread.board.phase, by)
    record(
        Verb.THREAD_REJOINED_AGENDA,
        thread,
        by=by,
        boards=[thread.board],
        assembly_id=thread.board.assembly_id,
        thread=thread.id,
    )
    return thread


def _held(thread: Thread) -> Round:
    """The open round of a thread as it is now, held until the transaction ends. Raises Refused when it is frozen."""
    hold_open(thread)
    current = thread.round
    db.session.refresh(current)
    return current


def move_round(current: Round, phase: Phase, by: Any) -> None:
    """Close the present period of a round and open one in ``phase``, unless it is in that phase already."""
    if current.period.phase == phase:
        return
    now = clock.now()
    current.period.closed_at, current.period.closed_by_id = now, by.id
    current.periods.append(PhasePeriod(phase=phase, opened_at=now, opened_by_id=by.id))
    current.thread.phase = phase
    db.session.flush()
