"""Telling the authors: a worker claims an asking by an update only one can win, sends its letter, notes the outcome.

Nobody is told twice of the same: a letter has its number, a claim that nobody settles lapses and is taken up again, so
at most the one mail in flight leaves twice, with the same Message-ID.
"""

import logging
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select, update

from forum import clock
from forum.database import carry_out, db, reading
from forum.mail import AddressError, Fate, Line, Outcome, compose
from forum.papers.actions.asking import ask_again
from forum.papers.asked_posts import with_draft
from forum.papers.letters import asking_letter
from forum.papers.models import Asking, AskingState, Draft, DraftState

log = logging.getLogger(__name__)

IN_A_BATCH = 200
LEASE = timedelta(minutes=15)  # longer than the slowest conversation with a relay that still answers
#: Before each next try; after the last, the author cannot be told (within the shortest window that makes sense).
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440, 1440))


class Unreachable(Exception):
    """An author who has no confirmed address any more."""


def ask_anew() -> int:
    """Ask those again whose posts have another fate than they were told; how many. A chore of the worker."""
    drafts = db.session.scalars(select(Draft.id).where(Draft.state == DraftState.PROVISIONAL)).all()
    db.session.rollback()
    return sum(_ask_anew(key) for key in drafts)


def _ask_anew(draft_id: int) -> int:
    return carry_out(lambda: ask_again(db.session.get_one(Draft, draft_id)))


def tell_due() -> int:
    """Send every letter that is due, over one connection; how many were settled. A chore of the worker."""
    with reading():
        due = list(
            db.session.scalars(
                select(Asking.id).where(_claimable()).order_by(Asking.due_at, Asking.id).limit(IN_A_BATCH)
            )
        )
        db.session.rollback()
    if not due:
        return 0
    done = 0
    with current_app.extensions["mail"].open() as line:
        for asking_id in due:
            outcome = tell(asking_id, line)
            done += outcome is not None
            if outcome is not None and outcome.relay_down:
                break
    return done


def _claimable() -> Any:
    now = clock.now()
    return or_(
        and_(Asking.state == AskingState.WAITING, Asking.due_at <= now),
        and_(Asking.state == AskingState.CLAIMED, Asking.claimed_until < now),
    )


def claim(asking_id: int) -> tuple[int, int] | None:
    """Take an asking for ourselves for a quarter of an hour: (letter, try); None when another has it."""
    row = db.session.execute(
        update(Asking)
        .where(Asking.id == asking_id, _claimable())
        .values(state=AskingState.CLAIMED, claimed_until=clock.now() + LEASE, tries=Asking.tries + 1)
        .returning(Asking.letter, Asking.tries)
        .execution_options(synchronize_session=False)
    ).first()
    return (row.letter, row.tries) if row else None


def tell(asking_id: int, line: Line) -> Outcome | None:
    """Claim one asking, send its letter over ``line``, and note the outcome; None when another worker has it."""
    claimed = carry_out(lambda: claim(asking_id))
    if claimed is None:
        return None
    try:
        with reading():
            message = compose(_letter(asking_id))
    except (Unreachable, AddressError) as why:
        outcome = Outcome(Fate.REFUSED, str(why))
    except Exception as fault:
        if current_app.config["TESTING"]:
            raise
        # One letter that cannot be written must not hold up all the others.
        log.exception("the letter of asking %s could not be written", asking_id)
        outcome = Outcome(Fate.LATER, f"{type(fault).__name__}: {fault}")
    else:
        db.session.rollback()  # no transaction stays open while another machine is talked to
        outcome = line.send(message)
    db.session.rollback()
    carry_out(lambda: _settle(asking_id, *claimed, outcome))
    return outcome


def _letter(asking_id: int) -> Any:
    asking = db.session.scalars(with_draft().where(Asking.id == asking_id)).unique().one()
    account = asking.member.account
    if account is None or not account.active or account.confirmed_at is None:
        raise Unreachable("this author has no address")
    return asking_letter(asking, account)


def _settle(asking_id: int, letter: int, tries: int, outcome: Outcome) -> None:
    """Note what became of this very try; one that lapsed, or was overtaken by another letter, is not ours to settle."""
    asking = db.session.get_one(Asking, asking_id, with_for_update=True, populate_existing=True)
    if (asking.state, asking.letter, asking.tries) != (AskingState.CLAIMED, letter, tries):
        return
    now = clock.now()
    asking.claimed_until, asking.outcome = None, outcome.reason
    if outcome.delivered:
        asking.state, asking.told_at = AskingState.TOLD, asking.told_at or now
    elif outcome.temporary and tries <= len(PAUSES):
        asking.state, asking.due_at = AskingState.WAITING, now + PAUSES[tries - 1]
    else:
        log.error("the letter of asking %s failed: %s", asking_id, outcome.reason)
        asking.state = AskingState.TOLD if asking.told_at else AskingState.UNREACHABLE
