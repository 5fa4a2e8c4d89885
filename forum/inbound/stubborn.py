"""Mails in the mailbox that cannot be taken in: tried after all others, and set aside when that has lasted a day.

Nothing is lost: such a mail stays where it is, flagged, and whoever runs the site finds it in ``forum mail queue``.
Marked as unread there, it is tried again.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select

from forum import clock
from forum.database import carry_out, db
from forum.inbound.models import StubbornMail

#: So often, and for so long.
TRIES, PATIENCE = 5, timedelta(days=1)
LONGEST = 500


def tried() -> dict[str, int]:
    """How often each of them was tried, by its name in the mailbox."""
    known = {row.key: row.tries for row in db.session.execute(select(StubbornMail.key, StubbornMail.tries))}
    db.session.rollback()
    return known


def failed(key: str, fault: Exception) -> bool:
    """Note that a mail could not be taken in; whether it is to be set aside now."""
    return carry_out(lambda: _failed(key, fault))


def _failed(key: str, fault: Exception) -> bool:
    now = clock.now()
    known = db.session.get(StubbornMail, key)
    if known is None:
        known = StubbornMail(key=key, since=now, tries=0)
        db.session.add(known)
    known.tries, known.outcome = known.tries + 1, f"{type(fault).__name__}: {fault}"[:LONGEST]
    if known.tries >= TRIES and known.since <= now - PATIENCE:
        known.aside_at = now
    return known.aside_at is not None


def taken_in(key: str) -> None:
    """Forget a mail that could be taken in after all."""
    carry_out(lambda: db.session.execute(delete(StubbornMail).where(StubbornMail.key == key)))


def set_aside() -> list[StubbornMail]:
    """Those that are set aside, the oldest first."""
    aside = select(StubbornMail).where(StubbornMail.aside_at.is_not(None))
    return list(db.session.scalars(aside.order_by(StubbornMail.since).limit(200)))


def how_many_aside() -> int:
    """How many there are."""
    counted = select(func.count()).select_from(StubbornMail).where(StubbornMail.aside_at.is_not(None))
    return db.session.scalar(counted) or 0
