"""Letters that are owed as rows: claimed by an update only one worker can win, and tried again with growing pauses.

Wherever a worker is killed nothing is lost: a claim that nobody settles lapses and is taken up again, so at most the
one mail in flight leaves twice, with the same Message-ID.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select, update

from forum import clock
from forum.database import db, reading
from forum.mail.transports import Fate, Line, Outcome
from forum.mail.wire import AddressError

log = logging.getLogger(__name__)

IN_A_BATCH = 200
LEASE = timedelta(minutes=15)  # longer than the slowest conversation with a relay that still answers
#: Before each next try; after the last, the letter is given up (in all about four days, as RFC 5321, 4.5.4.1 asks).
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440, 1440, 1440))


@dataclass(frozen=True)
class Owing:
    """A table whose rows are letters owed: it has id, state, due_at, claimed_until and tries.

    ``waiting`` and ``claimed`` are the states of a row that is owed, and of one that somebody is sending.
    """

    model: Any
    waiting: Any
    claimed: Any

    def claimable(self) -> Any:
        """The condition under which a row may be claimed now: it is due, or its claim has lapsed."""
        owed, now = self.model, clock.now()
        return or_(
            and_(owed.state == self.waiting, owed.due_at <= now),
            and_(owed.state == self.claimed, owed.claimed_until < now),
        )

    def claim(self, key: int, *columns: Any) -> Any:
        """Take a row for ourselves for a quarter of an hour: its tries and ``columns``; None when another has it."""
        owed = self.model
        return db.session.execute(
            update(owed)
            .where(owed.id == key, self.claimable())
            .values(state=self.claimed, claimed_until=clock.now() + LEASE, tries=owed.tries + 1)
            .returning(owed.tries, *columns)
            .execution_options(synchronize_session=False)
        ).first()

    def send_due(self, send: Callable[[int, Line], Outcome | None]) -> int:
        """Let ``send`` have every row that is due, over one connection; how many it settled.

        ``send`` answers None for a row that another worker has. It ends early while the relay is down.
        """
        owed = self.model
        with reading():
            keys = select(owed.id).where(self.claimable()).order_by(owed.due_at, owed.id).limit(IN_A_BATCH)
            due = list(db.session.scalars(keys))
            db.session.rollback()
        if not due:
            return 0
        done = 0
        with current_app.extensions["mail"].open() as line:
            for key in due:
                outcome = send(key, line)
                done += outcome is not None
                if outcome is not None and outcome.relay_down:
                    break
        return done


def send_written(
    write: Callable[[], EmailMessage], line: Line, what: str, through: tuple[type[Exception], ...] = ()
) -> Outcome:
    """Write a letter and send it over ``line``.

    An address that is none is refused. Any other fault in writing ``what`` is reported and tried again later, so that
    one letter never holds up the others; those of ``through`` are raised to the caller, who knows what they mean.
    """
    try:
        with reading():
            message = write()
    except through:
        raise
    except AddressError as problem:
        return Outcome(Fate.REFUSED, str(problem))
    except Exception as fault:
        if current_app.config["TESTING"]:
            raise
        log.exception("%s could not be written", what)
        return Outcome(Fate.LATER, f"{type(fault).__name__}: {fault}")
    db.session.rollback()  # no transaction stays open while another machine is talked to
    return line.send(message)


def next_try(tries: int, outcome: Outcome) -> datetime | None:
    """When to try again after the try of this number, or None: there is no next one."""
    again = outcome.temporary and tries <= len(PAUSES)
    return clock.now() + PAUSES[tries - 1] if again else None
