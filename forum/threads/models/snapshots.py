"""What a freeze saw: the exact posts and revisions of a thread, in one row each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model
from forum.journal import Reason
from forum.members.models import Member
from forum.threads.models.posts import Post, Revision
from forum.threads.models.threads import Round, Thread


class Snapshot(Model):
    """One freeze: of which round, when, by whom, with which public note. Never changes."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("round_id"), Index(None, "thread_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    # The public note of the freeze; it is also the reason when the announcement was waived.
    reason_id: Mapped[int] = mapped_column(ForeignKey("reasons.id"))
    waived: Mapped[bool]
    last_number: Mapped[int]

    thread: Mapped[Thread] = relationship()
    round: Mapped[Round] = relationship(back_populates="snapshot")
    taken_by: Mapped[Member] = relationship()
    reason: Mapped[Reason] = relationship()

    @property
    def board(self) -> Board:
        """The home board of its thread."""
        return self.thread.board


class SnapshotPost(Model):
    """One post of a snapshot, in the revision that the freeze saw. Never changes."""

    __tablename__ = "snapshot_posts"
    __table_args__ = (UniqueConstraint("snapshot_id", "number"), Index(None, "post_id"))

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    number: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))

    snapshot: Mapped[Snapshot] = relationship()
    post: Mapped[Post] = relationship()
    revision: Mapped[Revision] = relationship()
