"""Sending what is owed: a worker claims a mailing, sends it, and notes the outcome (forum/mail/owing.py)."""

from sqlalchemy import select

from forum.database import carry_out, db
from forum.mail import Fate, Line, Outcome
from forum.mail.owing import Owing, send_written
from forum.mail.settling import Ends, settle
from forum.mailings.letters import Unsendable, mail_of
from forum.mailings.models import Mailing, MailingState
from forum.members.models import Account

MAILINGS = Owing(
    Mailing,
    MailingState.WAITING,
    MailingState.CLAIMED,
    MailingState.FAILED,
    MailingState.EMPTY,
    lambda: select(Mailing.id, Account.email).outerjoin(Account, Account.member_id == Mailing.member_id),
)
ENDS = Ends(MailingState.SENT, MailingState.EMPTY, MailingState.FAILED)


def send_due() -> int:
    """Send every mailing that is due, over one connection; how many were settled. A chore of the worker."""
    return MAILINGS.send_due(send)


def claim(mailing_id: int) -> int | None:
    """Take a mailing for ourselves for a quarter of an hour; the number of this try, None when another has it."""
    row = MAILINGS.claim(mailing_id)
    return row.tries if row else None


def send(mailing_id: int, line: Line) -> Outcome | None:
    """Claim one mailing, send it over ``line``, and note the outcome; None when another worker has it."""
    tries = carry_out(lambda: claim(mailing_id))
    if tries is None:
        return None
    outcome, empty = Outcome(Fate.REFUSED), ""
    try:
        outcome = send_written(
            lambda: mail_of(mailing_id), line, f"the mail of mailing {mailing_id}", (Unsendable,)
        )
    except Unsendable as why:
        empty = str(why)
    db.session.rollback()
    carry_out(lambda: settle(MAILINGS, ENDS, mailing_id, tries, outcome, empty))
    return outcome
