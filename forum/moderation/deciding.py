"""Deciding on all open reports of a post, together with the act on the post itself.

Whoever hides or masks a post by any other way decides on its reports in the same transaction, and so does an erasure:
no queue ever shows a post that needs no decision any more (docs/decisions/018-reports.md).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from forum import clock, text
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid, Refused
from forum.journal import Verb, Visibility, give_reason, record
from forum.members.models import Member
from forum.moderation.kinds import DECISIONS, Outcome
from forum.moderation.models import OPEN, Report, ReportDecision
from forum.moderation.reach import reaches
from forum.moderation.reporting import checked_length
from forum.openings import keeps_words
from forum.permissions import require
from forum.threads.actions import hide, redact
from forum.threads.actions.hiding import when_words_are_masked
from forum.threads.models import Post, Revision
from forum.threads.wording import checked_language


def decide(
    post: Post, outcome: str, *, by: Any, reason: str = "", language: str, answer: str = ""
) -> ReportDecision:
    """Decide on every open report of a post; hiding and masking need a public ``reason``. ``answer`` is told to those
    who reported it, in the same ``language``.

    Raises Invalid (fields ``decision``, ``reason``, ``language``, ``answer``), Refused, and Conflict, which says who
    was first.
    """
    require_reach(post, by)
    if outcome not in DECISIONS:
        raise Invalid(_("Choose what comes of these reports."), field="decision")
    said = checked_length(text.normalise(answer).strip(), "answer")
    lock_row(Post, post.id)
    waiting = _open_reports(Report.post_id == post.id)
    if not waiting:
        raise Conflict(_who_was_first(post))
    decision = _settle(
        post, waiting, Outcome(outcome), by=by, answer=said, language=checked_language(language)
    )
    if outcome == Outcome.HIDDEN:
        hide(post, by=by, reason=reason, language=language)
    elif outcome == Outcome.REDACTED:
        redact(post.revision, by=by, reason=reason, language=language)
    return decision


def require_reach(post: Post, by: Any) -> None:
    """Raise Refused, in a sentence, unless ``by`` decides what is reported of this post."""
    if by is not None and by.id == post.author_id:
        raise Refused(
            _(
                "You wrote this post: another moderator of the board decides on what is reported of it, or the pilot "
                "committee."
            )
        )
    require(by, "report.decide", post)
    if not reaches(by, post):
        raise Refused(
            _(
                "The moderators of the board decide on this. The pilot committee does where a moderator wrote the "
                "post, or where nobody moderates."
            )
        )


def _open_reports(*conditions: Any) -> Sequence[Report]:
    return db.session.scalars(
        select(Report)
        .where(OPEN, *conditions)
        .order_by(Report.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _settle(
    post: Post,
    reports: Sequence[Report],
    outcome: Outcome,
    *,
    by: Member | None,
    answer: str = "",
    language: str = "",
) -> ReportDecision:
    decision = ReportDecision(
        post_id=post.id,
        outcome=outcome,
        at=clock.now(),
        by_id=by.id if by else None,
        answer_id=give_reason(answer, language, by).id if answer else None,
    )
    db.session.add(decision)
    db.session.flush()
    db.session.execute(
        update(Report)
        .where(Report.id.in_([report.id for report in reports]))
        .values(decision_id=decision.id)
        .execution_options(synchronize_session="fetch")
    )
    record(
        Verb.REPORT_DECIDED,
        decision,
        by=by,
        boards=[post.board],
        assembly_id=post.board.assembly_id,
        visibility=Visibility.MODERATORS,
        thread=post.thread_id,
        number=post.number,
    )
    return decision


def last_decision(post: Post) -> ReportDecision | None:
    """The last decision on reports of a post, with who took it."""
    found: ReportDecision | None = db.session.scalar(
        select(ReportDecision)
        .where(ReportDecision.post_id == post.id)
        .options(joinedload(ReportDecision.by))
        .order_by(ReportDecision.id.desc())
        .limit(1)
    )
    return found


def _who_was_first(post: Post) -> str:
    last = last_decision(post)
    if last is None:
        return str(_("Nobody has reported this post."))
    if last.by is None:
        return str(_("The words of this post were erased meanwhile: nothing is left to decide."))
    return str(_("%(name)s decided on this already.", name=last.by.name))


@when_words_are_masked
def follow(post: Post) -> None:
    """Reports of words that are not shown any more are followed, by whoever masked them."""
    masked = select(Revision).where(
        Revision.post_id == post.id,
        Revision.redacted_at.is_not(None),
        or_(Revision.id == post.revision_id, Revision.id.in_(select(Report.revision_id).where(OPEN))),
    )
    if post.hidden_at:
        waiting, outcome, by_id = _open_reports(Report.post_id == post.id), Outcome.HIDDEN, post.hidden_by_id
    else:
        last = db.session.scalars(masked.order_by(Revision.redacted_at.desc()).limit(1)).first()
        if last is None:
            return
        read = [] if last.id == post.revision_id else [Report.revision_id == last.id]
        waiting, outcome, by_id = (
            _open_reports(Report.post_id == post.id, *read),
            Outcome.REDACTED,
            last.redacted_by_id,
        )
    if waiting:
        _settle(post, waiting, outcome, by=db.session.get_one(Member, by_id))


@keeps_words
def reports_of_erased(member: Member) -> Iterator[tuple[int | None, str]]:
    """Settles what is reported of a member's posts, whose words go. What they reported themself, and answered as a
    moderator, are reasons of theirs: they are emptied as all reasons are.
    """
    reported = select(Post).where(
        Post.author_id == member.id, Post.id.in_(select(Report.post_id).where(OPEN))
    )
    for post in db.session.scalars(reported.order_by(Post.id)).all():
        _settle(post, _open_reports(Report.post_id == post.id), Outcome.GONE, by=None)
    yield from ()
