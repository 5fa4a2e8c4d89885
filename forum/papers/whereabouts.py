"""Where one's words went: every post of a member, and what became of it in each version, a page at a time."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.block_words import block_html
from forum.papers.models import (
    Asking,
    Block,
    Citation,
    Disposition,
    Draft,
    DraftSnapshot,
    DraftState,
    Fate,
    How,
    Paper,
    Version,
    Withholding,
)
from forum.plain import summary
from forum.threads.models import Excerpt, Post, Revision, SnapshotPost, Thread

PAGE = 25


@dataclass(slots=True)
class Stop:
    """What became of a post in one version, or in a provisional text (``number`` None)."""

    title: str
    number: int | None
    base: str
    state: str
    fate: Fate | None
    how: How | None
    target_number: int | None
    reason: str | None
    reason_language: str | None
    passages: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""  # that of the text
    target_gone: bool = False  # whether the post it is merged into was hidden or erased since


@dataclass(slots=True)
class Journey:
    """One post and where it went."""

    id: int
    number: int
    url: str
    thread_title: str
    thread_language: str
    language: str
    summary: str
    state: str
    stops: list[Stop] = field(default_factory=list)


def journeys_of(member: Member, *, before: int | None = None) -> tuple[list[Journey], bool]:
    """The posts of a member, the last one first, from below the id ``before``; and whether there are more."""
    statement = _of(member).limit(PAGE + 1)
    rows = db.session.execute(statement.where(Post.id < before) if before else statement).all()
    journeys = [_journey(row) for row in rows[:PAGE]]
    stops = _stops([journey.id for journey in journeys], member)
    for journey in journeys:
        journey.stops = stops[journey.id]
        for stop in journey.stops:
            stop.state = journey.state
    return journeys, len(rows) > PAGE


def _of(member: Member) -> Any:
    """The posts of a member in threads they may read, the last one first."""
    return (
        select(
            Post, Revision.summary, Revision.redacted_at, Revision.erased_at, Thread.title, Thread.language
        )
        .join(Revision, Revision.id == Post.revision_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == member.id, Thread.board_id.in_(readable_board_ids(member)))
        .order_by(Post.id.desc())
    )


def _journey(row: Any) -> Journey:
    post = row.Post
    state = (
        "erased"
        if row.erased_at
        else "hidden"
        if post.hidden_at
        else "redacted"
        if row.redacted_at
        else "shown"
    )
    return Journey(
        id=post.id,
        number=post.number,
        url=f"/threads/{post.thread_id}?from={post.number}#p{post.number}",
        thread_title=row.title,
        thread_language=row.language,
        language=post.language,
        summary=row.summary if state == "shown" else "",
        state=state,
    )


def whose_words_are_in(drafts: Collection[int]) -> Any:
    """A statement that selects the members with posts in these texts (drafts, published or provisional)."""
    return (
        select(Post.author_id)
        .join(SnapshotPost, SnapshotPost.post_id == Post.id)
        .join(DraftSnapshot, DraftSnapshot.snapshot_id == SnapshotPost.snapshot_id)
        .where(DraftSnapshot.draft_id.in_(sorted(drafts)))
    )


def fates_in(member: Member, drafts: Collection[int], *, limit: int) -> tuple[list[Journey], int]:
    """What became, in these texts (drafts, published or provisional), of the posts of a member: the first ``limit``
    journeys with the stops in those texts alone, and how many there are. Only what the member may read.
    """
    if not drafts:
        return [], 0
    theirs = (
        select(SnapshotPost.post_id)
        .join(DraftSnapshot, DraftSnapshot.snapshot_id == SnapshotPost.snapshot_id)
        .where(DraftSnapshot.draft_id.in_(sorted(drafts)))
    )
    rows = db.session.execute(
        _of(member).add_columns(func.count().over().label("total")).where(Post.id.in_(theirs)).limit(limit)
    ).all()
    journeys = [_journey(row) for row in rows]
    stops = _stops([journey.id for journey in journeys], member, drafts)
    for journey in journeys:
        journey.stops = stops[journey.id]
    return journeys, rows[0].total if rows else 0


def _stops(posts: list[int], member: Member, drafts: Collection[int] | None = None) -> dict[int, list[Stop]]:
    rows = _rows(posts, member, drafts)
    passages = _passages(rows, posts)
    stops: dict[int, list[Stop]] = defaultdict(list)
    for row in rows:
        base = f"/papers/{row.paper_id}/" + (f"versions/{row.number}" if row.number else "provisional")
        carried = [*passages[row.draft_id, row.post_id], *passages[row.draft_id, row.target_post_id]]
        stops[row.post_id].append(
            Stop(
                title=row.title,
                number=row.number,
                base=base,
                state="shown",
                fate=row.fate,
                how=row.how,
                target_number=row.target_number,
                reason=None if row.bytes is None else row.bytes.decode("utf-8"),
                reason_language=row.language,
                language=row.text_language,
                passages=[(f"{base}#b-{uid}", words) for uid, words in dict(carried).items()],
                target_gone=bool(row.target_gone),
            )
        )
    return stops


def _rows(posts: list[int], member: Member, drafts: Collection[int] | None) -> Any:
    """What became of each post in each version and provisional text that this member may read; None: in all drafts."""
    among = Draft.id.in_(sorted(drafts)) if drafts is not None else true()
    target, said = aliased(Post), aliased(Revision)
    return db.session.execute(
        select(
            SnapshotPost.post_id,
            Draft.id.label("draft_id"),
            Draft.paper_id,
            Paper.title,
            Version.id.label("version_id"),
            Version.number,
            Disposition.fate,
            Disposition.how,
            Disposition.target_post_id,
            target.number.label("target_number"),
            (target.hidden_at.is_not(None) | said.erased_at.is_not(None)).label("target_gone"),
            Opening.bytes,
            Reason.language,
            Draft.language.label("text_language"),
        )
        .distinct()
        .select_from(SnapshotPost)
        .join(DraftSnapshot, DraftSnapshot.snapshot_id == SnapshotPost.snapshot_id)
        .join(Draft, and_(Draft.id == DraftSnapshot.draft_id, Draft.state != DraftState.OPEN))
        .join(Paper, Paper.id == Draft.paper_id)
        .outerjoin(Version, Version.draft_id == Draft.id)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .outerjoin(
            Disposition,
            and_(Disposition.draft_id == Draft.id, Disposition.post_id == SnapshotPost.post_id),
        )
        .outerjoin(target, target.id == Disposition.target_post_id)
        .outerjoin(said, said.id == target.revision_id)
        .outerjoin(Reason, Reason.id == Disposition.reason_id)
        .outerjoin(Opening, Opening.digest == Reason.opening_digest)
        .where(
            SnapshotPost.post_id.in_(posts),
            among,
            Withholding.id.is_(None),
            Paper.board_id.in_(readable_board_ids(member)),
        )
        .order_by(Draft.paper_id, Draft.id)
    ).all()


def _passages(rows: Any, posts: list[int]) -> dict[tuple[int, int | None], list[tuple[str, str]]]:
    """By draft and post, the blocks that cite it there: (uid, beginning); of a version, as published."""
    drafts = {row.version_id: row.draft_id for row in rows if row.version_id}
    open_ones = [row.draft_id for row in rows if not row.version_id]
    wanted = {*posts, *(row.target_post_id for row in rows if row.target_post_id)}
    found: dict[tuple[int, int | None], list[tuple[str, str]]] = defaultdict(list)
    for row in db.session.execute(
        select(Revision.post_id, Citation.version_id, Citation.draft_id, Block.uid, Block.html)
        .join(Excerpt, Excerpt.revision_id == Revision.id)
        .join(Citation, Citation.excerpt_id == Excerpt.id)
        .join(Block, Block.id == Citation.block_id)
        .where(
            Revision.post_id.in_(wanted),
            or_(Citation.version_id.in_(drafts), Citation.draft_id.in_(open_ones)),
        )
        .order_by(Block.id)
    ):
        draft_id = drafts[row.version_id] if row.version_id else row.draft_id
        found[draft_id, row.post_id].append((row.uid, summary(block_html(row.html), 160)))
    return found


def askings_open_for(member: Member) -> list[Asking]:
    """The provisional texts about which a member is asked now, the first to close first."""
    return list(
        db.session.scalars(
            select(Asking)
            .join(Draft, and_(Draft.id == Asking.draft_id, Draft.state == DraftState.PROVISIONAL))
            .where(Asking.member_id == member.id)
            .options(joinedload(Asking.draft))
            .order_by(Asking.closes_at)
            .limit(20)
        )
    )
