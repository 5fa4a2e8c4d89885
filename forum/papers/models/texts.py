"""Sections, blocks and citations: rows of one draft or of one version, never shared."""

import enum
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    case,
    false,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.openings import Opening
from forum.papers.models.papers import Draft, Version, seen_state
from forum.threads.models import Excerpt

if TYPE_CHECKING:
    from forum.papers.models.block_actions import BlockAction

MASKED = "<!-- masked -->"
"""Stands for the HTML of a block whose words are not shown any more."""

ONE_TEXT = "(draft_id IS NULL) <> (version_id IS NULL)"


class SectionKind(enum.StrEnum):
    """What a section gathers; ``own`` is the moderator's own heading."""

    SUMMARY = "summary"
    DIAGNOSIS = "diagnosis"
    STRATEGY = "strategy"
    ACTION = "action"
    DISAGREEMENT = "disagreement"
    OWN = "own"


class Relation(enum.StrEnum):
    """What a citation does for the block that makes it."""

    SUPPORTS = "supports"
    NUANCES = "nuances"
    CONTRADICTS = "contradicts"
    ANSWERS = "answers"


class ChangeCause(enum.StrEnum):
    """Why a block changed from one version to the next."""

    POST = "post"
    OBJECTION = "objection"
    AMENDMENT = "amendment"
    EDITORIAL = "editorial"


class Section(Model):
    """A heading that groups blocks."""

    __tablename__ = "sections"
    __table_args__ = (
        UniqueConstraint("draft_id", "uid"),
        UniqueConstraint("version_id", "uid"),
        CheckConstraint(ONE_TEXT, name="one_text"),
        CheckConstraint("(version_id IS NULL) = (heading_digest IS NULL)", name="heading"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    uid: Mapped[str] = mapped_column(String(36))
    kind: Mapped[SectionKind] = mapped_column(choice(SectionKind))
    # In a draft the words themselves, in a version their opening.
    heading: Mapped[str] = mapped_column(default="")
    heading_digest: Mapped[str | None] = mapped_column(ForeignKey("openings.digest"))
    rank: Mapped[int]

    draft: Mapped[Draft | None] = relationship()
    version: Mapped[Version | None] = relationship()
    heading_opening: Mapped[Opening | None] = relationship()
    blocks: Mapped[list["Block"]] = relationship(back_populates="section", order_by="Block.rank")

    @property
    def title(self) -> str:
        """The heading, in a draft or in a version."""
        return (self.heading_opening.text or "") if self.heading_opening else self.heading

    @property
    def state(self) -> str:
        """A fingerprint of its heading in a draft: a form names the one it saw."""
        return seen_state(self.heading)


class Block(Model):
    """One paragraph of a draft or version; its ``uid`` follows it across versions.

    ``edits`` is its lock counter: an edit names the count it saw and loses to whoever came first. ``theirs`` is what
    the version published meanwhile says where both were changed (empty: it took the block out).
    """

    __tablename__ = "blocks"
    __table_args__ = (
        UniqueConstraint("draft_id", "uid"),
        UniqueConstraint("version_id", "uid"),
        Index(None, "section_id", "rank"),
        Index(None, "uid"),
        Index(None, "made_of_id"),
        CheckConstraint(ONE_TEXT, name="one_text"),
        CheckConstraint("(version_id IS NULL) = (text_digest IS NULL)", name="text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    uid: Mapped[str] = mapped_column(String(36))
    rank: Mapped[int]
    # In a draft the Markdown itself, in a version its opening.
    text: Mapped[str] = mapped_column(default="")
    text_digest: Mapped[str | None] = mapped_column(ForeignKey("openings.digest"))
    kept_html: Mapped[str] = mapped_column("html", default="")
    # Whether it holds words it was made of and that a moderator hid or redacted since: it is shown without any.
    masked: Mapped[bool] = mapped_column(default=False, server_default=false())
    editorial: Mapped[bool] = mapped_column(default=False)
    change_cause: Mapped[ChangeCause | None] = mapped_column(choice(ChangeCause))
    change_reference: Mapped[str | None]
    edits: Mapped[int] = mapped_column(default=0)
    theirs: Mapped[str | None]
    # The excerpt whose words the desk made it of, whatever was edited since: they go with the words of its author.
    made_of_id: Mapped[int | None] = mapped_column(ForeignKey("excerpts.id"))

    section: Mapped[Section] = relationship(back_populates="blocks")
    draft: Mapped[Draft | None] = relationship()
    version: Mapped[Version | None] = relationship()
    text_opening: Mapped[Opening | None] = relationship()
    citations: Mapped[list["Citation"]] = relationship(back_populates="block", order_by="Citation.id")
    action: Mapped["BlockAction | None"] = relationship(
        back_populates="block", uselist=False, cascade="all, delete-orphan"
    )

    @hybrid_property
    def html(self) -> str:
        """What pages show of it: its clean HTML, or ``MASKED`` (``forum.papers.block_words``)."""
        return MASKED if self.masked else self.kept_html

    @html.inplace.setter
    def _set_html(self, html: str) -> None:
        self.kept_html = html

    @html.inplace.expression
    @classmethod
    def _select_html(cls) -> ColumnElement[str]:
        return case((cls.masked, MASKED), else_=cls.kept_html)

    @property
    def words(self) -> str:
        """The Markdown of the block, in a draft or in a version; none while it is masked."""
        if self.masked:
            return ""
        return (self.text_opening.text or "") if self.text_opening else self.text


class Removal(Model):
    """Why a draft no longer has a block of the version before."""

    __tablename__ = "removals"
    __table_args__ = (UniqueConstraint("draft_id", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    uid: Mapped[str] = mapped_column(String(36))
    change_cause: Mapped[ChangeCause] = mapped_column(choice(ChangeCause))
    change_reference: Mapped[str | None]


class Citation(Model):
    """The tie from a block to an excerpt, to another block of the same text, or to a published block of any paper."""

    __tablename__ = "citations"
    __table_args__ = (
        Index(None, "block_id"),
        Index(None, "excerpt_id"),
        Index(None, "draft_id"),
        Index(None, "version_id"),
        Index(None, "cited_paper_id"),
        CheckConstraint(ONE_TEXT, name="one_text"),
        CheckConstraint(
            "(excerpt_id IS NOT NULL AND cited_uid IS NULL AND cited_paper_id IS NULL AND cited_version IS NULL)"
            " OR (excerpt_id IS NULL AND cited_uid IS NOT NULL"
            " AND (cited_paper_id IS NULL) = (cited_version IS NULL))",
            name="one_source",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("blocks.id"))
    relation: Mapped[Relation] = mapped_column(choice(Relation), default=Relation.SUPPORTS)
    excerpt_id: Mapped[int | None] = mapped_column(ForeignKey("excerpts.id"))
    cited_uid: Mapped[str | None] = mapped_column(String(36))
    cited_paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"))
    cited_version: Mapped[int | None]

    block: Mapped[Block] = relationship(back_populates="citations")
    excerpt: Mapped[Excerpt | None] = relationship()
