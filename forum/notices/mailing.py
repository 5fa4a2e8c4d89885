"""Sending the mails that carry notices: a worker claims one, sends it, and notes the outcome (forum/mail/owing.py)."""

from sqlalchemy import select, update

from forum import clock
from forum.database import carry_out, db
from forum.mail import Fate, Line, Outcome
from forum.mail.owing import Owing, send_written
from forum.mail.settling import Ends, settle
from forum.members.models import Account
from forum.notices.letters import Unsendable, mail_of
from forum.notices.models import Notice, NoticeMail, NoticeMailState
from forum.notices.owing import take_back

MAILS = Owing(
    NoticeMail,
    NoticeMailState.WAITING,
    NoticeMailState.CLAIMED,
    NoticeMailState.FAILED,
    NoticeMailState.EMPTY,
    lambda: select(NoticeMail.id, Account.email).outerjoin(
        Account, Account.member_id == NoticeMail.member_id
    ),
)
ENDS = Ends(NoticeMailState.SENT, NoticeMailState.EMPTY, NoticeMailState.FAILED)


def send_due() -> int:
    """Send every mail that is due, over one connection; how many were settled. A chore of the worker."""
    return MAILS.send_due(send)


def send(mail_id: int, line: Line) -> Outcome | None:
    """Claim one mail, send it over ``line``, and note the outcome; None when another worker has it."""
    claimed = carry_out(lambda: MAILS.claim(mail_id))
    if claimed is None:
        return None
    carry_out(lambda: take_back(mail_id))
    outcome, empty = Outcome(Fate.REFUSED), ""
    try:
        outcome = send_written(
            lambda: mail_of(mail_id), line, f"the mail of notices {mail_id}", (Unsendable,)
        )
    except Unsendable as why:
        empty = str(why)
    db.session.rollback()
    carry_out(lambda: _settle(mail_id, claimed.tries, outcome, empty))
    return outcome


def _settle(mail_id: int, tries: int, outcome: Outcome, empty: str) -> None:
    if settle(MAILS, ENDS, mail_id, tries, outcome, empty) == NoticeMailState.SENT:
        db.session.execute(
            update(Notice)
            .where(Notice.mail_id == mail_id)
            .values(told_at=clock.now())
            .execution_options(synchronize_session=False)
        )
