"""What is kept of mails that came in, and what ends the addresses they come to."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.members.models import Member
from forum.threads.models import Thread


class ReplySeries(Model):
    """Which series of reply addresses holds for a member: those of earlier ones have ended. No row: the first."""

    __tablename__ = "reply_series"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    number: Mapped[int]
    begun_at: Mapped[datetime]


class StubbornMail(Model):
    """A mail in the mailbox that could not be taken in, named as the mailbox names it (UIDVALIDITY and UID), and what
    stood in the way. Its words stay in the mailbox.
    """

    __tablename__ = "stubborn_mails"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]
    tries: Mapped[int]
    outcome: Mapped[str]
    # When it was set aside: flagged in the mailbox, and not tried again until somebody marks it as unread there.
    aside_at: Mapped[datetime | None]


class MailState(enum.StrEnum):
    """What became of a mail that was answered to somebody's reply address."""

    POSTED = "posted"
    REFUSED = "refused"
    WAITING = "waiting"
    LET_IN = "let-in"
    THROWN_AWAY = "thrown-away"


class ReceivedMail(Model):
    """One mail, known again by ``key`` when it comes twice; its words are kept only while it waits for a moderator."""

    __tablename__ = "received_mails"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(thread_id IS NULL) <> (board_id IS NULL)", name="one_place"),
        CheckConstraint("(state = 'waiting') = (words IS NOT NULL)", name="words_while_waiting"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled"),
        Index(None, "state", "home_id"),
        Index(None, "member_id"),
        Index(None, "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[MailState] = mapped_column(choice(MailState))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    #: The board on which it is decided; ``thread_id`` and ``board_id`` say where its words go.
    home_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    language: Mapped[str] = mapped_column(String(12))
    title: Mapped[str | None]
    words: Mapped[str | None]
    #: The post that it answers, and its own Message-ID, while it waits.
    parent_number: Mapped[int | None]
    message_id: Mapped[str | None] = mapped_column(String(510))
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    home: Mapped[Board] = relationship(foreign_keys=[home_id])
    thread: Mapped[Thread | None] = relationship()

    @property
    def board(self) -> Board:
        """The board that governs it, for the law."""
        return self.home

    @property
    def waits(self) -> bool:
        """Whether a moderator is still to look at it."""
        return self.state == MailState.WAITING
