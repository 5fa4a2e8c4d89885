"""What is kept of mail until it has left: letters that wait, and how fast a domain is written to."""

import enum
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Model, choice


class LetterState(enum.StrEnum):
    """Owed, being sent, or given up: a dead letter, which an operator sends again or drops."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DEAD = "dead"


class WaitingLetter(Model):
    """A finished mail until it has left, its bytes included; the row goes when it does.

    ``tries`` counts the claims, ``outcome`` is what the relay said last. The same mail is kept once.
    """

    __tablename__ = "waiting_letters"
    __table_args__ = (UniqueConstraint("message_id"), Index(None, "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str]
    address: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[LetterState] = mapped_column(choice(LetterState), default=LetterState.WAITING)
    kept_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(default="")


class DomainPace(Model):
    """From when on the next mail may leave for a domain whose mails a minute are limited (seconds since 1970)."""

    __tablename__ = "domain_paces"

    domain: Mapped[str] = mapped_column(String(255), primary_key=True)
    free_at: Mapped[float]
