"""Finding threads, and reading a page of posts in one bounded read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum import languages, openings
from forum.assemblies.models import Milieu
from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.journal import Reason
from forum.members.models import Member
from forum.permissions import visible_when
from forum.phases import Kind, Phase, asked_for, belongs_to
from forum.threads.models import Listing, Note, Post, ReadingPosition, Revision, Round, Snapshot, Thread


@visible_when(Thread)
def visible_threads(member: Any) -> Any:
    """A thread is read where its home board is read; a listing never widens that."""
    return Thread.board_id.in_(readable_board_ids(member))


@visible_when(Note)
def visible_notes(member: Any) -> Any:
    """A note is read where its board is read."""
    return Note.board_id.in_(readable_board_ids(member))


@visible_when(Post)
def visible_posts(member: Any) -> Any:
    """A post is read where its thread is read; hidden ones show a trace, not their words."""
    return Post.thread_id.in_(select(Thread.id).where(visible_threads(member)))


def thread_with_board(thread_id: int) -> Thread | None:
    """A thread with its board, place, agenda, assembly and listings, its rounds, periods and snapshots.

    Three statements, however long the thread is.
    """
    found: Thread | None = (
        db.session.scalars(
            select(Thread)
            .where(Thread.id == thread_id)
            .options(
                joinedload(Thread.board).options(
                    joinedload(Board.assembly),
                    joinedload(Board.milieu),
                    joinedload(Board.alliance),
                    joinedload(Board.agenda),
                ),
                joinedload(Thread.opened_by),
                selectinload(Thread.listings).options(
                    joinedload(Listing.board).options(joinedload(Board.alliance), joinedload(Board.milieu))
                ),
                selectinload(Thread.rounds).options(
                    joinedload(Round.periods),
                    joinedload(Round.left_reason).joinedload(Reason.opening),
                    joinedload(Round.snapshot).options(
                        joinedload(Snapshot.taken_by), joinedload(Snapshot.reason).joinedload(Reason.opening)
                    ),
                ),
            )
        )
        .unique()
        .one_or_none()
    )
    return found


@dataclass(slots=True)
class Place:
    """A milieu or alliance as the marks draw it."""

    name: str
    mark: str
    hue: int


@dataclass(slots=True)
class Answered:
    """The post that a post replies to, as much as its context needs."""

    number: int
    url: str
    author_name: str
    excerpt: str
    language: str


@dataclass(slots=True)
class Trace:
    """Why a post's words are not shown."""

    at: datetime
    by: str
    reason: str | None
    url: str = ""


@dataclass(slots=True)
class PostView:
    """One post as a page shows it."""

    id: int
    number: int
    url: str
    state: str
    author_id: int
    author_name: str
    author_url: str
    milieu: Place | None
    kind: Kind
    phase: Phase
    language: str
    html: Markup
    written_at: datetime
    edited_at: datetime | None
    history_url: str
    revision_id: int
    reply_to: Answered | None
    folded: bool
    totals: dict[str, Any]
    trace: Trace | None = None
    hidden_at: datetime | None = None
    thread: Any = field(default=None, repr=False)
    # What the reader's page adds, in the reader's language.
    kind_title: str = ""
    out_of_phase: str | None = None
    language_name: str | None = None
    actions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def board(self) -> Any:
        """The home board of its thread."""
        return self.thread.board

    @property
    def asked_for(self) -> bool:
        """Whether its phase asks for posts of its kind."""
        return asked_for(self.kind, self.phase)

    @property
    def belongs_to(self) -> Phase | None:
        """The phase that asks for its kind."""
        return belongs_to(self.kind)


Parent = aliased(Post, name="parent")
ParentAuthor = aliased(Member, name="parent_author")
ParentRevision = aliased(Revision, name="parent_revision")
HiddenBy = aliased(Member, name="hidden_by")


def _page(condition: Any) -> Any:
    return (
        select(
            Post.id,
            Post.number,
            Post.author_id,
            Post.kind,
            Post.phase,
            Post.language,
            Post.written_at,
            Post.revision_id,
            Post.revision_count,
            Post.hidden_at,
            Post.hidden_by_id,
            Post.hidden_reason_id,
            Post.totals,
            Member.name,
            Member.handle,
            Milieu.names,
            Milieu.mark,
            Milieu.hue,
            Revision.html,
            Revision.written_at.label("revised_at"),
            Revision.redacted_at,
            Revision.redacted_by_id,
            Revision.redacted_reason_id,
            Revision.erased_at,
            Revision.folded,
            Parent.number.label("parent_number"),
            Parent.hidden_at.label("parent_hidden_at"),
            Parent.language.label("parent_language"),
            ParentAuthor.name.label("parent_author"),
            ParentRevision.summary.label("parent_summary"),
            ParentRevision.redacted_at.label("parent_redacted_at"),
        )
        .join(Member, Member.id == Post.author_id)
        .join(Revision, Revision.id == Post.revision_id)
        .outerjoin(Milieu, Milieu.id == Post.milieu_id)
        .outerjoin(Parent, and_(Parent.thread_id == Post.thread_id, Parent.number == Post.parent_number))
        .outerjoin(ParentAuthor, ParentAuthor.id == Parent.author_id)
        .outerjoin(ParentRevision, ParentRevision.id == Parent.revision_id)
        .where(condition)
        .order_by(Post.number)
    )


