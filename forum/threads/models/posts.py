"""A post and its revisions, and what ties posts to one another and to people."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.assemblies.models import Milieu
from forum.boards.models import Board
from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.phases import Kind, Phase
from forum.threads.models.threads import PhasePeriod, Round, Thread


class Post(Model):
    """One contribution, numbered within its thread for ever; its words are in its revisions.

    ``phase`` repeats its period's, and ``kind`` and ``language`` its last revision's: a page of posts is one read.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("token"),
        Index("uq_posts_source", "source", "source_key", unique=True),
        Index(None, "author_id", "id"),
        CheckConstraint("parent_number IS NULL OR parent_number < number", name="answers_an_earlier_post"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("phase_periods.id"))
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    milieu_id: Mapped[int | None] = mapped_column(ForeignKey("milieus.id"))
    parent_number: Mapped[int | None]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    language: Mapped[str] = mapped_column(String(12))
    written_at: Mapped[datetime]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id", use_alter=True))
    revision_count: Mapped[int] = mapped_column(default=1)
    totals: Mapped[dict[str, Any]]
    # One form sent twice is one post: the token is made with the form.
    token: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str | None] = mapped_column(String(80))
    source_key: Mapped[str | None] = mapped_column(String(200))
    origin_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    hidden_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))

    thread: Mapped[Thread] = relationship()
    round: Mapped[Round] = relationship()
    period: Mapped[PhasePeriod] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    milieu: Mapped[Milieu | None] = relationship()
    revision: Mapped["Revision"] = relationship(foreign_keys=[revision_id], post_update=True)
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="post", foreign_keys="Revision.post_id", order_by="Revision.id"
    )
    hidden_reason: Mapped[Reason | None] = relationship()

    @property
    def board(self) -> Board:
        """The home board of its thread."""
        return self.thread.board


class Revision(Model):
    """One state of a post's text; never changed, but redacted (masked) or erased (emptied)."""

    __tablename__ = "revisions"
    __table_args__ = (Index(None, "post_id", "id"), Index(None, "opening_digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    opening_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    html: Mapped[str]
    # The beginning in plain text, where a post is only pointed at; emptied with the HTML.
    summary: Mapped[str] = mapped_column(default="")
    renderer: Mapped[int]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    language: Mapped[str] = mapped_column(String(12))
    written_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    folded: Mapped[bool] = mapped_column(default=False)
    redacted_at: Mapped[datetime | None]
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    redacted_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    erased_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(back_populates="revisions", foreign_keys=[post_id])
    opening: Mapped[Opening] = relationship()
    redacted_reason: Mapped[Reason | None] = relationship()

    @property
    def text(self) -> str | None:
        """The Markdown its author wrote, or None once erased."""
        return self.opening.text


class Quote(Model):
    """Words of one revision standing in another."""

    __tablename__ = "quotes"
    __table_args__ = (Index(None, "quoted_id"), CheckConstraint("start < stop", name="span"))

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    quoted_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    stop: Mapped[int] = mapped_column(primary_key=True)


class Mention(Model):
    """A member named in a post."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "member_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Excerpt(Model):
    """A span (start, stop: code points) of one revision, kept by a harvester; never anchored anew."""

    __tablename__ = "excerpts"
    __table_args__ = (
        UniqueConstraint("revision_id", "start", "stop"),
        CheckConstraint("start >= 0 AND start < stop", name="span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    start: Mapped[int]
    stop: Mapped[int]
    opening_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    nature: Mapped[str] = mapped_column(String(40), default="")
    tags: Mapped[list[str]]
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kept_at: Mapped[datetime]

    revision: Mapped[Revision] = relationship()
    opening: Mapped[Opening] = relationship()
    kept_by: Mapped[Member] = relationship()

    @property
    def edited_since(self) -> bool:
        """Whether its post was edited after these words were kept; they stay those of their revision."""
        return self.revision.post.revision_id != self.revision_id

    @property
    def quote(self) -> str | None:
        """The words kept, or None once erased."""
        return self.opening.text
