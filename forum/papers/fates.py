"""What became of each post of a draft, as lists show it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from forum.assemblies.models import Milieu
from forum.database import db
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.closed import open_to
from forum.papers.models import Disposition, Draft, DraftState, DraftThread, Fate, How
from forum.papers.sources import last_snapshots
from forum.phases import Kind, Phase
from forum.threads.models import Post, Revision, SnapshotPost, Thread


@dataclass(slots=True)
class FateRow:
    """One post and its fate in one draft; ``fate`` None: nothing accounts for it yet.

    ``state``: shown, hidden, redacted, erased, or closed: it stands on a board that its reader may not read.
    """

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
    revision_id: int = 0
    parent_number: int | None = None
    milieu_names: dict[str, str] | None = None
    # Beside the version before: "new", "edited", or None when it saw this very text (or there is none).
    since: str | None = None
    html: str = ""
    # Whether the post it is merged into was hidden or erased since.
    target_gone: bool = False


SINCE = (None, "edited", "new")


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which posts a list shows, or an act is for. ``changed``: new or edited since the version before."""

    phase: Phase | None = None
    kind: Kind | None = None
    language: str | None = None
    milieu: int | None = None
    unaccounted: bool = False
    changed: bool = False

    def conditions(self, draft: Draft) -> list[Any]:
        """As conditions on Post, its last Revision and its Disposition in ``draft``."""
        wanted: list[Any] = [
            column == value
            for column, value in (
                (Post.phase, self.phase),
                (Post.kind, self.kind),
                (Post.language, self.language),
                (Post.milieu_id, self.milieu),
            )
            if value is not None
        ]
        if self.unaccounted:
            wanted += [Disposition.id.is_(None), Post.hidden_at.is_(None), Revision.erased_at.is_(None)]
        if self.changed:
            wanted.append(_new(last_version_snapshots(draft)) > 0)
        return wanted


def last_version_snapshots(draft: Draft) -> list[int]:
    """The snapshots of the version that a draft follows; none for a first draft."""
    before = db.session.scalar(
        select(Draft)
        .where(Draft.paper_id == draft.paper_id, Draft.id < draft.id, Draft.state == DraftState.PUBLISHED)
        .order_by(Draft.id.desc())
        .limit(1)
    )
    return [snapshot.id for snapshot in last_snapshots(before).values()] if before else []


def _new(snapshots: list[int]) -> Any:
    """2 for a post that none of these snapshots has, 1 for one edited since, else 0."""
    before = aliased(SnapshotPost)
    seen = (
        select(func.max(before.revision_id))
        .where(before.post_id == Post.id, before.snapshot_id.in_(snapshots))
        .scalar_subquery()
    )
    return case((seen.is_(None), 2), (seen != Revision.id, 1), else_=0)


def posts_of(draft: Draft, sieve: Sieve) -> list[Any]:
    """The posts of a draft that a sieve lets through, hidden and erased ones apart: rows of id and thread_id."""
    return list(
        db.session.execute(_drawn(draft, select(Post.id, Post.thread_id)).where(*sieve.conditions(draft)))
    )


def range_of(draft: Draft, thread_id: int, first: int, last: int) -> list[Any]:
    """The posts ``first`` to ``last`` (numbers, both included) of a thread of the draft: as ``posts_of``."""
    return list(
        db.session.execute(
            _drawn(draft, select(Post.id, Post.thread_id)).where(
                Post.thread_id == thread_id, Post.number.between(first, last)
            )
        )
    )


def of_branch(draft: Draft, keys: list[int]) -> list[Any]:
    """Those of these posts that can be accounted for: as ``posts_of``."""
    shown = {row.id: row for row in posts_of(draft, Sieve())}
    return [shown[key] for key in keys if key in shown]


