"""What comes back from an address, and the pause that three hard bounces make: then nothing more is sent there.

A bounce is of one mail, however often it is told. One that is known to have arrived takes the bounces before it back:
the relay took it which had refused the address itself, a report says it was delivered, or nobody sent it back for five
days (RFC 5321, 4.5.4.1). Only the letters that a person asks for at that very moment are still written: to confirm an
address, to choose another password.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Model, carry_out, db, lock_row, reading
from forum.journal import Verb, Visibility, record
from forum.mail.outcomes import hard
from forum.mail.returning import mail_key
from forum.mail.transports import Outcome
from forum.members.models import Account, AddressPause, Member
from forum.permissions import require
from forum.ready import Ready

ENOUGH = 3
#: After so long a mail that was taken and did not come back has arrived.
ARRIVED = timedelta(days=5)
LONGEST_ANSWER = 500


class Bounce(Model):
    """One mail to an address that bounced before: it bounced too, or it was taken (and may still bounce)."""

    __tablename__ = "bounces"
    __table_args__ = (UniqueConstraint("account_id", "mail"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    mail: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    bounced: Mapped[bool]
    # Whether our own relay refused the address, so that its taking a mail says the contrary.
    by_relay: Mapped[bool]


_KNOWN = Ready(select(Account.id).where(Account.email == bindparam("address", type_=String)))
_BOUNCED = Ready(
    select(Bounce.account_id)
    .join(Account, Account.id == Bounce.account_id)
    .where(Account.email == bindparam("address", type_=String))
)


def note_outcome(address: str, message_id: str, outcome: Outcome) -> None:
    """The slot ``mail.outcome``: what our relay said of an address when a mail was handed over."""
    if not outcome.delivered and not hard("", outcome.reason):
        return
    with reading():
        known = (_BOUNCED if outcome.delivered else _KNOWN).row(address=address.lower())
        db.session.rollback()
    account_id: int | None = known[0] if known else None
    if account_id is None:
        return
    key, mail = account_id, mail_key(message_id)
    if outcome.delivered:
        carry_out(lambda: _taken(key, mail))
    else:
        carry_out(lambda: bounced(key, mail, outcome.reason, by_relay=True))


def bounced(account_id: int, mail: str, answer: str, *, by_relay: bool = False) -> bool:
    """Note a hard bounce of one mail (its key), and pause mail to the address after the third; whether it was news."""
    lock_row(Account, account_id)
    account = db.session.get(Account, account_id)
    known = _row(account_id, mail)
    if account is None or account.pause is not None or (known is not None and known.bounced):
        return False
    if known is None:
        known = Bounce(account_id=account_id, mail=mail, at=clock.now())
        db.session.add(known)
    known.bounced, known.by_relay = True, by_relay
    db.session.flush()
    _forget_before(account_id, _last_arrival(account_id))
    if _count(account_id) >= ENOUGH:
        _pause(account, answer)
    return True


def arrived(account_id: int) -> None:
    """A mail to the address is known to have arrived: the bounces before it count no more."""
    _forget_before(account_id, clock.now())


def works_again(member: Member, *, by: Member) -> None:
    """Write to the address again, because its person says that it works. Twice changes nothing. Raises Refused."""
    require(by, "profile.change", member)
    account = member.account
    if account is None or account.pause is None:
        return
    db.session.delete(account.pause)
    _forget_before(account.id, clock.now())
    record(Verb.ADDRESS_RESUMED, member, by=by, visibility=Visibility.PRIVATE)
    db.session.expire(account, ["pause"])


def _taken(account_id: int, mail: str) -> None:
    """Our relay took a mail: it contradicts its own refusals at once, those of others only if it does not come back."""
    db.session.execute(
        delete(Bounce)
        .where(Bounce.account_id == account_id, Bounce.by_relay)
        .execution_options(synchronize_session=False)
    )
    if _count(account_id) and _row(account_id, mail) is None:
        row = Bounce(account_id=account_id, mail=mail, at=clock.now(), bounced=False, by_relay=False)
        db.session.add(row)
        db.session.flush()


def _row(account_id: int, mail: str) -> Bounce | None:
    found: Bounce | None = db.session.scalar(
        select(Bounce).where(Bounce.account_id == account_id, Bounce.mail == mail)
    )
    return found


def _count(account_id: int) -> int:
    counted = select(func.count()).where(Bounce.account_id == account_id, Bounce.bounced)
    return db.session.scalar(counted) or 0


def _last_arrival(account_id: int) -> datetime | None:
    """When the last mail was taken that did not come back for so long that it has arrived."""
    found: datetime | None = db.session.scalar(
        select(func.max(Bounce.at)).where(
            Bounce.account_id == account_id, ~Bounce.bounced, Bounce.at < clock.now() - ARRIVED
        )
    )
    return found


def _forget_before(account_id: int, moment: datetime | None) -> None:
    if moment is not None:
        db.session.execute(
            delete(Bounce)
            .where(Bounce.account_id == account_id, Bounce.at <= moment)
            .execution_options(synchronize_session=False)
        )


def _pause(account: Account, answer: str) -> None:
    words = " ".join(answer.split())[:LONGEST_ANSWER]
    db.session.add(AddressPause(account_id=account.id, since=clock.now(), answer=words))
    record(Verb.ADDRESS_PAUSED, account.member, by=None, visibility=Visibility.PRIVATE)
    db.session.expire(account, ["pause"])
