"""An edition is one issue of a board's digest; a subscription a member's place in it; a delivery one mail owed."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.members.models import Member


class Rhythm(enum.StrEnum):
    """How often a board's edition is cut for a reader."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class DeliveryState(enum.StrEnum):
    """Owed, being sent, sent, nothing to say, or given up after many tries."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    EMPTY = "empty"
    FAILED = "failed"


#: What is still to leave.
NOT_LEFT = (DeliveryState.WAITING, DeliveryState.CLAIMED)


class Subscription(Model):
    """A member's place in a board's digest; ``position`` is the journal position read so far."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("member_id", "board_id"),
        Index(None, "board_id"),
        CheckConstraint("weekday IS NULL OR (rhythm = 'weekly' AND weekday BETWEEN 0 AND 6)", name="weekday"),
        CheckConstraint("hour IS NULL OR hour BETWEEN 0 AND 23", name="hour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm), default=Rhythm.WEEKLY)
    # The day a weekly mail waits for, Monday being 0; None: it leaves as soon as its edition is cut.
    weekday: Mapped[int | None]
    # The hour of the reader's own clock; None: that of the site (DIGEST_HOUR).
    hour: Mapped[int | None]
    position: Mapped[int]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()
    board: Mapped[Board] = relationship()


class Edition(Model):
    """One issue of a board's digest: everything of the board up to a journal position."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("board_id", "rhythm", "until_position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm))
    from_position: Mapped[int]
    until_position: Mapped[int]
    # The board's boundary it was cut at, in UTC.
    until: Mapped[datetime]
    cut_at: Mapped[datetime]

    board: Mapped[Board] = relationship()


class Delivery(Model):
    """One mail owed to one subscription: claimed by an update only one worker can win, then sent."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("edition_id", "subscription_id"),
        UniqueConstraint("subscription_id", "from_position"),
        Index(None, "state", "due_at"),
        CheckConstraint("until_position >= from_position", name="positions"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    from_position: Mapped[int]
    until_position: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.WAITING)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    # Shared by the deliveries bundled in one mail; kept over every try.
    message_id: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
    # When its reader said in the mail that they have read it.
    read_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    # What its reader heard of the board when it left, where that was not all of it: ``whole`` without some ``threads``
    # and ``papers``, or these alone. Mails of other boards on which such a thread stands leave out what this one told.
    heard: Mapped[dict[str, Any] | None]

    edition: Mapped[Edition] = relationship()
    subscription: Mapped[Subscription] = relationship()