def rests_on(draft: Draft, statement: Any) -> Any:
    """Join to Post what a draft is about: while it is open the posts of its threads as they are, else those of its
    snapshots, as the freeze saw them.
    """
    if draft.state != DraftState.OPEN:
        taken = [snapshot.id for snapshot in last_snapshots(draft).values()]
        return statement.join(
            SnapshotPost, and_(SnapshotPost.post_id == Post.id, SnapshotPost.snapshot_id.in_(taken))
        ).join(Revision, Revision.id == SnapshotPost.revision_id)
    return statement.join(
        DraftThread, and_(DraftThread.thread_id == Post.thread_id, DraftThread.draft_id == draft.id)
    ).join(Revision, Revision.id == Post.revision_id)


def _drawn(draft: Draft, statement: Any) -> Any:
    return (
        rests_on(draft, statement)
        .outerjoin(Disposition, and_(Disposition.post_id == Post.id, Disposition.draft_id == draft.id))
        .where(Post.hidden_at.is_(None), Revision.erased_at.is_(None))
        .order_by(Post.thread_id, Post.number)
    )


def _rows(draft: Draft, reader: Any, with_words: bool) -> Any:
    target, said = aliased(Post), aliased(Revision)
    known = last_version_snapshots(draft)
    statement = (
        select(
            (Revision.html if with_words else literal("")).label("html"),
            Revision.id.label("revision_id"),
            Post.parent_number,
            Post.revision_count,
            (_new(known) if known else literal(0)).label("is_new"),
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
            Milieu.names.label("milieu_names"),
            target.number.label("target_number"),
            (target.hidden_at.is_not(None) | said.erased_at.is_not(None)).label("target_gone"),
            Opening.bytes.label("reason"),
            Reason.language.label("reason_language"),
            or_(open_to(reader, draft.paper.board_id), Post.author_id == (reader.id if reader else 0)).label(
                "open"
            ),
        )
        .select_from(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Milieu, Milieu.id == Post.milieu_id)
        .outerjoin(Disposition, and_(Disposition.post_id == Post.id, Disposition.draft_id == draft.id))
        .outerjoin(target, target.id == Disposition.target_post_id)
        .outerjoin(said, said.id == target.revision_id)
        .outerjoin(Reason, Reason.id == Disposition.reason_id)
        .outerjoin(Opening, Opening.digest == Reason.opening_digest)
    )
    return rests_on(draft, statement)


def fates_of(
    draft: Draft,
    sieve: Sieve | None = None,
    *,
    reader: Any,
    after: int = 0,
    limit: int = 100,
    weight: int = 0,
    posts: Collection[int] | None = None,
) -> tuple[list[FateRow], bool]:
    """The posts of a draft's threads (no longer open: of its snapshots) and their fates, in order.

    Words of a board that ``reader`` may not read are left out, but for their own. ``after`` is the id of the last post
    seen; ``posts`` are the only ones wanted. With a ``weight`` the rows bring their HTML, and end when that is more
    than so many characters together. Answers the rows and whether there are more.
    """
    sieve = sieve or Sieve()
    statement = _rows(draft, reader, bool(weight)).where(*sieve.conditions(draft))
    if posts is not None:
        statement = statement.where(Post.id.in_(posts))
    if after:
        statement = statement.where(tuple_(Post.thread_id, Post.number) > tuple_(*_place(after)))
    found = db.session.execute(statement.order_by(Post.thread_id, Post.number).limit(limit + 1)).all()
    rows, heavy = [], 0
    for row in found[:limit]:
        rows.append(_fate(row))
        heavy += len(rows[-1].html)
        if weight and heavy > weight:
            break
    return rows, len(rows) < len(found)


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
        if row.open
        else "closed"
    )
    return FateRow(
        post_id=row.id,
        thread_id=row.thread_id,
        number=row.number,
        author_name=row.name if row.open else "",
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
        revision_id=row.revision_id,
        parent_number=row.parent_number,
        milieu_names=row.milieu_names,
        since=SINCE[row.is_new],
        target_gone=bool(row.target_gone),
        html=Markup(row.html if state == "shown" else ""),  # noqa: S704  cleaned when written
    )
