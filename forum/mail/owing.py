"""Letters that are owed as rows: claimed by an update only one worker can win, and tried again with growing pauses.

Wherever a worker is killed nothing is lost: a claim that nobody settles lapses and is taken up again, so at most the
one mail in flight leaves twice, with the same Message-ID.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import and_, bindparam, delete, or_, select, update

from forum import clock
from forum.database import Moment, db, reading
from forum.mail.outcomes import tell
from forum.mail.pacing import domain_of, rates, take_turn
from forum.mail.transports import Fate, Line, Outcome
from forum.mail.wire import AddressError

log = logging.getLogger(__name__)

IN_A_BATCH = 200
#: Workers take parts of a long queue, so that they seldom reach for the same row.
PARTS = 8
#: So long a worker sends on end before its other chores have their turn.
SECONDS = 10.0
LEASE = timedelta(minutes=15)  # longer than the slowest conversation with a relay that still answers
#: Before each next try, and up to a quarter longer, so that what was put off together does not come back together;
#: after the last, the letter is given up (in all four to five days, as RFC 5321, 4.5.4.1 asks).
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440, 1440, 1440))


@dataclass(frozen=True)
class Owing:
    """A table whose rows are letters owed: it has id, state, due_at, claimed_until, tries and outcome.

    ``waiting``, ``claimed`` and ``dead`` are the states of a row that is owed, of one that somebody is sending, and of
    one that was given up; ``dropped`` that of one whose death an operator has seen (None: the row goes). ``addressed``
    makes a statement that selects (id, address) of its rows; without it the table is held to no rate. ``kept``: what
    was given up stays as it is, for what else it says, and is listed until an operator drops its ``outcome``.
    ``together`` is the column that rows share which leave in one mail.
    """

    model: Any
    waiting: Any
    claimed: Any
    dead: Any = None
    dropped: Any = None
    addressed: Callable[[], Any] | None = None
    kept: bool = False
    together: Any = None

    @property
    def is_dead(self) -> Any:
        """The condition under which a row was given up, and no operator has seen it."""
        dead = self.model.state == self.dead
        return and_(dead, self.model.outcome != "") if self.kept else dead

    def dropping(self) -> Any:
        """The statement that takes rows off the list for good."""
        if self.kept:
            return update(self.model).values(outcome="")
        return delete(self.model) if self.dropped is None else update(self.model).values(state=self.dropped)

    def claimable(self, *, early: bool = False) -> Any:
        """The condition under which a row may be claimed now: due (or to go ``early``), or its claim lapsed."""
        return self.claimable_at(clock.now(), early=early)

    def claimable_at(self, now: Any, *, early: bool) -> Any:
        """The same at a moment, or at one that is given with the statement."""
        owed = self.model
        waiting = owed.state == self.waiting
        return or_(
            waiting if early else and_(waiting, owed.due_at <= now),
            and_(owed.state == self.claimed, owed.claimed_until < now),
        )

    def claim(self, key: int, *columns: Any, early: bool = False) -> Any:
        """Take a row for ourselves for a quarter of an hour: its tries and ``columns``; None when another has it.

        ``early``: before it is due, as it leaves with one that is.
        """
        now = clock.now()
        values = {"key": key, "now": now, "until": now + LEASE}
        return db.session.execute(_claiming(self, early, columns), values).first()

    def send_due(self, send: Callable[[int, Line], Outcome | None]) -> int:
        """Let ``send`` have the rows that are due, over one connection, for some seconds; how many it settled.

        ``send`` answers None for a row that another worker has. It ends early while the relay is down, and passes over
        what is for a domain that had its mails of this minute.
        """
        passed_over: set[str] = set()
        done, until = 0, time.monotonic() + SECONDS
        due = self._due(passed_over)
        if not due:
            return 0
        with current_app.extensions["mail"].open() as line:
            while due:
                before = done
                for key, domain in due:
                    if domain in passed_over or not take_turn(domain):
                        passed_over.add(domain)
                        continue
                    outcome = send(key, line)
                    done += outcome is not None
                    if (outcome is not None and outcome.relay_down) or time.monotonic() > until:
                        return done
                due = self._due(passed_over) if done > before else []
        return done

    def _due(self, passed_over: set[str]) -> list[tuple[int, str]]:
        """Rows that are due and the domains they go to (where these matter), the longest due first."""
        owed = self.model
        addressed = self.addressed if rates() else None
        wanted: Any = addressed() if addressed else select(owed.id)
        wanted = wanted.where(self.claimable()).order_by(owed.due_at, owed.id).limit(IN_A_BATCH)
        if addressed:
            address = list(wanted.selected_columns)[1]
            wanted = wanted.where(*(~address.ilike(f"%@{domain}") for domain in sorted(passed_over)))
        with reading():
            rows = db.session.execute(wanted).all()
            if len(rows) == IN_A_BATCH:
                part = random.randrange(PARTS)  # noqa: S311 - which part does not matter
                rows = db.session.execute(wanted.where(owed.id % PARTS == part)).all() or rows
            db.session.rollback()
        return [(row[0], domain_of(row[1] or "") if addressed else "") for row in rows]


@lru_cache(maxsize=64)
def _claiming(owing: Owing, early: bool, columns: tuple[Any, ...]) -> Any:
    """The statement that takes a row, written once: a large edition has it for every mail."""
    owed = owing.model
    return (
        update(owed.__table__)
        .where(owed.id == bindparam("key"), owing.claimable_at(bindparam("now", type_=Moment()), early=early))
        .values(state=owing.claimed, claimed_until=bindparam("until", type_=Moment()), tries=owed.tries + 1)
        .returning(owed.tries, *columns)
    )


def take_up(app: Flask, name: str, owing: Owing) -> None:
    """Let the operator see what is owed in a table, as letters of this name; called when the rooms are opened."""
    app.extensions.setdefault("mail.queues", {})[name] = owing


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
    outcome = line.send(message)
    tell(message, outcome)
    return outcome


def next_try(tries: int, outcome: Outcome) -> datetime | None:
    """When to try again after the try of this number, or None: there is no next one."""
    if not outcome.temporary or tries > len(PAUSES):
        return None
    return clock.now() + PAUSES[tries - 1] * random.uniform(1, 1.25)  # noqa: S311 - no secret
