"""Noting what became of a try of a letter that is owed as a row (forum/mail/owing.py)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from forum import clock
from forum.database import db
from forum.mail.owing import Owing, next_try
from forum.mail.transports import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ends:
    """The states in which a row ends: it was sent, there was nothing to send, it was given up."""

    sent: Any
    empty: Any
    failed: Any


def settle(owing: Owing, ends: Ends, key: int, tries: int, outcome: Outcome, nothing: str = "") -> Any:
    """Note what became of this very try, or why there was ``nothing`` to send; a claim that lapsed meanwhile is another
    worker's to settle. Answers the state in which the row is now; None when it was not ours.
    """
    return settle_together(owing, ends, {key: tries}, outcome, {key: nothing})[key]


def settle_together(
    owing: Owing, ends: Ends, tries: Mapping[int, int], outcome: Outcome, nothing: Mapping[int, str]
) -> dict[int, Any]:
    """The same for the rows that left in one mail: put off, they are due again at one moment."""
    again = next_try(max(tries.values()), outcome)
    return {
        key: _settle(owing, ends, key, number, outcome, again, nothing.get(key, ""))
        for key, number in sorted(tries.items())
    }


def _settle(
    owing: Owing,
    ends: Ends,
    key: int,
    tries: int,
    outcome: Outcome,
    again: datetime | None,
    nothing: str,
) -> Any:
    owed = owing.model
    values: dict[str, Any] = {"claimed_until": None, "outcome": nothing or outcome.reason}
    if nothing:
        values["state"] = ends.empty
    elif outcome.delivered:
        values |= {"state": ends.sent, "sent_at": clock.now()}
    elif again:
        values |= {"state": owing.waiting, "due_at": again}
    else:
        log.error("%s %s failed: %s", owed.__tablename__, key, outcome.reason)
        values["state"] = ends.failed
    settled: Any = db.session.execute(
        update(owed.__table__)
        .where(owed.id == key, owed.state == owing.claimed, owed.tries == tries)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return values["state"] if settled.rowcount else None
