"""What an action block promises, and the dated notes on how it went after publication."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.assemblies.models import Level
from forum.database import Model, choice
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models.papers import seen_state
from forum.papers.models.texts import Block


class ActionStatus(enum.StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    GIVEN_UP = "given-up"


class BlockAction(Model):
    """What a block of the action plan promises: who, where, until when, at which level, and how far it has come."""

    __tablename__ = "block_actions"
    __table_args__ = (
        CheckConstraint("who = '' OR who_digest IS NULL", name="who_once"),
        CheckConstraint("\"where\" = '' OR where_digest IS NULL", name="where_once"),
    )

    block_id: Mapped[int] = mapped_column(ForeignKey("blocks.id"), primary_key=True)
    # In a draft the words themselves, in a version their opening.
    who: Mapped[str] = mapped_column(default="")
    where: Mapped[str] = mapped_column(default="")
    who_digest: Mapped[str | None] = mapped_column(ForeignKey("openings.digest"))
    where_digest: Mapped[str | None] = mapped_column(ForeignKey("openings.digest"))
    until: Mapped[date | None]
    level: Mapped[Level | None] = mapped_column(choice(Level))
    status: Mapped[ActionStatus | None] = mapped_column(choice(ActionStatus))

    block: Mapped[Block] = relationship(back_populates="action")

    @property
    def state(self) -> str:
        """A fingerprint of what it promises: a form names the one it saw."""
        return seen_state(self.who, self.where, self.until, self.level, self.status)

    who_opening: Mapped[Opening | None] = relationship(foreign_keys=[who_digest])
    where_opening: Mapped[Opening | None] = relationship(foreign_keys=[where_digest])


class ProgressNote(Model):
    """How an action of a published version went, on a day, in the words of somebody who writes there. Never changes."""

    __tablename__ = "progress_notes"
    __table_args__ = (
        ForeignKeyConstraint(["paper_id", "version"], ["versions.paper_id", "versions.number"]),
        Index(None, "paper_id", "block_uid"),
        Index(None, "by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int]
    version: Mapped[int]
    block_uid: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    # How far the action has come since; None when the note does not say.
    status: Mapped[ActionStatus | None] = mapped_column(choice(ActionStatus))
    text_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    language: Mapped[str] = mapped_column(String(12))

    by: Mapped[Member] = relationship()
    text_opening: Mapped[Opening] = relationship()

    @property
    def text(self) -> str | None:
        """The words, or None once erased."""
        return self.text_opening.text
