"""Announcing a freeze, freezing a round, opening the next one."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import insert, literal, select, update

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, give_reason, record
from forum.permissions import require
from forum.phases import Phase
from forum.threads.actions.posts import boards_of, hold_board
from forum.threads.models import LeftBecause, PhasePeriod, Post, Round, Snapshot, SnapshotPost, Thread
from forum.threads.wording import checked_language, checked_reason


def announce_freeze(thread: Thread, *, by: Any, reason: str, language: str) -> Round:
    """Announce that the thread's open round will be frozen, with a public note. Twice changes nothing."""
    require(by, "thread.freeze", thread)
    current = thread.round
    if current.frozen_at:
        raise Invalid(_("This round is already frozen."))
    if current.freeze_announced_at:
        return current
    given = give_reason(checked_reason(reason), checked_language(language), by)
    current.freeze_announced_at, current.freeze_announced_by_id = clock.now(), by.id
    current.freeze_planned_for = clock.now() + timedelta(hours=current_app.config["FREEZE_NOTICE_HOURS"])
    record(
        Verb.FREEZE_ANNOUNCED,
        thread,
        by=by,
        boards=boards_of(thread),
        assembly_id=thread.board.assembly_id,
        reason=given,
        thread=thread.id,
        round=current.number,
    )
    return current


def announced_long_enough(current: Round) -> bool:
    """Whether the notice given (72 hours by default) is over."""
    return current.freeze_planned_for is not None and current.freeze_planned_for <= clock.now()


def freeze(thread: Thread, round_number: int, *, by: Any, reason: str, language: str) -> Snapshot:
    """Close a round to writing and take its snapshot: posts 1 to the last, each in its present revision.

    The round is named: a late click finds the snapshot that is there. ``reason`` is the public note, and also the
    reason for not waiting when the freeze was not announced long enough before. One transaction. Raises
    Invalid when there is no such round, and Refused.
    """
    require(by, "thread.freeze", thread)
    now = clock.now()
    taken = db.session.execute(
        update(Round)
        .where(Round.thread_id == thread.id, Round.number == round_number, Round.frozen_at.is_(None))
        .values(frozen_at=now)
        .returning(Round.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        return _snapshot_of(thread, round_number)
    current = db.session.get_one(Round, taken.id, populate_existing=True)
    db.session.refresh(thread, ["note_owed"])
    given = give_reason(checked_reason(reason), checked_language(language), by)
    snapshot = Snapshot(
        thread_id=thread.id,
        round_id=current.id,
        taken_at=now,
        taken_by_id=by.id,
        reason_id=given.id,
        waived=not announced_long_enough(current),
        last_number=current.last_number,
    )
    db.session.add(snapshot)
    db.session.flush()
    db.session.execute(
        insert(SnapshotPost).from_select(
            ["snapshot_id", "post_id", "number", "revision_id"],
            select(literal(snapshot.id), Post.id, Post.number, Post.revision_id)
            .where(Post.thread_id == thread.id)
            .order_by(Post.number),
        )
    )
    current.period.closed_at, current.period.closed_by_id = now, by.id
    thread.frozen_at, thread.note_owed = now, False
    record(
        Verb.THREAD_FROZEN,
        thread,
        by=by,
        boards=boards_of(thread),
        assembly_id=thread.board.assembly_id,
        reason=given,
        thread=thread.id,
        round=round_number,
        snapshot=snapshot.id,
        waived=int(snapshot.waived),
    )
    return snapshot


def _snapshot_of(thread: Thread, round_number: int) -> Snapshot:
    snapshot: Snapshot | None = db.session.scalar(
        db.select(Snapshot)
        .join(Round, Round.id == Snapshot.round_id)
        .where(Round.thread_id == thread.id, Round.number == round_number)
    )
    if snapshot is None:
        raise Invalid(_("This thread has no round %(number)s.", number=round_number), field="round")
    return snapshot


def open_round(thread: Thread, *, by: Any, phase: Phase = Phase.DIAGNOSIS) -> Round:
    """Open the next round of a frozen thread, in ``phase``; it leaves the agenda unless that is the board's phase.

    Raises Invalid when the last round is still open, and Refused.
    """
    require(by, "round.open", thread)
    last = thread.round
    if last.frozen_at is None:
        raise Invalid(_("A new round can be opened once the present one is frozen."))
    hold_board(thread.board)
    phase = Phase(phase)
    follows = phase == thread.board.phase
    now = clock.now()
    opened = Round(
        thread=thread,
        number=last.number + 1,
        opened_at=now,
        opened_by_id=by.id,
        first_number=last.last_number + 1,
        last_number=last.last_number,
        follows=follows,
        left_because=None if follows else LeftBecause.NEW_ROUND,
    )
    opened.periods.append(PhasePeriod(phase=phase, opened_at=now, opened_by_id=by.id))
    db.session.add(opened)
    db.session.flush()
    thread.round_number, thread.phase, thread.frozen_at = opened.number, phase, None
    record(
        Verb.ROUND_OPENED,
        thread,
        by=by,
        boards=boards_of(thread),
        assembly_id=thread.board.assembly_id,
        thread=thread.id,
        round=opened.number,
        phase=phase.value,
    )
    return opened
