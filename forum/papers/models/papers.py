"""A paper, the draft in the making, its published versions, and the chain of an assembly."""

import enum
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.phases import Phase
from forum.threads.models import Snapshot, Thread

if TYPE_CHECKING:
    from forum.papers.models.exports import Export


def seen_state(*said: Any) -> str:
    """A fingerprint of what something says: a form names the one it saw, and so finds out that another came first."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


class PaperKind(enum.StrEnum):
    """A proposal paper, or a charter of responsibility."""

    PROPOSAL = "proposal"
    CHARTER = "charter"


class DraftState(enum.StrEnum):
    """Being written; before its authors; or published as a version."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    PUBLISHED = "published"


def withheld_title() -> str:
    """What a version that is withheld by law is called wherever it is named."""
    return str(_("A version withheld by law"))


def withdrawn_title() -> str:
    """What stands for a title whose author had their words erased."""
    return str(_("(title withdrawn by its author)"))


class Paper(Model):
    """A proposal paper or a charter of a board; reading it is reading its board."""

    __tablename__ = "papers"
    __table_args__ = (Index(None, "board_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[PaperKind] = mapped_column(choice(PaperKind), default=PaperKind.PROPOSAL)
    # The title of its last version that is not withheld, or of its draft before the first.
    title: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    last_version: Mapped[int] = mapped_column(default=0)
    # Read only where a page asks for it, in the same statement.
    open_draft_id: Mapped[int | None] = query_expression()
    provisional_draft_id: Mapped[int | None] = query_expression()
    discussed: Mapped[bool | None] = query_expression()  # whether threads discuss some version of it
    # Whether some version can be read in another language: set by the room above, so that others need not ask.
    rendered: Mapped[bool] = mapped_column(default=False, server_default=false())

    board: Mapped[Board] = relationship()
    versions: Mapped[list["Version"]] = relationship(back_populates="paper", order_by="Version.number")
    drafts: Mapped[list["Draft"]] = relationship(back_populates="paper", order_by="Draft.id")


class Draft(Model):
    """The one text of a paper in the making; at most one open and one provisional at a time."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index(
            "uq_drafts_open",
            "paper_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_drafts_provisional",
            "paper_id",
            unique=True,
            sqlite_where=text("state = 'provisional'"),
            postgresql_where=text("state = 'provisional'"),
        ),
        Index(None, "paper_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    state: Mapped[DraftState] = mapped_column(choice(DraftState), default=DraftState.OPEN)
    title: Mapped[str]
    language: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    # The draft its text was copied from, and how that text stood then: by uid, its edits and what it cited.
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    copied: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)

    paper: Mapped[Paper] = relationship(back_populates="drafts")
    threads: Mapped[list[Thread]] = relationship(secondary="draft_threads", order_by="Thread.id")
    snapshots: Mapped[list[Snapshot]] = relationship(secondary="draft_snapshots", order_by="Snapshot.id")

    @property
    def named(self) -> str:
        """A fingerprint of its title and language: a form names the one it saw."""
        return seen_state(self.title, self.language)

    @property
    def board(self) -> Board:
        """The board of its paper."""
        return self.paper.board

    @property
    def phases(self) -> set[Phase]:
        """The phases that its board is in, and its threads are or were in: what they open, its blocks may do."""
        been = {period.phase for thread in self.threads for each in thread.rounds for period in each.periods}
        return been | {self.board.phase}


class DraftThread(Model):
    """A thread that a draft draws on, from its first day."""

    __tablename__ = "draft_threads"
    __table_args__ = (Index(None, "thread_id"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)


class DraftSnapshot(Model):
    """A snapshot whose posts a draft must account for."""

    __tablename__ = "draft_snapshots"
    __table_args__ = (Index(None, "snapshot_id"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)


class Version(Model):
    """One published state of a paper. Never changes: the database refuses it."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        UniqueConstraint("draft_id"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    number: Mapped[int]
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    title_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    language: Mapped[str] = mapped_column(String(12))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    publisher_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    # The public reason for the posts that nothing accounts for; None when there are none.
    unaccounted_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    # The public reason for not asking the authors first, where their board would have; None when they were asked.
    waiver_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    # The numbers of rule 4: posts, one_by_one, bulk, not_at_all, hidden, erased.
    counts: Mapped[dict[str, Any]]
    # By thread: how many of its posts are cited, merged, set aside ... A page of the thread shows them.
    fates: Mapped[dict[str, Any] | None]

    paper: Mapped[Paper] = relationship(back_populates="versions")
    draft: Mapped[Draft] = relationship()
    title_opening: Mapped[Opening] = relationship(foreign_keys=[title_digest])
    publisher_opening: Mapped[Opening] = relationship(foreign_keys=[publisher_digest])
    published_by: Mapped[Member] = relationship()
    unaccounted_reason: Mapped[Reason | None] = relationship(foreign_keys=[unaccounted_reason_id])
    waiver_reason: Mapped[Reason | None] = relationship(foreign_keys=[waiver_reason_id])
    contributors: Mapped[list["VersionContributor"]] = relationship(order_by="VersionContributor.rank")
    withholding: Mapped["Withholding | None"] = relationship(back_populates="version", uselist=False)
    publication: Mapped["Publication"] = relationship(back_populates="version", uselist=False)
    # The files of it that are there to take; loaded with it where its page shows their sizes.
    exports_ready: Mapped[list["Export"]] = relationship(
        primaryjoin="(Export.version_id == Version.id) & (Export.state == 'ready')",
        order_by="Export.id",
        viewonly=True,
    )

    @property
    def board(self) -> Board:
        """The board of its paper."""
        return self.paper.board

    @property
    def title(self) -> str:
        """The title as published; what is withheld is withheld with it, and what is erased says so."""
        return withheld_title() if self.withholding else self.title_opening.text or withdrawn_title()


class VersionContributor(Model):
    """Somebody whose posts stand in a version's snapshots, under the name they had then."""

    __tablename__ = "version_contributors"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    rank: Mapped[int]
    name_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))

    name_opening: Mapped[Opening] = relationship()


class VersionReading(Model):
    """That a member has read a version on the site."""

    __tablename__ = "version_readings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    at: Mapped[datetime]


class Withholding(Model):
    """A version no longer shown, by law, with a public reason; it is never altered."""

    __tablename__ = "withholdings"
    __table_args__ = (UniqueConstraint("version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    reason_id: Mapped[int] = mapped_column(ForeignKey("reasons.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))

    version: Mapped[Version] = relationship(back_populates="withholding")
    reason: Mapped[Reason] = relationship()


class PublicationKind(enum.StrEnum):
    """What an entry of an assembly's chain is."""

    VERSION = "version"
    RENDITION = "rendition"
    ERASURE = "erasure"
    WITHHOLDING = "withholding"


class Publication(Model):
    """One entry of the chain of an assembly: its document, its digest, and the digest of the one before."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("assembly_id", "seq"),
        UniqueConstraint("digest"),
        UniqueConstraint("version_id"),
        CheckConstraint("(seq = 1) = (prev IS NULL)", name="first_has_no_prev"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"))
    seq: Mapped[int]
    kind: Mapped[PublicationKind] = mapped_column(choice(PublicationKind))
    digest: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str | None] = mapped_column(String(64))
    # RFC 8785 text of the entry; a version's document is its manifest.
    document: Mapped[str]
    at: Mapped[datetime]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))

    assembly: Mapped[Assembly] = relationship()
    version: Mapped[Version | None] = relationship(back_populates="publication")
