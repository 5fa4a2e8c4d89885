"""Sending what is owed: a worker claims a delivery, sends it, and notes the outcome (forum/mail/owing.py)."""

from forum.database import carry_out, db
from forum.digests import elsewhere, personal
from forum.digests.bundling import DELIVERIES, Bundle, claim_together
from forum.digests.letters import Unsendable
from forum.digests.models import DeliveryState
from forum.digests.taking_over import give_back
from forum.mail import Fate, Line, Outcome
from forum.mail.owing import send_written
from forum.mail.settling import Ends, settle_together

ENDS = Ends(DeliveryState.SENT, DeliveryState.EMPTY, DeliveryState.FAILED)


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

    def note() -> None:
        for key, state in settle_together(DELIVERIES, ENDS, tries, outcome, bundle.empty).items():
            personal.settled(key, state)
            if state == DeliveryState.EMPTY:
                give_back(key)
            if state == DeliveryState.SENT and key in bundle.heard:
                elsewhere.note(key, bundle.heard[key])

    carry_out(note)
    return outcome
