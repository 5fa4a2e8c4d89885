"""Dispositions: what became of each post in the draft of a paper."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.journal import Reason
from forum.papers.models.papers import Draft
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
