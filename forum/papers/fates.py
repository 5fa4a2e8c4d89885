"""What became of each post of a draft, as lists show it, and the numbers of rule 4 while it is being written."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import aliased

from forum.database import db
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models import Disposition, Draft, DraftState, DraftThread, Fate, How
from forum.papers.sources import last_snapshots
from forum.phases import Kind, Phase
from forum.threads.models import Post, Revision, SnapshotPost


@dataclass(slots=True)
class FateRow:
    """One post and its fate in one draft; ``fate`` None: nothing accounts for it yet."""

    post_id: int
    thread_id: int
    number: int
    author_name: str
    kind: Kind
    phase: Phase
    language: str
    summary: str
    state: str
    fate: Fate | None
    how: How | None
    target_number: int | None
    reason: str | None
    reason_language: str | None
    url: str


def _rows(draft: Draft) -> Any:
    """The posts of an open draft's threads as they are; else those of its snapshots, as the freeze saw them."""
    target = aliased(Post)
    statement = (
        select(
            Post.id,
            Post.thread_id,
            Post.number,
            Revision.kind,
            Post.phase,
            Revision.language,
            Post.hidden_at,
            Member.name,
            Revision.summary,
            Revision.redacted_at,
            Revision.erased_at,
            Disposition.fate,
            Disposition.how,
            target.number.label("target_number"),
            Opening.bytes.label("reason"),
            Reason.language.label("reason_language"),
        )
        .select_from(Post)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Disposition, and_(Disposition.post_id == Post.id, Disposition.draft_id == draft.id))
        .outerjoin(target, target.id == Disposition.target_post_id)
        .outerjoin(Reason, Reason.id == Disposition.reason_id)
        .outerjoin(Opening, Opening.digest == Reason.opening_digest)
    )
    if draft.state != DraftState.OPEN:
        taken = [snapshot.id for snapshot in last_snapshots(draft).values()]
        return statement.join(
            SnapshotPost, and_(SnapshotPost.post_id == Post.id, SnapshotPost.snapshot_id.in_(taken))
        ).join(Revision, Revision.id == SnapshotPost.revision_id)
    return statement.join(
        DraftThread, and_(DraftThread.thread_id == Post.thread_id, DraftThread.draft_id == draft.id)
    ).join(Revision, Revision.id == Post.revision_id)


def fates_of(
    draft: Draft,
    *,
    after: int = 0,
    limit: int = 100,
    unaccounted: bool = False,
    phase: Phase | None = None,
    kind: Kind | None = None,
    language: str | None = None,
    posts: Collection[int] | None = None,
) -> tuple[list[FateRow], bool]:
    """The posts of a draft's threads (no longer open: of its snapshots) and their fates, in order.

    ``after`` is the id of the last post seen; ``posts`` are the only ones wanted. Answers the rows and whether there
    are more.
    """
    statement = _rows(draft)
    if posts is not None:
        statement = statement.where(Post.id.in_(posts))
    if after:
        statement = statement.where(tuple_(Post.thread_id, Post.number) > tuple_(*_place(after)))
    if unaccounted:
        statement = statement.where(
            Disposition.id.is_(None), Post.hidden_at.is_(None), Revision.erased_at.is_(None)
        )
    for column, value in ((Post.phase, phase), (Post.kind, kind), (Post.language, language)):
        if value:
            statement = statement.where(column == value)
    rows = db.session.execute(statement.order_by(Post.thread_id, Post.number).limit(limit + 1)).all()
    return [_fate(row) for row in rows[:limit]], len(rows) > limit


def _place(post_id: int) -> tuple[int, int]:
    row = db.session.execute(select(Post.thread_id, Post.number).where(Post.id == post_id)).first()
    return (row.thread_id, row.number) if row else (0, 0)


def _fate(row: Any) -> FateRow:
    state = (
        "erased"
        if row.erased_at
        else "hidden"
        if row.hidden_at
        else "redacted"
        if row.redacted_at
        else "shown"
    )
    return FateRow(
        post_id=row.id,
        thread_id=row.thread_id,
        number=row.number,
        author_name=row.name,
        kind=row.kind,
        phase=row.phase,
        language=row.language,
        summary=row.summary if state == "shown" else "",
        state=state,
        fate=row.fate,
        how=row.how,
        target_number=row.target_number,
        reason=None if row.reason is None else row.reason.decode("utf-8"),
        reason_language=row.reason_language,
        url=f"/threads/{row.thread_id}?from={row.number}#p{row.number}",
    )


def tally(draft: Draft) -> dict[str, int]:
    """The numbers of rule 4 for the posts that a draft's threads have now: one statement."""
    erased = Revision.erased_at.is_not(None)
    hidden = and_(Revision.erased_at.is_(None), Post.hidden_at.is_not(None))
    counted = and_(Revision.erased_at.is_(None), Post.hidden_at.is_(None))
    single = Disposition.how.in_([How.SINGLE, How.AUTHOR])
    bulk = Disposition.how.in_([How.BULK, How.FOLLOWED])
    row = db.session.execute(
        select(
            func.count(Post.id).label("posts"),
            func.count(Post.id).filter(counted, single).label("one_by_one"),
            func.count(Post.id).filter(counted, bulk).label("bulk"),
            func.count(Post.id).filter(counted, Disposition.id.is_(None)).label("not_at_all"),
            func.count(Post.id).filter(hidden).label("hidden"),
            func.count(Post.id).filter(erased).label("erased"),
        )
        .join(DraftThread, and_(DraftThread.thread_id == Post.thread_id, DraftThread.draft_id == draft.id))
        .join(Revision, Revision.id == Post.revision_id)
        .outerjoin(Disposition, and_(Disposition.post_id == Post.id, Disposition.draft_id == draft.id))
    ).one()
    return dict(row._mapping)
