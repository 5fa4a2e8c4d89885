"""The journal: one entry for every act, written in the act's own transaction.

It is the audit, the public register, the timeline of a thread and the queue that search, notices and
digests read. An entry holds ids only, never words; a reason given in public is a row of ``reasons``.

Committed entries get a dense ``position`` from one sequencer (in the worker). Readers keep a bookmark on
position: ids are handed out before commit and can become visible out of order, positions cannot.
"""

import enum
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock, openings
from forum.database import GrowingChoice, Model, choice, db, is_postgresql
from forum.openings import Opening


class Visibility(enum.StrEnum):
    """Who may see an entry in a register."""

    PUBLIC = "public"
    BOARD = "board"
    MODERATORS = "moderators"
    PRIVATE = "private"


class Verb(enum.StrEnum):
    """Everything that can happen."""

    ASSEMBLY_OPENED = "assembly.opened"
    ASSEMBLY_CHANGED = "assembly.changed"
    MILIEU_OPENED = "milieu.opened"
    ALLIANCE_OPENED = "alliance.opened"
    BOARD_CHANGED = "board.changed"
    AGENDA_SET = "agenda.set"
    PHASE_CLOSED = "phase.closed"
    PHASE_REOPENED = "phase.reopened"
    MEMBER_JOINED = "member.joined"
    MEMBER_CLAIMED = "member.claimed"
    MEMBERSHIP_BEGUN = "membership.begun"
    MEMBERSHIP_ENDED = "membership.ended"
    MANDATE_GIVEN = "mandate.given"
    MANDATE_ENDED = "mandate.ended"
    PROFILE_CHANGED = "profile.changed"
    ACCOUNT_CONFIRMED = "account.confirmed"
    ACCOUNT_REKEYED = "account.rekeyed"
    ADDRESS_PAUSED = "address.paused"
    ADDRESS_RESUMED = "address.resumed"
    COMPLAINT_TAKEN = "complaint.taken"
    WORDS_ERASED = "words.erased"
    THREAD_OPENED = "thread.opened"
    THREAD_RETITLED = "thread.retitled"
    THREAD_IMPORTED = "thread.imported"
    THREAD_LEFT_AGENDA = "thread.left_agenda"
    THREAD_REJOINED_AGENDA = "thread.rejoined_agenda"
    LISTING_PROPOSED = "listing.proposed"
    LISTING_ACCEPTED = "listing.accepted"
    LISTING_ENDED = "listing.ended"
    POST_PUBLISHED = "post.published"
    POST_EDITED = "post.edited"
    POST_HIDDEN = "post.hidden"
    POST_SHOWN = "post.shown"
    REVISION_REDACTED = "revision.redacted"
    REPORT_MADE = "report.made"
    REPORT_DECIDED = "report.decided"
    NOTE_PUBLISHED = "note.published"
    NOTE_EDITED = "note.edited"
    EXCERPT_KEPT = "excerpt.kept"
    BREAK_MARKED = "break.marked"
    BREAK_TAKEN_BACK = "break.taken_back"
    FREEZE_ANNOUNCED = "freeze.announced"
    THREAD_FROZEN = "thread.frozen"
    ROUND_OPENED = "round.opened"
    PAPER_OPENED = "paper.opened"
    DRAFT_OPENED = "draft.opened"
    DRAFT_CHANGED = "draft.changed"
    BLOCK_CHANGED = "block.changed"
    CITATION_ADDED = "citation.added"
    CITATION_REMOVED = "citation.removed"
    CITATION_RENEWED = "citation.renewed"
    DISPOSITION_SET = "disposition.set"
    WINDOW_OPENED = "window.opened"
    AUTHORS_ASKED_AGAIN = "authors.asked_again"
    FATE_ANSWERED = "fate.answered"
    OBJECTION_RAISED = "objection.raised"
    OBJECTION_ANSWERED = "objection.answered"
    OBJECTION_SETTLED = "objection.settled"
    DISPOSITION_UNDONE = "disposition.undone"
    VERSION_PUBLISHED = "version.published"
    VERSION_WITHHELD = "version.withheld"
    PROGRESS_NOTED = "progress.noted"
    RENDITION_WRITTEN = "rendition.written"
    RENDITION_CONFIRMED = "rendition.confirmed"
    RENDITION_CARRIED = "rendition.carried"
    RENDITION_ASKED = "rendition.asked"
    RENDITION_FILLED = "rendition.filled"
    RENDITION_PUBLISHED = "rendition.published"
    VALIDATION_TERM_SET = "validation.term_set"
    VALIDATION_OPENED = "validation.opened"
    VALIDATION_GIVEN = "validation.given"
    AMENDMENT_PROPOSED = "amendment.proposed"
    AMENDMENT_SUPPORTED = "amendment.supported"
    AMENDMENT_UNSUPPORTED = "amendment.unsupported"
    AMENDMENT_ACCEPTED = "amendment.accepted"
    AMENDMENT_DECLINED = "amendment.declined"
    AMENDMENT_WITHDRAWN = "amendment.withdrawn"
    AMENDMENT_HIDDEN = "amendment.hidden"
    AMENDMENT_SHOWN = "amendment.shown"
    REMARK_WRITTEN = "remark.written"
    REMARK_HIDDEN = "remark.hidden"
    CHARTER_SIGNED = "charter.signed"
    CHARTER_UNSIGNED = "charter.unsigned"
    WATCH_SET = "watch.set"
    DIGEST_SET = "digest.set"
    NOTICE_SET = "notice.set"
    PHASE_OVERDUE = "phase.overdue"
    MAIL_RESENT = "mail.resent"
    MAIL_DROPPED = "mail.dropped"
    MAIL_HELD = "mail.held"
    MAIL_LET_IN = "mail.let_in"
    MAIL_THROWN_AWAY = "mail.thrown_away"
    REPLIES_ENDED = "replies.ended"


