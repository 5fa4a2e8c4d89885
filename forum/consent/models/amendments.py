"""Amendments: another wording of one block of a version, with its reason, its supporters and what is said about it."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models import Paper, Version


class AmendmentState(enum.StrEnum):
    """Waiting for a decision, or what became of it."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Amendment(Model):
    """Another wording of the block ``block_uid`` of a paper.

    While it is pending it stands on the last version that has the block: a new version takes it along by itself.
    ``stood_on`` is the version it stood on when it was decided.
    """

    __tablename__ = "amendments"
    __table_args__ = (
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (stood_on_id IS NULL)", name="stood_on"),
        CheckConstraint(
            "(state IN ('accepted', 'declined')) = (decision_reason_id IS NOT NULL)", name="decided_because"
        ),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint(
            "(hidden_at IS NULL) = (hidden_reason_id IS NULL) AND (hidden_at IS NULL) = (hidden_by_id IS NULL)",
            name="hidden_because",
        ),
        Index(None, "paper_id", "state", "id"),
        Index(None, "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    proposed_on_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    block_uid: Mapped[str] = mapped_column(String(36))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    # The wording is in the language of the version, the reason in the author's.
    wording_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    reason_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    language: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    state: Mapped[AmendmentState] = mapped_column(choice(AmendmentState), default=AmendmentState.PENDING)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decision_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    stood_on_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    # While a moderator hides what it proposes and why.
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    hidden_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))

    paper: Mapped[Paper] = relationship()
    proposed_on: Mapped[Version] = relationship(foreign_keys=[proposed_on_id])
    stood_on: Mapped[Version | None] = relationship(foreign_keys=[stood_on_id])
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    decided_by: Mapped[Member | None] = relationship(foreign_keys=[decided_by_id])
    decision_reason: Mapped[Reason | None] = relationship(foreign_keys=[decision_reason_id])
    hidden_by: Mapped[Member | None] = relationship(foreign_keys=[hidden_by_id])
    hidden_reason: Mapped[Reason | None] = relationship(foreign_keys=[hidden_reason_id])
    wording_opening: Mapped[Opening] = relationship(foreign_keys=[wording_digest])
    reason_opening: Mapped[Opening] = relationship(foreign_keys=[reason_digest])

    @property
    def board(self) -> Board:
        """The board of its paper."""
        return self.paper.board

    @property
    def wording(self) -> str | None:
        """The Markdown proposed, or None once erased."""
        return self.wording_opening.text

    @property
    def reason(self) -> str | None:
        """Why it is proposed, or None once erased."""
        return self.reason_opening.text

    @property
    def pending(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == AmendmentState.PENDING


class Support(Model):
    """Somebody who wants an amendment accepted."""

    __tablename__ = "amendment_supports"
    __table_args__ = (Index(None, "member_id"),)

    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendments.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    at: Mapped[datetime]

    member: Mapped[Member] = relationship()


class Remark(Model):
    """Something said about an amendment, in a few words."""

    __tablename__ = "amendment_remarks"
    __table_args__ = (
        CheckConstraint("(hidden_at IS NULL) = (hidden_reason_id IS NULL)", name="hidden_because"),
        Index(None, "amendment_id", "id"),
        Index(None, "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendments.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    language: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))

    amendment: Mapped[Amendment] = relationship()
    author: Mapped[Member] = relationship()
    text_opening: Mapped[Opening] = relationship()
    hidden_reason: Mapped[Reason | None] = relationship()

    @property
    def board(self) -> Board:
        """The board of its paper."""
        return self.amendment.board

    @property
    def text(self) -> str | None:
        """The words, or None once erased."""
        return self.text_opening.text
