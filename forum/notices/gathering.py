"""Reading notices for whoever they are for: gathered by what they are about, and said in a language.

A bounded number of statements, however many there are; nothing that may not be read any more is among them.
"""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import aliased

from forum.assemblies.models import Alliance, Milieu
from forum.boards.models import AgendaPhase, Board
from forum.consent.models import Amendment
from forum.database import db
from forum.journal import Reason
from forum.members.models import Member
from forum.moderation.models import ReportDecision
from forum.moderation.queries import how_many_wait_on
from forum.notices.kinds import OF_POSTS, NoticeKind
from forum.notices.lines import NoticeLine, Words
from forum.notices.models import Notice
from forum.notices.standing import UNSEEN, of_member
from forum.notices.wording import sentence
from forum.openings import Opening
from forum.papers.models import Asking, Disposition, Draft, DraftState, Paper, Version
from forum.renditions.queries import rendered
from forum.said import Said, said
from forum.threads.models import Post, Revision, Thread


def lines_of(
    member: Member,
    language: str,
    condition: ColumnElement[bool] | None = None,
    *,
    before: int | None = None,
    limit: int,
    words: int,
) -> list[NoticeLine]:
    """The notices of ``member`` that meet ``condition``, the latest first, those of one kind about one thing together.

    Seen ones never stand with unseen ones. ``before`` is the id of a line, ``words`` how many posts of each line are
    shown by their beginning.
    """
    wanted = true() if condition is None else condition
    found = db.session.execute(_lines(member, wanted, before, limit)).all()
    if not found:
        return []
    facts = {row.id: row for row in db.session.execute(_facts([row.last for row in found]))}
    fates = _fates(member, [row.draft_id for row in facts.values() if row.draft_id])
    waiting = _waiting(member, facts.values())
    beginnings = _beginnings(member, wanted, found, language, words)
    drawn = []
    for group in found:
        row = SimpleNamespace(**{**facts[group.last]._mapping, **group._mapping})
        row.fates = fates.get(row.draft_id, 0)
        row.amendment_decided = row.about.startswith("decided.")
        row.waiting = waiting.get(row.board_id, 0)
        said_there = beginnings.get((row.about, row.unseen)) or (_answered(row, language) if words else [])
        drawn.append(_line(row, language, said_there))
    return drawn


def how_many(member: Member, condition: ColumnElement[bool]) -> int:
    """How many lines there are of the notices of ``member`` that meet ``condition``."""
    lines = _lines(member, condition, None, None).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(lines)) or 0


def _lines(member: Member, wanted: Any, before: int | None, limit: int | None) -> Any:
    last = func.max(Notice.id)
    grouped = (
        of_member(
            select(
                Notice.about,
                UNSEEN.label("unseen"),
                last.label("last"),
                func.count().label("count"),
                func.count(Notice.actor_id.distinct()).label("voices"),
                func.min(Post.number).label("first"),
                func.max(case((Notice.of_edit, 1), else_=0)).label("of_edit"),
            ),
            member,
        )
        .where(wanted)
        .group_by(Notice.about, UNSEEN)
        .order_by(last.desc())
        .limit(limit)
    )
    return grouped.having(last < before) if before else grouped


def _facts(keys: list[int]) -> Any:
    """What the sentences of these notices need to know."""
    own, reported = aliased(Post), aliased(Post)
    answer, answer_words = aliased(Reason), aliased(Opening)
    next_version = select(Paper.last_version + 1).where(Paper.id == Draft.paper_id).scalar_subquery()
    return (
        select(
            Notice.id,
            Notice.kind,
            Notice.at,
            Notice.board_id,
            Notice.thread_id,
            Notice.post_id,
            Notice.draft_id,
            Notice.phase,
            Notice.note_id,
            Notice.amendment_id,
            Notice.progress_id,
            Amendment.state.label("amendment_state"),
            Member.name.label("actor_name"),
            own.number.label("own_number"),
            Thread.title.label("thread_title"),
            Thread.language.label("thread_language"),
            Draft.paper_id,
            Draft.state.label("draft_state"),
            Draft.title.label("draft_title"),
            Draft.language.label("draft_language"),
            Version.number.label("version"),
            next_version.label("next_version"),
            Opening.bytes.label("version_title"),
            Asking.id.label("asking_id"),
            ReportDecision.outcome,
            reported.number.label("reported_number"),
            reported.hidden_at.label("reported_hidden_at"),
            answer.language.label("answer_language"),
            answer_words.bytes.label("answer"),
            Board.slug,
            func.coalesce(Milieu.names, Alliance.names).label("place_names"),
            AgendaPhase.closes_on,
            AgendaPhase.closed_at.label("phase_closed_at"),
        )
        .select_from(Notice)
        .join(Board, Board.id == Notice.board_id)
        .outerjoin(Milieu, Milieu.id == Board.milieu_id)
        .outerjoin(Alliance, Alliance.id == Board.alliance_id)
        .outerjoin(Member, Member.id == Notice.actor_id)
        .outerjoin(own, own.id == Notice.own_post_id)
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .outerjoin(Draft, Draft.id == Notice.draft_id)
        .outerjoin(Version, Version.draft_id == Draft.id)
        .outerjoin(Opening, Opening.digest == Version.title_digest)
        .outerjoin(Amendment, Amendment.id == Notice.amendment_id)
        .outerjoin(Asking, and_(Asking.draft_id == Draft.id, Asking.member_id == Notice.member_id))
        .outerjoin(ReportDecision, ReportDecision.id == Notice.decision_id)
        .outerjoin(reported, reported.id == ReportDecision.post_id)
        .outerjoin(answer, answer.id == ReportDecision.answer_id)
        .outerjoin(answer_words, answer_words.digest == answer.opening_digest)
        .outerjoin(AgendaPhase, and_(AgendaPhase.board_id == Board.id, AgendaPhase.phase == Notice.phase))
        .where(Notice.id.in_(keys))
    )


