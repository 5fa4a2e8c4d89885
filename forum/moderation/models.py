"""A report of a post, and the one decision on all reports of a post that were open then."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.moderation.kinds import Outcome, ReportKind
from forum.threads.models import Post


class ReportDecision(Model):
    """What came of the reports of a post: by whom (None: the site, when words were erased), and what they are told."""

    __tablename__ = "report_decisions"
    __table_args__ = (
        Index(None, "post_id"),
        CheckConstraint("by_id IS NOT NULL OR outcome = 'gone'", name="by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))

    post: Mapped[Post] = relationship()
    by: Mapped[Member | None] = relationship()
    answer: Mapped[Reason | None] = relationship()


class Report(Model):
    """A member's word to the moderators that a post breaks the rules; open until it has a decision.

    ``revision_id`` is what they had read. Their own words are a reason, so that erasing a person empties them.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index(
            "uq_reports_open",
            "post_id",
            "member_id",
            unique=True,
            sqlite_where=text("decision_id IS NULL"),
            postgresql_where=text("decision_id IS NULL"),
        ),
        Index(None, "member_id", "id"),
        Index(None, "decision_id"),
        CheckConstraint("kind <> 'other' OR reason_id IS NOT NULL", name="says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[ReportKind] = mapped_column(choice(ReportKind))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    at: Mapped[datetime]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("report_decisions.id"))

    post: Mapped[Post] = relationship()
    member: Mapped[Member] = relationship()
    reason: Mapped[Reason | None] = relationship()
    decision: Mapped[ReportDecision | None] = relationship()


#: Of reports: not decided on.
OPEN = Report.decision_id.is_(None)
