"""A rendition: a text in another language, part by part; and its entries in the chain of an assembly."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models import Draft, Publication, Version
from forum.threads.models import NoteRevision, Revision

TITLE, TEXT = (
    "title",
    "text",
)  # the parts of notes and posts; those of papers are named by their uid, but the title
ONE_ORIGINAL = " + ".join(
    f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)"
    for column in ("draft_id", "version_id", "note_revision_id", "revision_id")
)


class How(enum.StrEnum):
    """Who made the words: a person, or a machine."""

    HUMAN = "human"
    MACHINE = "machine"


class Trouble(enum.StrEnum):
    """Why a machine gave nothing."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    UNUSABLE = "unusable"


class Rendition(Model):
    """The text of one draft, version, note revision or post revision in one other language.

    Whether a part is stale is never kept: it is seen by holding what the part was made from against what its
    original says now.
    """

    __tablename__ = "renditions"
    __table_args__ = (
        UniqueConstraint("draft_id", "language"),
        UniqueConstraint("version_id", "language"),
        UniqueConstraint("note_revision_id", "language"),
        UniqueConstraint("revision_id", "language"),
        Index(None, "board_id"),
        Index(
            "ix_renditions_asked",
            "machine_at",
            sqlite_where=text("machine_at IS NOT NULL"),
            postgresql_where=text("machine_at IS NOT NULL"),
        ),
        CheckConstraint(f"{ONE_ORIGINAL} = 1", name="one_original"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    note_revision_id: Mapped[int | None] = mapped_column(ForeignKey("note_revisions.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    # The home board of what it renders, which never changes: who may write it, and its queue.
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    language: Mapped[str] = mapped_column(String(12))
    begun_at: Mapped[datetime]
    # None: the site itself carried it on from an earlier state of the text.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    # When the worker asks the machine next for what is missing; None when nothing is asked of it.
    machine_at: Mapped[datetime | None]
    machine_tries: Mapped[int] = mapped_column(default=0)
    machine_trouble: Mapped[Trouble | None] = mapped_column(choice(Trouble))

    draft: Mapped[Draft | None] = relationship()
    version: Mapped[Version | None] = relationship()
    note_revision: Mapped[NoteRevision | None] = relationship()
    revision: Mapped[Revision | None] = relationship()
    board: Mapped[Board] = relationship()


class RenderedPart(Model):
    """One state of one part (a title, a heading, a block, a text). Never changes; a new state sets it aside.

    ``source_digest`` is the opening of the words it was made from; in a draft one kept for the purpose.
    """

    __tablename__ = "rendered_parts"
    __table_args__ = (
        Index(
            "uq_rendered_parts_present",
            "rendition_id",
            "uid",
            unique=True,
            sqlite_where=text("NOT past"),
            postgresql_where=text("NOT past"),
        ),
        Index(None, "by_id"),
        Index(None, "source_digest"),
        CheckConstraint("how = 'machine' OR by_id IS NOT NULL", name="human_by_somebody"),
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rendition_id: Mapped[int] = mapped_column(ForeignKey("renditions.id"))
    uid: Mapped[str] = mapped_column(String(36))
    opening_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    # Clean HTML of what is Markdown in the original; empty for titles and headings, and once erased.
    html: Mapped[str]
    how: Mapped[How] = mapped_column(choice(How))
    source_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    # Who wrote it; None for a machine.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    # Who read it against its original and answers for it.
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    confirmed_at: Mapped[datetime | None]
    past: Mapped[bool] = mapped_column(default=False)

    rendition: Mapped[Rendition] = relationship()
    opening: Mapped[Opening] = relationship(foreign_keys=[opening_digest])
    source: Mapped[Opening] = relationship(foreign_keys=[source_digest])
    by: Mapped[Member | None] = relationship(foreign_keys=[by_id])


class RenditionPublication(Model):
    """A rendition's entry in the chain, and under which name its translator stands there. Never changes."""

    __tablename__ = "rendition_publications"
    __table_args__ = (
        UniqueConstraint("publication_id"),
        Index(None, "rendition_id"),
        Index(None, "translator_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rendition_id: Mapped[int] = mapped_column(ForeignKey("renditions.id"))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"))
    translator_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    name_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    rendition: Mapped[Rendition] = relationship()
    publication: Mapped[Publication] = relationship()
    name_opening: Mapped[Opening] = relationship()
