"""A mailing is one post or note owed to one member by mail; and the mail that a post came in as, if it did."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.members.models import Member
from forum.threads.models import Note, Post


class MailingState(enum.StrEnum):
    """Owed, being sent, sent, not to be sent any more, or given up after many tries."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    EMPTY = "empty"
    FAILED = "failed"


class Mailing(Model):
    """One post or note owed to one member: claimed by an update only one worker can win, then sent."""

    __tablename__ = "mailings"
    __table_args__ = (
        UniqueConstraint("post_id", "member_id"),
        UniqueConstraint("note_id", "member_id"),
        Index(None, "state", "due_at"),
        Index(None, "member_id"),
        CheckConstraint("(post_id IS NULL) <> (note_id IS NULL)", name="one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    state: Mapped[MailingState] = mapped_column(choice(MailingState), default=MailingState.WAITING)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")

    post: Mapped[Post | None] = relationship()
    note: Mapped[Note | None] = relationship()
    member: Mapped[Member] = relationship()


class OriginalMail(Model):
    """The Message-ID of the mail that a post came in as; only its writer is ever shown it."""

    __tablename__ = "original_mails"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(510))
