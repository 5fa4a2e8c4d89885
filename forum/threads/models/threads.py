"""A thread, its rounds, and the periods they spent in each phase."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.phases import Phase

if TYPE_CHECKING:
    from forum.threads.models.snapshots import Snapshot

POSTS_WITHOUT_A_NOTE = 20


class LeftBecause(enum.StrEnum):
    """Why a round does not follow its board's agenda; only a moderator's own decision has words of its own."""

    NEW_ROUND = "new-round"
    IMPORT = "import"
    DECISION = "decision"


class Thread(Model):
    """One discussion of one home board.

    ``phase``, ``round_number``, ``last_number``, ``moved_at`` and ``frozen_at`` are shadows of its last round,
    set in the same transaction, so that lists of threads read one table; ``forum check`` holds them together.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index(None, "board_id", "moved_at", "id"),
        Index(None, "opened_by_id"),
        Index(None, "origin_paper_id"),
        Index("uq_threads_source", "source", "source_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    title: Mapped[str]
    language: Mapped[str] = mapped_column(String(12))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    opened_at: Mapped[datetime]
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    round_number: Mapped[int] = mapped_column(default=1)
    last_number: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    note_owed: Mapped[bool] = mapped_column(default=False)
    totals: Mapped[dict[str, Any]]
    source: Mapped[str | None] = mapped_column(String(80))
    source_key: Mapped[str | None] = mapped_column(String(200))
    # Whether some of its posts can be read in another language: set by the room above, so that the pages of other
    # threads need not ask.
    rendered: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The version it is the working document of points up: plain values, resolved through a slot.
    origin_paper_id: Mapped[int | None]
    origin_version: Mapped[int | None]
    origin_block_uid: Mapped[str | None] = mapped_column(String(36))

    board: Mapped[Board] = relationship()
    opened_by: Mapped[Member] = relationship()
    rounds: Mapped[list["Round"]] = relationship(back_populates="thread", order_by="Round.number")
    listings: Mapped[list["Listing"]] = relationship(back_populates="thread", order_by="Listing.id")

    @property
    def round(self) -> "Round":
        """Its last round, open or frozen."""
        return self.rounds[-1]

    @property
    def frozen(self) -> bool:
        """Whether its last round is frozen."""
        return self.frozen_at is not None


class ThreadRedirect(Model):
    """Where the posts of a thread went when it was merged into, or split from, another."""

    __tablename__ = "thread_redirects"

    thread_id: Mapped[int] = mapped_column(primary_key=True)
    from_number: Mapped[int] = mapped_column(primary_key=True)
    to_thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    to_number: Mapped[int]


class Listing(Model):
    """A milieu's thread shown on an alliance's board: proposed by a moderator of either, accepted by the home board."""

    __tablename__ = "listings"
    __table_args__ = (
        UniqueConstraint("thread_id", "board_id"),
        Index(None, "board_id", "accepted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # The home board decides whether the alliance's members may write.
    writing: Mapped[bool] = mapped_column(default=False)

    thread: Mapped[Thread] = relationship(back_populates="listings")
    board: Mapped[Board] = relationship()

    @property
    def current(self) -> bool:
        """Whether the thread stands on the alliance's board now."""
        return self.accepted_at is not None and self.ended_at is None


#: A round that waits for the freeze that was announced: few rows, looked for on every front page.
WAITING = "freeze_planned_for IS NOT NULL AND frozen_at IS NULL"


class Round(Model):
    """One pass of a thread from opening to freeze.

    ``last_number`` is the thread's counter of posts: a post takes its number with one UPDATE that also proves
    the round is open. ``frozen_at`` is the shadow of the round's snapshot.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        CheckConstraint("last_number >= first_number - 1", name="numbers"),
        CheckConstraint("follows OR left_because IS NOT NULL", name="left_for_a_cause"),
        CheckConstraint(
            "left_because <> 'decision' OR left_reason_id IS NOT NULL", name="left_with_a_reason"
        ),
        Index(
            "ix_rounds_waiting",
            "freeze_planned_for",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    first_number: Mapped[int]
    last_number: Mapped[int]
    frozen_at: Mapped[datetime | None]
    follows: Mapped[bool] = mapped_column(default=True)
    left_because: Mapped[LeftBecause | None] = mapped_column(choice(LeftBecause))
    left_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    freeze_announced_at: Mapped[datetime | None]
    freeze_announced_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    freeze_planned_for: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship(back_populates="rounds")
    periods: Mapped[list["PhasePeriod"]] = relationship(back_populates="round", order_by="PhasePeriod.id")
    left_reason: Mapped[Reason | None] = relationship()
    snapshot: Mapped["Snapshot | None"] = relationship(back_populates="round", uselist=False)

    @property
    def period(self) -> "PhasePeriod":
        """The phase period it is in, or was in when it was frozen."""
        return self.periods[-1]


class PhasePeriod(Model):
    """One stay of a round in a phase."""

    __tablename__ = "phase_periods"
    __table_args__ = (Index(None, "round_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"))

    round: Mapped[Round] = relationship(back_populates="periods")


class ReadingPosition(Model):
    """The last post a member has read in a thread."""

    __tablename__ = "reading_positions"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime]
