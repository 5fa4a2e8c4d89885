"""Reporting a post to its moderators."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, text
from forum.database import db, lock_row
from forum.errors import Invalid, Refused
from forum.journal import Verb, Visibility, give_reason, record
from forum.moderation.kinds import ReportKind
from forum.moderation.models import OPEN, Report
from forum.permissions import require
from forum.threads.models import Post

LONGEST = 1_000


def open_report(post: Post, member: Any) -> Report | None:
    """What this member reported of this post and nobody has decided yet."""
    found: Report | None = db.session.scalar(
        select(Report).where(Report.post_id == post.id, Report.member_id == member.id, OPEN)
    )
    return found


def report(post: Post, *, by: Any, kind: str, words: str, language: str) -> Report:
    """Report a post to the moderators of its board; what waits there already from the same person is the answer.

    ``words`` may be empty, but for "something else". Raises Invalid (fields ``kind``, ``words``) and Refused.
    """
    lock_row(Post, post.id)  # whoever hides it meanwhile decides on this report too
    db.session.refresh(post)
    db.session.refresh(post.revision)
    standing = open_report(post, by)
    if standing is not None:
        return standing
    require(by, "post.report", post)
    if post.revision.redacted_at or post.revision.erased_at:
        raise Refused(_("The words of this post are not shown any more: there is nothing left to report."))
    known, said = _checked_kind(kind), _checked_words(words, kind)
    made = Report(
        post_id=post.id,
        revision_id=post.revision_id,
        member_id=by.id,
        kind=known,
        reason_id=give_reason(said, language, by).id if said else None,
        at=clock.now(),
    )
    db.session.add(made)
    record(
        Verb.REPORT_MADE,
        made,
        by=by,
        boards=[post.board],
        assembly_id=post.board.assembly_id,
        visibility=Visibility.MODERATORS,
        thread=post.thread_id,
        number=post.number,
    )
    return made


def _checked_kind(kind: str) -> ReportKind:
    try:
        return ReportKind(kind)
    except ValueError:
        raise Invalid(_("Say what is wrong with this post."), field="kind") from None


def _checked_words(words: str, kind: str) -> str:
    said = text.normalise(words).strip()
    if kind == ReportKind.OTHER and not text.has_words(said):
        raise Invalid(_("Say in a sentence what is wrong with this post."), field="words")
    return checked_length(said, "words")


def checked_length(said: str, field: str) -> str:
    """``said``, if it is short enough for a report and for what is answered to one. Raises Invalid (``field``)."""
    if len(said) > LONGEST:
        raise Invalid(
            _("This has %(there)s characters; at most %(most)s are kept.", there=len(said), most=LONGEST),
            field=field,
        )
    return said
