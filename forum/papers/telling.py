"""Telling the authors: a worker claims an asking, sends its letter, and notes the outcome (forum/mail/owing.py).

Nobody is told twice of the same: a letter has its number, beside that of the try.
"""

import logging
from typing import Any

from sqlalchemy import select

from forum import clock
from forum.database import carry_out, db
from forum.mail import Fate, Line, Outcome, compose
from forum.mail.owing import Owing, next_try, send_written
from forum.members.letters import reachable
from forum.members.models import Account
from forum.papers.actions.asking import ask_again
from forum.papers.asked_posts import with_draft
from forum.papers.letters import asking_letter
from forum.papers.models import Asking, AskingState, Draft, DraftState

log = logging.getLogger(__name__)

ASKINGS = Owing(
    Asking,
    AskingState.WAITING,
    AskingState.CLAIMED,
    AskingState.UNREACHABLE,
    kept=True,
    addressed=lambda: select(Asking.id, Account.email).outerjoin(
        Account, Account.member_id == Asking.member_id
    ),
)


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
    return ASKINGS.send_due(tell)


def claim(asking_id: int) -> tuple[int, int] | None:
    """Take an asking for ourselves for a quarter of an hour: (letter, try); None when another has it."""
    row = ASKINGS.claim(asking_id, Asking.letter)
    return (row.letter, row.tries) if row else None


def tell(asking_id: int, line: Line) -> Outcome | None:
    """Claim one asking, send its letter over ``line``, and note the outcome; None when another worker has it."""
    claimed = carry_out(lambda: claim(asking_id))
    if claimed is None:
        return None
    try:
        outcome = send_written(
            lambda: compose(_letter(asking_id)), line, f"the letter of asking {asking_id}", (Unreachable,)
        )
    except Unreachable as why:
        outcome = Outcome(Fate.REFUSED, str(why))
    db.session.rollback()
    carry_out(lambda: _settle(asking_id, *claimed, outcome))
    return outcome


def _letter(asking_id: int) -> Any:
    asking = db.session.scalars(with_draft().where(Asking.id == asking_id)).unique().one()
    account = asking.member.account
    if account is None or reachable(account) is None:
        raise Unreachable("this author has no address")
    return asking_letter(asking, account)


def _settle(asking_id: int, letter: int, tries: int, outcome: Outcome) -> None:
    """Note what became of this very try; one that lapsed, or was overtaken by another letter, is not ours to settle."""
    asking = db.session.get_one(Asking, asking_id, with_for_update=True, populate_existing=True)
    if (asking.state, asking.letter, asking.tries) != (AskingState.CLAIMED, letter, tries):
        return
    asking.claimed_until, asking.outcome = None, outcome.reason
    again = next_try(tries, outcome)
    if outcome.delivered:
        asking.state, asking.told_at = AskingState.TOLD, asking.told_at or clock.now()
    elif again:
        asking.state, asking.due_at = AskingState.WAITING, again
    else:
        log.error("the letter of asking %s failed: %s", asking_id, outcome.reason)
        asking.state = AskingState.TOLD if asking.told_at else AskingState.UNREACHABLE