class Reason(Model):
    """Why somebody did something, in their own words and language."""

    __tablename__ = "reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    opening_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    language: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    opening: Mapped[Opening] = relationship()

    @property
    def text(self) -> str | None:
        """The words, or None once erased."""
        return self.opening.text


class Entry(Model):
    """One act: what, by whom, on what, seen by whom."""

    __tablename__ = "entries"
    __table_args__ = (
        Index(None, "position", unique=True),
        Index(None, "subject_type", "subject_id"),
        Index(
            "ix_entries_waiting",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int | None]
    at: Mapped[datetime]
    verb: Mapped[Verb] = mapped_column(GrowingChoice(Verb))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    assembly_id: Mapped[int | None] = mapped_column(ForeignKey("assemblies.id"))
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    ids: Mapped[dict[str, Any]]
    imported: Mapped[bool] = mapped_column(default=False)

    reason: Mapped[Reason | None] = relationship()
    boards: Mapped[list["EntryBoard"]] = relationship(cascade="all")


class EntryBoard(Model):
    """A board that an entry concerns, written with the entry."""

    __tablename__ = "entry_boards"
    __table_args__ = (Index(None, "board_id", "entry_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True)


class Bookmark(Model):
    """How far a reader has read."""

    __tablename__ = "bookmarks"

    reader: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


def give_reason(words: str, language: str, by: Any) -> Reason:
    """Keep a reason in its author's words; ``by`` is a member or None (the site itself)."""
    reason = Reason(opening=openings.keep(words), language=language, author_id=by.id if by else None)
    db.session.add(reason)
    db.session.flush()
    return reason


def record(
    verb: Verb,
    subject: Any,
    *,
    by: Any,
    boards: Iterable[Any] = (),
    assembly_id: int | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    reason: Reason | None = None,
    imported: bool = False,
    **ids: int | str | None,
) -> Entry:
    """Write the one entry of an act.

    ``subject`` is the row acted upon (flushed here if it is new), ``by`` the member who acted or None for the
    site itself, ``boards`` the boards concerned, ``ids`` numbers and codes a reader needs (never words).
    """
    db.session.flush()
    entry = Entry(
        at=clock.now(),
        verb=verb,
        actor_id=by.id if by else None,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        assembly_id=assembly_id,
        visibility=visibility,
        reason_id=reason.id if reason else None,
        ids=ids,
        imported=imported,
        boards=[EntryBoard(board_id=key) for key in dict.fromkeys(board.id for board in boards)],
    )
    db.session.add(entry)
    db.session.flush()
    return entry


SEQUENCER_LOCK = 7_240_115


def sequence(limit: int = 2000) -> int:
    """Give the next positions to committed entries, in order of id; how many got one. The caller commits.

    One at a time: an advisory lock on PostgreSQL, the writing transaction on SQLite.
    """
    if is_postgresql():
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEQUENCER_LOCK})
    waiting = db.session.scalars(
        db.select(Entry.id).where(Entry.position.is_(None)).order_by(Entry.id).limit(limit)
    ).all()
    if not waiting:
        return 0
    last = head()
    db.session.execute(
        db.update(Entry), [{"id": key, "position": last + step} for step, key in enumerate(waiting, start=1)]
    )
    return len(waiting)


def head() -> int:
    """The last position given; 0 before the first."""
    return db.session.scalar(db.select(db.func.max(Entry.position))) or 0


def bookmark(reader: str) -> int:
    """The position up to which ``reader`` has read; 0 before its first."""
    return db.session.scalar(db.select(Bookmark.position).where(Bookmark.reader == reader)) or 0


def unread(reader: str, limit: int = 100) -> list[Entry]:
    """The next entries ``reader`` has not read, in order of position."""
    found = db.select(Entry).where(Entry.position > bookmark(reader)).order_by(Entry.position).limit(limit)
    return list(db.session.scalars(found))


def mark_read(reader: str, position: int) -> None:
    """Move a reader's bookmark; to be committed with whatever the reader wrote."""
    moved: Any = db.session.execute(
        db.update(Bookmark).where(Bookmark.reader == reader).values(position=position)
    )
    if not moved.rowcount:
        db.session.add(Bookmark(reader=reader, position=position))
        db.session.flush()
