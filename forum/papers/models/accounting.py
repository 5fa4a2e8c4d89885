"""Dispositions: what became of each post in the draft of a paper; and the acts that said so."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, UniqueConstraint, event, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.papers.models.papers import Draft
from forum.papers.models.texts import Citation
from forum.threads.models import Post


class Fate(enum.StrEnum):
    """What became of a post."""

    CITED = "cited"
    MERGED = "merged"
    SET_ASIDE = "set-aside"
    PROCEDURAL = "procedural"


class How(enum.StrEnum):
    """One by one, with many others, after its parent, or by its own author."""

    SINGLE = "single"
    BULK = "bulk"
    FOLLOWED = "followed"
    AUTHOR = "author"


class Disposition(Model):
    """The fate of one post in one draft; it stays with the draft when that is published."""

    __tablename__ = "dispositions"
    __table_args__ = (
        UniqueConstraint("draft_id", "post_id"),
        Index(None, "post_id"),
        CheckConstraint("(fate = 'merged') = (target_post_id IS NOT NULL)", name="merged_into"),
        CheckConstraint("fate <> 'set-aside' OR reason_id IS NOT NULL", name="set_aside_because"),
        CheckConstraint("target_post_id IS NULL OR target_post_id <> post_id", name="not_into_itself"),
        CheckConstraint("(how = 'bulk') = (batch IS NOT NULL)", name="batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    fate: Mapped[Fate] = mapped_column(choice(Fate))
    target_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    how: Mapped[How] = mapped_column(choice(How), default=How.SINGLE)
    # Rows set by one act in bulk share its identifier.
    batch: Mapped[str | None] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    draft: Mapped[Draft] = relationship()
    post: Mapped[Post] = relationship(foreign_keys=[post_id])
    target: Mapped[Post | None] = relationship(foreign_keys=[target_post_id])
    reason: Mapped[Reason | None] = relationship()


class Accounting(Model):
    """One act that said what became of posts, with what stood before, so that it can be undone.

    ``changes`` holds ids only: for each post that the act changed, its row before and after (see ``actions.book``).
    ``state`` is a digest of all rows of the draft right after the act.
    """

    __tablename__ = "accountings"
    __table_args__ = (
        UniqueConstraint("batch"),
        Index(None, "draft_id", "id"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    batch: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    # What the posts became; None: they wait again.
    fate: Mapped[Fate | None] = mapped_column(choice(Fate))
    target_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    # The citation by which a post became cited; it goes when it is taken back.
    citation_id: Mapped[int | None]
    # How many posts were set, replies that followed apart.
    posts: Mapped[int]
    changes: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(64))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    draft: Mapped[Draft] = relationship()
    by: Mapped[Member] = relationship(foreign_keys=[by_id])
    target: Mapped[Post | None] = relationship()
    reason: Mapped[Reason | None] = relationship()

    @property
    def board(self) -> Board:
        """The board of its paper."""
        return self.draft.board


@event.listens_for(Citation, "after_delete")
def _forget_citation(_mapper: Any, connection: Connection, gone: Citation) -> None:
    """No act made a citation that is gone: its number may be given to another one."""
    connection.execute(
        update(Accounting)
        .where(Accounting.draft_id == gone.draft_id, Accounting.citation_id == gone.id)
        .values(citation_id=None)
    )
