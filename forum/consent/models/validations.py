"""Validation: the answer of those on a roll to a version or to a diagnosis note, and how long they may give it."""

import enum
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models import Version
from forum.threads.models import Note, NoteRevision


class Stance(enum.StrEnum):
    """What somebody answers."""

    ENDORSE = "endorse"
    RESERVE = "reserve"
    OPPOSE = "oppose"

    @property
    def title(self) -> Any:
        """What it says, in the first person."""
        return _TITLES[self]

    @property
    def told(self) -> Any:
        """What it says of those who answered so."""
        return _TOLD[self]

    @property
    def said(self) -> Any:
        """What the text that comes with it is called."""
        return _SAID[self]


_TITLES = {
    Stance.ENDORSE: _l("I endorse it"),
    Stance.RESERVE: _l("I endorse it with a reservation"),
    Stance.OPPOSE: _l("I oppose it"),
}
_TOLD = {
    Stance.ENDORSE: _l("Endorsed"),
    Stance.RESERVE: _l("Endorsed with a reservation"),
    Stance.OPPOSE: _l("Opposed"),
}
_SAID = {Stance.ENDORSE: "", Stance.RESERVE: _l("Reservation"), Stance.OPPOSE: _l("Opposition")}


class ValidationTerm(Model):
    """How many days the validation of a board's versions stays open, from this moment on.

    A row never changes: a version keeps the term that held when it was published.
    """

    __tablename__ = "validation_terms"
    __table_args__ = (
        CheckConstraint("days BETWEEN 1 AND 365", name="days"),
        Index(None, "board_id", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    days: Mapped[int]
    since: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))


class NoteRoll(Model):
    """A diagnosis note put before the members of its assembly's milieus: which state of it, since when, until when."""

    __tablename__ = "note_rolls"
    __table_args__ = (
        UniqueConstraint("note_id"),
        CheckConstraint("closes_at > opened_at", name="closes_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("note_revisions.id"))
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))

    note: Mapped[Note] = relationship()
    revision: Mapped[NoteRevision] = relationship()


class Validation(Model):
    """One answer of one member. A changed answer is a new row; the one it replaces keeps saying when that was.

    ``milieu_id`` is the member's own milieu on the roll, ``named`` whether they show their name.
    """

    __tablename__ = "validations"
    __table_args__ = (
        CheckConstraint("(version_id IS NULL) <> (note_roll_id IS NULL)", name="one_thing"),
        CheckConstraint("(stance = 'endorse') = (text_digest IS NULL)", name="text"),
        CheckConstraint("(text_digest IS NULL) = (language IS NULL)", name="language"),
        Index(None, "member_id"),
        Index(
            "uq_validations_version",
            "version_id",
            "member_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index(
            "uq_validations_note",
            "note_roll_id",
            "member_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    note_roll_id: Mapped[int | None] = mapped_column(ForeignKey("note_rolls.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    milieu_id: Mapped[int | None] = mapped_column(ForeignKey("milieus.id"))
    stance: Mapped[Stance] = mapped_column(choice(Stance))
    text_digest: Mapped[str | None] = mapped_column(ForeignKey("openings.digest"))
    language: Mapped[str | None] = mapped_column(String(12))
    named: Mapped[bool]
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    version: Mapped[Version | None] = relationship()
    note_roll: Mapped[NoteRoll | None] = relationship()
    member: Mapped[Member] = relationship()
    text_opening: Mapped[Opening | None] = relationship()

    @property
    def text(self) -> str | None:
        """The words of a reservation or an opposition; None for an endorsement, and once erased."""
        return self.text_opening.text if self.text_opening else None
