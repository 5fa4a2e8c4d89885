"""A note: a moderator's published text tracing how a discussion evolved."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.members.models import Member
from forum.openings import Opening
from forum.phases import Phase
from forum.threads.models.threads import Thread


class Note(Model):
    """A note of a board, or of one of its threads."""

    __tablename__ = "notes"
    __table_args__ = (Index(None, "board_id", "id"), Index(None, "thread_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    # Written to close this phase of the whole board.
    closes_phase: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("note_revisions.id", use_alter=True))

    board: Mapped[Board] = relationship()
    thread: Mapped[Thread | None] = relationship()
    by: Mapped[Member] = relationship()
    revision: Mapped["NoteRevision"] = relationship(foreign_keys=[revision_id], post_update=True)
    revisions: Mapped[list["NoteRevision"]] = relationship(
        back_populates="note", foreign_keys="NoteRevision.note_id", order_by="NoteRevision.id"
    )


class NoteReading(Model):
    """That a member has read a note on the site."""

    __tablename__ = "note_readings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    at: Mapped[datetime]


class NoteRevision(Model):
    """One state of a note's title and text; never changes."""

    __tablename__ = "note_revisions"
    __table_args__ = (Index(None, "note_id", "id"), CheckConstraint("title <> ''", name="titled"))

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"))
    title: Mapped[str]
    opening_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    html: Mapped[str]
    renderer: Mapped[int]
    language: Mapped[str] = mapped_column(String(12))
    written_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))

    note: Mapped[Note] = relationship(back_populates="revisions", foreign_keys=[note_id])
    opening: Mapped[Opening] = relationship()
    by: Mapped[Member] = relationship()

    @property
    def text(self) -> str | None:
        """The Markdown of the note, or None once erased."""
        return self.opening.text