def _fates(member: Member, drafts: list[int]) -> dict[int, int]:
    """Of how many posts of a member each of these drafts says what became."""
    if not drafts:
        return {}
    rows = db.session.execute(
        select(Disposition.draft_id, func.count().label("posts"))
        .join(Post, Post.id == Disposition.post_id)
        .where(
            Disposition.draft_id.in_(drafts),
            Post.author_id == member.id,
            Post.hidden_at.is_(None),
        )
        .group_by(Disposition.draft_id)
    )
    return {row.draft_id: row.posts for row in rows}


def _waiting(member: Member, facts: Any) -> dict[int, int]:
    """How many reported posts of each board wait for a member, if any of these notices says that some do."""
    boards = {row.board_id for row in facts if row.kind == NoticeKind.REPORTED}
    return how_many_wait_on(boards, member) if boards else {}


def _answered(row: Any, language: str) -> list[Words]:
    """What a moderator said to those who reported a post; nothing once it is erased."""
    if not row.answer:
        return []
    words = said(row.answer.decode("utf-8"), row.answer_language, language)
    return [Words(_("A moderator of the board"), words, _path(row))]


def _beginnings(
    member: Member, wanted: Any, groups: Any, language: str, most: int
) -> dict[tuple[str, bool], list[Words]]:
    """How the last posts of each of these lines begin, in the order they were written; without masked words."""
    lines = [
        and_(Notice.about == row.about, UNSEEN if row.unseen else ~UNSEEN) for row in groups if row.first
    ]
    if not lines or not most:
        return {}
    nth = func.row_number().over(partition_by=(Notice.about, UNSEEN), order_by=Notice.id.desc())
    chosen = (
        of_member(select(Notice.about, UNSEEN.label("unseen"), Notice.post_id, nth.label("nth")), member)
        .where(wanted, or_(*lines))
        .subquery()
    )
    rows = db.session.execute(
        select(
            chosen.c.about,
            chosen.c.unseen,
            Post.thread_id,
            Post.number,
            Post.language,
            Member.name,
            Revision.id.label("revision_id"),
            Revision.summary,
        )
        .join(Post, Post.id == chosen.c.post_id)
        .join(Revision, Revision.id == Post.revision_id)
        .join(Member, Member.id == Post.author_id)
        .where(
            chosen.c.nth <= most,
            Revision.redacted_at.is_(None),
            Revision.erased_at.is_(None),
            Revision.summary != "",
        )
        .order_by(Post.id)
    ).all()
    in_theirs = rendered({row.revision_id: row.language for row in rows}, language)
    found: dict[tuple[str, bool], list[Words]] = defaultdict(list)
    for row in rows:
        words = in_theirs.get(row.revision_id) or said(row.summary, row.language, language)
        found[row.about, bool(row.unseen)].append(
            Words(row.name, words, f"/threads/{row.thread_id}?from={row.number}#p{row.number}")
        )
    return found


def _line(row: Any, language: str, words: list[Words]) -> NoticeLine:
    title = _title(row, language)
    return NoticeLine(
        id=row.last,
        kind=row.kind,
        sentence=sentence(row, title),
        path=_path(row),
        at=row.at,
        unseen=bool(row.unseen),
        by_post=row.kind not in OF_POSTS or bool(row.of_edit),
        count=row.count,
        board_id=row.board_id,
        thread_id=row.thread_id,
        post_id=row.post_id,
        title=title,
        words=words,
    )


def _title(row: Any, language: str) -> Said | None:
    """The title of the thread or the paper that a line is about; of a version, the one it was published with."""
    if row.thread_title is not None:
        return said(row.thread_title, row.thread_language, language)
    if row.draft_title is None:
        return None
    if row.draft_state != DraftState.PUBLISHED:
        return said(row.draft_title, row.draft_language, language)
    words = "…" if row.version_title is None else row.version_title.decode("utf-8")
    return said(words, row.draft_language, language)


def _path(row: Any) -> str:
    if row.kind == NoticeKind.REPORTED:
        return f"/boards/{row.slug}/reports"
    if row.kind == NoticeKind.REPORT_DECIDED:
        return f"/threads/{row.thread_id}/posts/{row.reported_number}/report"
    if row.thread_id is not None:
        return f"/threads/{row.thread_id}?from={row.first}#p{row.first}"
    if row.note_id is not None:
        return f"/notes/{row.note_id}"
    if row.draft_id is None:
        return f"/boards/{row.slug}/agenda"
    if row.amendment_id:
        several = f"/papers/{row.paper_id}/amendments"
        return f"/amendments/{row.amendment_id}" if row.count == 1 else several
    if row.progress_id:
        return f"/papers/{row.paper_id}/versions/{row.version}#progress-{row.progress_id}"
    of_posts = row.fates > 0
    if row.draft_state == DraftState.PUBLISHED:
        return f"/papers/{row.paper_id}/versions/{row.version}{'/posts' if of_posts else ''}"
    if of_posts and row.asking_id:
        return f"/papers/{row.paper_id}/provisional/mine"
    return f"/papers/{row.paper_id}/provisional{'/posts' if of_posts else ''}"
