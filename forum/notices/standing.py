"""Which notices may be shown, and which are seen: asked anew whenever notices are counted, listed or mailed."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from forum import clock
from forum.boards.models import Board
from forum.consent.models import Amendment
from forum.database import db
from forum.members.models import Member, Role
from forum.moderation.models import OPEN, Report
from forum.moderation.queries import waits_for
from forum.notices.kinds import FOR_MODERATORS, NoticeKind
from forum.notices.models import PUBLISHED, Notice
from forum.papers.models import Draft, DraftState, Version, Withholding
from forum.threads.models import Post, ReadingPosition, Thread
from forum.visibility import visible_to

#: The bell counts no further.
MANY = 99

#: What a draft said before its authors is said by the version that came of it.
_overtaken = and_(
    ~Notice.key.endswith(PUBLISHED),
    Notice.amendment_id.is_(None),
    Notice.progress_id.is_(None),
    exists().where(Draft.id == Notice.draft_id, Draft.state == DraftState.PUBLISHED),
)
_withheld = exists().where(Withholding.version_id == Version.id, Version.draft_id == Notice.draft_id)

#: Those that a later release told, which was put back since, wait for it.
_KNOWN = list(NoticeKind)

_later = aliased(Notice)
#: That a phase closes soon is said until its reader is told that it is closed.
_closed_since = and_(
    Notice.kind == NoticeKind.PHASE_CLOSING,
    exists().where(
        _later.member_id == Notice.member_id,
        _later.kind == NoticeKind.PHASE_CLOSED,
        _later.board_id == Notice.board_id,
        _later.phase == Notice.phase,
        _later.id > Notice.id,
    ),
)

_hidden = exists().where(Amendment.id == Notice.amendment_id, Amendment.hidden_at.is_not(None))

#: Nobody said it was seen, and its post was not read in its thread. Needs the joins of ``of_member``.
UNSEEN = and_(
    Notice.seen_at.is_(None),
    or_(
        Notice.of_edit,
        Notice.post_id.is_(None),
        ReadingPosition.number.is_(None),
        ReadingPosition.number < Post.number,
    ),
)


def decides(member: Member) -> bool:
    """Whether ``member`` may be asked to decide on reports, somewhere."""
    return any(role in (Role.MODERATOR, Role.COMMITTEE) for role, _place in member.standing.mandates)


def _still_waits(member: Member) -> ColumnElement[bool]:
    """That posts are reported is said while some of them wait for this member to decide."""
    of_others = Notice.kind.not_in(FOR_MODERATORS)
    return or_(of_others, waits_for(member, Notice.board_id)) if decides(member) else of_others


def of_member(statement: Any, member: Member) -> Any:
    """``statement``, which selects from notices, confined to those of ``member`` that they may read now.

    What stands on a board they may not read any more, a hidden post or amendment and a withheld version are told to
    nobody; nor is that a draft stands before its authors, once it is published, that posts are reported, once that is
    decided, nor that a phase closes soon, once it is closed.
    """
    return (
        statement.select_from(Notice)
        .join(Board, Board.id == Notice.board_id)
        .outerjoin(Post, Post.id == Notice.post_id)
        .outerjoin(
            ReadingPosition,
            and_(
                ReadingPosition.member_id == Notice.member_id, ReadingPosition.thread_id == Notice.thread_id
            ),
        )
        .where(
            Notice.member_id == member.id,
            Notice.kind.in_(_KNOWN),
            visible_to(member, Board),
            Post.hidden_at.is_(None),
            or_(Notice.draft_id.is_(None), ~(_withheld | _overtaken)),
            ~_closed_since,
            _still_waits(member),
            or_(Notice.amendment_id.is_(None), ~_hidden),
        )
    )


def unseen(member: Member) -> int:
    """How many notices a member has not seen, counted up to one more than ``MANY``: one statement."""
    some = of_member(select(Notice.id), member).where(UNSEEN).limit(MANY + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def mark_seen(member: Member, condition: ColumnElement[bool]) -> None:
    """Let a member have seen their notices that meet ``condition``. Twice changes nothing."""
    db.session.execute(
        update(Notice)
        .where(Notice.member_id == member.id, Notice.seen_at.is_(None), Notice.kind.in_(_KNOWN), condition)
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def has_looked(board_id: int, *, by: int | None) -> None:
    """Let whoever decided on a board have seen that posts are reported there; everybody, when none waits any more."""
    waits = (
        select(Report.id)
        .join(Post, Post.id == Report.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(OPEN, Thread.board_id == board_id)
    )
    db.session.execute(
        update(Notice)
        .where(
            Notice.board_id == board_id,
            Notice.kind == NoticeKind.REPORTED,
            Notice.seen_at.is_(None),
            or_(Notice.member_id == by, ~waits.exists()),
        )
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )
