"""Sending what is owed: a worker claims a delivery, sends it, and notes the outcome (forum/mail/owing.py)."""

import logging
from typing import Any

from sqlalchemy import update

from forum import clock
from forum.database import carry_out, db
from forum.digests.bundling import DELIVERIES, Bundle, claim_together
from forum.digests.letters import Unsendable
from forum.digests.models import Delivery, DeliveryState
from forum.mail import Fate, Line, Outcome
from forum.mail.owing import next_try, send_written

log = logging.getLogger(__name__)


def send_due() -> int:
    """Send every delivery that is due, over one connection; how many were settled. A chore of the worker."""
    return DELIVERIES.send_due(send)


def claim(delivery_id: int) -> int | None:
    """Take a delivery for ourselves for a quarter of an hour; the number of this try, None when another has it."""
    row = DELIVERIES.claim(delivery_id)
    return row.tries if row else None


def send(delivery_id: int, line: Line) -> Outcome | None:
    """Claim one delivery and what leaves with it, send that over ``line``, and note the outcome; None when another
    worker has it.
    """
    tries = carry_out(lambda: claim_together(delivery_id))
    if not tries:
        return None
    bundle = Bundle(sorted(tries))
    try:
        outcome = send_written(bundle.mail, line, f"delivery {delivery_id}", (Unsendable,))
    except Unsendable:
        outcome = Outcome(Fate.REFUSED)
    db.session.rollback()

    def settle() -> None:
        for key, number in sorted(tries.items()):
            _settle(key, number, outcome, bundle.empty.get(key, ""))

    carry_out(settle)
    return outcome


def _settle(delivery_id: int, tries: int, outcome: Outcome, empty: str) -> None:
    """Note what became of this very try; a claim that lapsed meanwhile is another worker's to settle."""
    values: dict[str, Any] = {"claimed_until": None, "outcome": empty or outcome.reason}
    again = next_try(tries, outcome)
    if empty:
        values["state"] = DeliveryState.EMPTY
    elif outcome.delivered:
        values |= {"state": DeliveryState.SENT, "sent_at": clock.now()}
    elif again:
        values |= {"state": DeliveryState.WAITING, "due_at": again}
    else:
        log.error("delivery %s failed: %s", delivery_id, outcome.reason)
        values["state"] = DeliveryState.FAILED
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.CLAIMED, Delivery.tries == tries)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
