"""Breaks: where a discussion left the subject."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model
from forum.journal import Reason
from forum.members.models import Member
from forum.threads.models.posts import Post


class Break(Model):
    """A moderator's mark: with this post and its replies, the discussion left the subject. It can be taken back."""

    __tablename__ = "breaks"
    __table_args__ = (
        Index(
            "uq_breaks_standing",
            "post_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index(None, "thread_id"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_by_id IS NULL)", name="taken_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    reason_id: Mapped[int] = mapped_column(ForeignKey("reasons.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    post: Mapped[Post] = relationship()
    by: Mapped[Member] = relationship(foreign_keys=[by_id])
    reason: Mapped[Reason] = relationship()

    @property
    def board(self) -> Board:
        """The home board of its thread."""
        return self.post.thread.board