def page_of_posts(thread: Thread, first: int, length: int, language: str) -> list[PostView]:
    """Post 1 and the posts ``first`` to ``first + length - 1``, in order of number.

    The opening question stands on top of every page; the first page reads one post more, so that all pages cost
    the same. ``language`` is the reader's, for the names of milieus.
    """
    last = first + length - 1 + (1 if first == 1 else 0)
    in_page = and_(
        Post.thread_id == thread.id, or_(Post.number == 1, and_(Post.number >= first, Post.number <= last))
    )
    views = [_view(row, thread, language) for row in db.session.execute(_page(in_page))]
    views = [view for view in views if view.number == 1 or view.number < first + length]
    _explain(views)
    return views


def one_post(thread: Thread, number: int, language: str) -> PostView | None:
    """The post of this number, as a page shows it."""
    rows = db.session.execute(_page(and_(Post.thread_id == thread.id, Post.number == number))).all()
    views = [_view(row, thread, language) for row in rows]
    _explain(views)
    return views[0] if views else None


def _view(row: Any, thread: Thread, language: str) -> PostView:
    state = "shown"
    if row.erased_at:
        state = "erased"
    elif row.hidden_at:
        state = "hidden"
    elif row.redacted_at:
        state = "redacted"
    url = f"/threads/{thread.id}?from={row.number}#p{row.number}"
    view = PostView(
        id=row.id,
        number=row.number,
        url=url,
        state=state,
        author_id=row.author_id,
        author_name=row.name,
        author_url=f"/members/{row.handle}",
        milieu=Place(languages.in_words(row.names, language), row.mark, row.hue) if row.names else None,
        kind=row.kind,
        phase=row.phase,
        language=row.language,
        html=Markup(row.html) if state == "shown" else Markup(""),  # noqa: S704  cleaned when written
        written_at=row.written_at,
        edited_at=row.revised_at if row.revision_count > 1 else None,
        history_url=f"/threads/{thread.id}/posts/{row.number}/history",
        revision_id=row.revision_id,
        reply_to=_answered(row, thread),
        folded=row.folded,
        totals=row.totals,
        hidden_at=row.hidden_at,
        thread=thread,
    )
    if state != "shown":
        view.trace = Trace(*_masked(row, state), url=f"/boards/{thread.board.slug}/register")
    return view


def _masked(row: Any, state: str) -> tuple[datetime, str, Any]:
    if state == "hidden":
        return row.hidden_at, str(row.hidden_by_id), row.hidden_reason_id
    if state == "redacted":
        return row.redacted_at, str(row.redacted_by_id), row.redacted_reason_id
    return row.erased_at, "", None


def _answered(row: Any, thread: Thread) -> Answered | None:
    if row.parent_number is None:
        return None
    masked = row.parent_hidden_at or row.parent_redacted_at
    return Answered(
        number=row.parent_number,
        url=f"/threads/{thread.id}?from={row.parent_number}#p{row.parent_number}",
        author_name=row.parent_author,
        excerpt="" if masked else row.parent_summary,
        language=row.parent_language,
    )


def _explain(views: list[PostView]) -> None:
    """Put names and words where the masked posts of a page only have keys; nothing is asked when there are none."""
    traces = [view.trace for view in views if view.trace and view.trace.by]
    if not traces:
        return
    names = dict(
        db.session.execute(
            select(Member.id, Member.name).where(Member.id.in_({int(trace.by) for trace in traces}))
        ).all()
    )
    digests: dict[Any, str] = dict(
        db.session.execute(
            select(Reason.id, Reason.opening_digest).where(Reason.id.in_({trace.reason for trace in traces}))
        ).all()
    )
    words = openings.texts(digests.values())
    for trace in traces:
        trace.by = names[int(trace.by)]
        trace.reason = words.get(digests[trace.reason])


def reading_position(member: Any, thread_id: int) -> int | None:
    """The last number this member has read in a thread; None when they never opened it, or for a visitor."""
    if member is None:
        return None
    position: int | None = db.session.scalar(
        select(ReadingPosition.number).where(
            ReadingPosition.member_id == member.id, ReadingPosition.thread_id == thread_id
        )
    )
    return position


def notes_of(thread: Thread, limit: int = 20) -> list[Note]:
    """The notes of a thread, the newest last, with their words."""
    found = db.session.scalars(
        select(Note)
        .where(Note.thread_id == thread.id)
        .join(Note.revision)
        .options(contains_eager(Note.revision), joinedload(Note.by))
        .order_by(Note.id.desc())
        .limit(limit)
    ).all()
    return list(reversed(found))
