"""A notice, what somebody chose of how they are told, and the mails that carry notices at once.

A notice holds ids only, never words: what it says is read when it is shown, as far as it may be read then.
"""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import GrowingChoice, Model, choice
from forum.members.models import Member
from forum.notices.kinds import NoticeKind, Telling
from forum.phases import Phase

#: How the keys of a text's notices end: put before its authors, and published.
PROVISIONAL, PUBLISHED = ".provisional", ".published"
#: What a mail is about that carries what waited for a digest which did not come, and how it begins for what happened to
#: one paper, before its id; empty for what else is told at once.
LATE, OF_PAPER = "digest", "paper."


class NoticeMailState(enum.StrEnum):
    """Owed, being sent, sent, nothing left to say, or given up after many tries."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    EMPTY = "empty"
    FAILED = "failed"


class NoticeMail(Model):
    """One mail owed to one member: the notices ``about`` the same that came while it waited. The one that nobody has
    tried to send yet takes in what comes; an ``outcome`` tells it from one that an operator lets be tried again.
    """

    __tablename__ = "notice_mails"
    __table_args__ = (
        Index(
            "uq_notice_mails_open",
            "member_id",
            "about",
            unique=True,
            sqlite_where=text("state = 'waiting' AND tries = 0 AND outcome = ''"),
            postgresql_where=text("state = 'waiting' AND tries = 0 AND outcome = ''"),
        ),
        Index(None, "state", "due_at"),
        Index(None, "member_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    about: Mapped[str] = mapped_column(String(80), default="", server_default="")
    state: Mapped[NoticeMailState] = mapped_column(choice(NoticeMailState), default=NoticeMailState.WAITING)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()

    @property
    def paper_id(self) -> int:
        """The paper it tells of; 0 for one that tells of other things."""
        return int(self.about.removeprefix(OF_PAPER)) if self.about.startswith(OF_PAPER) else 0


class Notice(Model):
    """That one event concerns one member; ``key`` names the event, so that it is told to each of them once."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        Index(None, "member_id", "id"),
        Index(
            "ix_notices_unseen",
            "member_id",
            sqlite_where=text("seen_at IS NULL"),
            postgresql_where=text("seen_at IS NULL"),
        ),
        Index(None, "key"),
        Index(None, "post_id"),
        Index(None, "mail_id"),
        Index(None, "delivery"),
        Index(
            "ix_notices_for_a_digest",
            "at",
            sqlite_where=text("telling = 'digest' AND delivery IS NULL AND seen_at IS NULL"),
            postgresql_where=text("telling = 'digest' AND delivery IS NULL AND seen_at IS NULL"),
        ),
        CheckConstraint("telling <> 'nothing'", name="told_somehow"),
        CheckConstraint("mail_id IS NULL OR telling = 'mail'", name="mailed"),
        CheckConstraint("delivery IS NULL OR telling = 'digest'", name="in_a_digest"),
        CheckConstraint("post_id IS NULL OR thread_id IS NOT NULL", name="post_in_thread"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[NoticeKind] = mapped_column(GrowingChoice(NoticeKind))
    key: Mapped[str] = mapped_column(String(80))
    # What is shown as one line with others: those of the same kind about the same thing.
    about: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    # The post that answers, mentions or quotes, and the member's own that is answered or quoted.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    own_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    # Its post was edited by then: that it was read before does not mean that this was seen.
    of_edit: Mapped[bool] = mapped_column(default=False, server_default=false())
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendments.id"))
    progress_id: Mapped[int | None] = mapped_column(ForeignKey("progress_notes.id"))
    phase: Mapped[Phase | None] = mapped_column(choice(Phase))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"))
    # What was decided of the reports of a post; it stands in a thread, too.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("report_decisions.id"))
    telling: Mapped[Telling] = mapped_column(choice(Telling))
    seen_at: Mapped[datetime | None]
    # The mail that carries it at once; or the delivery of a digest, named by the room above.
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("notice_mails.id"))
    delivery: Mapped[str | None] = mapped_column(String(80))
    # When that mail or digest had left.
    told_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(foreign_keys=[member_id])


class NoticeWish(Model):
    """How a member chose to be told of one kind. Without a row the site's default holds, and may change."""

    __tablename__ = "notice_wishes"
    __table_args__ = (UniqueConstraint("member_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[NoticeKind] = mapped_column(GrowingChoice(NoticeKind))
    telling: Mapped[Telling] = mapped_column(choice(Telling))
    at: Mapped[datetime]
