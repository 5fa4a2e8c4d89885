"""A board is the forum of exactly one milieu or one alliance; its agenda has three phases with dates."""

import enum
from datetime import date, datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.assemblies.models import Alliance, Assembly, Milieu
from forum.database import Model, choice
from forum.phases import Phase

OBJECTION_WINDOW = 7  # days, unless a board says otherwise
LONGEST_WINDOW = 60


class Reading(enum.StrEnum):
    """Who may read a board."""

    PUBLIC = "public"
    MEMBERS = "members"


class Writing(enum.StrEnum):
    """Who may write on a board: its own members, the members of its assembly, or anyone with an account."""

    MEMBERS = "members"
    ASSEMBLY = "assembly"
    ACCOUNTS = "accounts"


class Board(Model):
    """The forum of one milieu or one alliance; perhaps opened from a strategy block (its origin)."""

    __tablename__ = "boards"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("milieu_id"),
        UniqueConstraint("alliance_id"),
        CheckConstraint("(milieu_id IS NULL) <> (alliance_id IS NULL)", name="one_place"),
        CheckConstraint("objection_window BETWEEN 0 AND 60", name="objection_window"),
        Index(None, "assembly_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"))
    milieu_id: Mapped[int | None] = mapped_column(ForeignKey("milieus.id"))
    alliance_id: Mapped[int | None] = mapped_column(ForeignKey("alliances.id"))
    reading: Mapped[Reading] = mapped_column(choice(Reading), default=Reading.PUBLIC)
    writing: Mapped[Writing] = mapped_column(choice(Writing), default=Writing.MEMBERS)
    phase: Mapped[Phase] = mapped_column(choice(Phase), default=Phase.DIAGNOSIS)
    created_at: Mapped[datetime]
    # Days that authors have to answer before a version is published; 0: it is published at once.
    objection_window: Mapped[int] = mapped_column(
        default=OBJECTION_WINDOW, server_default=str(OBJECTION_WINDOW)
    )
    # The origin points up to a room this one must not know: plain values, resolved through a slot.
    origin_paper_id: Mapped[int | None]
    origin_version: Mapped[int | None]
    origin_block_uid: Mapped[str | None] = mapped_column(String(36))

    assembly: Mapped[Assembly] = relationship()
    milieu: Mapped[Milieu | None] = relationship()
    alliance: Mapped[Alliance | None] = relationship()
    agenda: Mapped[list["AgendaPhase"]] = relationship(
        back_populates="board", order_by="AgendaPhase.rank", cascade="all, delete-orphan"
    )

    @property
    def place(self) -> Milieu | Alliance:
        """The milieu or the alliance whose forum this is."""
        return cast("Milieu | Alliance", self.milieu or self.alliance)  # the database holds exactly one

    @property
    def board(self) -> "Board":
        """Itself, so that permissions may ask any thing for its home board."""
        return self

    def name_in(self, language: str) -> str:
        """The name of its milieu or alliance in ``language``."""
        return self.place.name_in(language)

    def quotable_on(self, other: "Board") -> bool:
        """Whether what stands here may be shown on ``other``: words that not everyone can read stay on their board."""
        return self.id == other.id or self.reading == Reading.PUBLIC

    def row(self, phase: Phase) -> "AgendaPhase":
        """The agenda's line for ``phase``."""
        return next(line for line in self.agenda if line.phase == phase)


class AgendaPhase(Model):
    """One phase of a board's agenda: its dates, and when it was in fact opened and closed."""

    __tablename__ = "agenda_phases"
    __table_args__ = (
        CheckConstraint("opens_on IS NULL OR closes_on IS NULL OR closes_on >= opens_on", name="dates"),
    )

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    phase: Mapped[Phase] = mapped_column(choice(Phase), primary_key=True)
    rank: Mapped[int]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reminded_moderators_at: Mapped[datetime | None]
    reminded_committee_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship(back_populates="agenda")
