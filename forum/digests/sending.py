"""Sending what is owed: a worker claims a delivery by an update only one can win, sends it, notes the outcome.

Wherever a worker is killed nothing is lost: a claim that nobody settles lapses and is taken up again, so at most the
one mail in flight leaves twice, with the same Message-ID.
"""

import logging
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select, update

from forum import clock
from forum.database import carry_out, db, reading
from forum.digests.letters import Unsendable, issue_of, mail_of
from forum.digests.models import Delivery, DeliveryState
from forum.mail import AddressError, Fate, Line, Outcome

log = logging.getLogger(__name__)

IN_A_BATCH = 200
LEASE = timedelta(minutes=15)  # longer than the slowest conversation with a relay that still answers
#: Before each next try; after the last, the delivery has failed (in all about four days, as RFC 5321, 4.5.4.1 asks).
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440, 1440, 1440))


def send_due() -> int:
    """Send every delivery that is due, over one connection; how many were settled. A chore of the worker."""
    with reading():
        due = list(db.session.scalars(_due().order_by(Delivery.due_at, Delivery.id).limit(IN_A_BATCH)))
        db.session.rollback()
    if not due:
        return 0
    done = 0
    with current_app.extensions["mail"].open() as line:
        for delivery_id in due:
            outcome = send(delivery_id, line)
            done += outcome is not None
            if outcome is not None and outcome.relay_down:
                break
    return done


def _claimable() -> Any:
    now = clock.now()
    return or_(
        and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now),
        and_(Delivery.state == DeliveryState.CLAIMED, Delivery.claimed_until < now),
    )


def _due() -> Any:
    return select(Delivery.id).where(_claimable())


def claim(delivery_id: int) -> int | None:
    """Take a delivery for ourselves for a quarter of an hour; the number of this try, None when another has it."""
    tries: int | None = db.session.scalar(
        update(Delivery)
        .where(Delivery.id == delivery_id, _claimable())
        .values(state=DeliveryState.CLAIMED, claimed_until=clock.now() + LEASE, tries=Delivery.tries + 1)
        .returning(Delivery.tries)
        .execution_options(synchronize_session=False)
    )
    return tries


def send(delivery_id: int, line: Line) -> Outcome | None:
    """Claim one delivery, send it over ``line``, and note the outcome; None when another worker has it."""
    tries = carry_out(lambda: claim(delivery_id))
    if tries is None:
        return None
    empty = ""
    try:
        with reading():
            message = mail_of(issue_of(delivery_id))
    except Unsendable as why:
        empty, outcome = str(why), Outcome(Fate.REFUSED)
    except AddressError as problem:
        outcome = Outcome(Fate.REFUSED, str(problem))
    except Exception as fault:
        if current_app.config["TESTING"]:
            raise
        # One letter that cannot be written must not hold up all the others.
        log.exception("delivery %s could not be written", delivery_id)
        outcome = Outcome(Fate.LATER, f"{type(fault).__name__}: {fault}")
    else:
        db.session.rollback()  # no transaction stays open while another machine is talked to
        outcome = line.send(message)
    db.session.rollback()
    carry_out(lambda: _settle(delivery_id, tries, outcome, empty))
    return outcome


def _settle(delivery_id: int, tries: int, outcome: Outcome, empty: str) -> None:
    """Note what became of this very try; a claim that lapsed meanwhile is another worker's to settle."""
    now = clock.now()
    values: dict[str, Any] = {"claimed_until": None, "outcome": empty or outcome.reason}
    if empty:
        values["state"] = DeliveryState.EMPTY
    elif outcome.delivered:
        values |= {"state": DeliveryState.SENT, "sent_at": now}
    elif outcome.temporary and tries <= len(PAUSES):
        values |= {"state": DeliveryState.WAITING, "due_at": now + PAUSES[tries - 1]}
    else:
        log.error("delivery %s failed: %s", delivery_id, outcome.reason)
        values["state"] = DeliveryState.FAILED
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.CLAIMED, Delivery.tries == tries)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
