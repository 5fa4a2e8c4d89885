"""The posts of one page, read in one statement that costs the same wherever in the thread the page stands."""

from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from markupsafe import Markup
from sqlalchemy import Text, and_, bindparam, case, cast, func, or_, select, union_all

from forum import languages
from forum.assemblies.models import Milieu
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.phases import Kind, Phase, asked_for, belongs_to
from forum.ready import Ready, parsed
from forum.sentences import as_markup
from forum.threads.models import Post, Revision
from forum.threads.shown import LeftSubject, Place


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
    """Why a post's words are not shown: since when, by whom, for what reason (None: none, or erased)."""

    at: datetime
    url: str
    by: str = ""
    reason: str | None = None


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
    revision_id: int
    reply_to: Answered | None
    hidden_at: datetime | None
    thread: Any = field(repr=False)
    trace: Trace | None = None
    left_subject: LeftSubject | None = None
    # What the reader's page adds, in the reader's language.
    kind_title: str = ""
    out_of_phase: str | None = None
    language_name: str | None = None
    actions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def history_url(self) -> str:
        """Where its former texts are."""
        return f"/threads/{self.thread.id}/posts/{self.number}/history"

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


posts, revisions, members, milieus = (model.__table__ for model in (Post, Revision, Member, Milieu))
reasons, openings = Reason.__table__, Opening.__table__
parents, parent_revisions = posts.alias("parents"), revisions.alias("parent_revisions")
of_thread: Any = bindparam("thread_id")
first: Any = bindparam("first")
last: Any = bindparam("last")

# Two ranges of one index, so that the database never walks through the posts between the first and the page.
ON_THE_PAGE = posts.c.id.in_(
    union_all(
        select(posts.c.id).where(posts.c.thread_id == of_thread, posts.c.number == 1),
        select(posts.c.id).where(
            posts.c.thread_id == of_thread, posts.c.number >= first, posts.c.number <= last
        ),
    )
)
THE_POST = and_(posts.c.thread_id == of_thread, posts.c.number == first)


def _posts(condition: Any) -> Any:
    """Posts with all that is said of each, in no order: so few are sorted faster here than with all their words."""
    return (
        select(
            *(posts.c.id, posts.c.number, posts.c.author_id, posts.c.kind, posts.c.phase, posts.c.language),
            *(posts.c.written_at, posts.c.hidden_at, posts.c.revision_id),
            case((posts.c.revision_count > 1, revisions.c.written_at)).label("edited_at"),
            *(revisions.c.html, revisions.c.redacted_at, revisions.c.erased_at),
            *(members.c.name, members.c.handle),
            *(cast(milieus.c.names, Text).label("names"), milieus.c.mark, milieus.c.hue),
            *(posts.c.parent_number, revisions.c.summary),
        )
        .join_from(posts, members, members.c.id == posts.c.author_id)
        .join(revisions, revisions.c.id == posts.c.revision_id)
        .outerjoin(milieus, milieus.c.id == posts.c.milieu_id)
        .where(condition)
    )


def _parents(condition: Any) -> Any:
    """How the posts begin that these reply to, each once; nothing of those that are masked.

    Asked by number, not joined to the replies: twenty replies to one question cost no more than one.
    """
    shown = and_(parents.c.hidden_at.is_(None), parent_revisions.c.redacted_at.is_(None))
    return (
        select(
            *(parents.c.number, parents.c.language, members.c.name),
            case((shown, parent_revisions.c.summary), else_=""),
        )
        .join_from(parents, members, members.c.id == parents.c.author_id)
        .join(parent_revisions, parent_revisions.c.id == parents.c.revision_id)
        .where(
            parents.c.thread_id == of_thread,
            parents.c.number.in_(select(posts.c.parent_number).where(condition)),
        )
    )


def _masks(condition: Any) -> Any:
    """By whom and why the masked posts among these are masked."""
    by = func.coalesce(posts.c.hidden_by_id, revisions.c.redacted_by_id)
    why = func.coalesce(posts.c.hidden_reason_id, revisions.c.redacted_reason_id)
    return (
        select(posts.c.number, members.c.name, openings.c.bytes)
        .join_from(posts, revisions, revisions.c.id == posts.c.revision_id)
        .join(members, members.c.id == by)
        .outerjoin(reasons, reasons.c.id == why)
        .outerjoin(openings, openings.c.digest == reasons.c.opening_digest)
        .where(condition, or_(posts.c.hidden_at.is_not(None), revisions.c.redacted_at.is_not(None)))
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for some posts of a thread."""

    posts: Ready
    parents: Ready
    masks: Ready


def _asked(condition: Any) -> _Asked:
    return _Asked(Ready(_posts(condition)), Ready(_parents(condition)), Ready(_masks(condition)))


A_PAGE, ONE_POST = _asked(ON_THE_PAGE), _asked(THE_POST)


def page_of_posts(thread: Any, start: int, length: int, language: str) -> list[PostView]:
    """Post 1 and the posts ``start`` to ``start + length - 1``, in order of number.

    The opening question stands on top of every page; the first page reads one post more, so that all pages cost
    the same. ``language`` is the reader's, for the names of milieus.
    """
    end = start + length
    values = {"thread_id": thread.id, "first": start, "last": end if start == 1 else end - 1}
    views = _views(A_PAGE, values, thread, language, all_here=thread.last_number <= length)
    return [view for view in views if view.number < end]


def one_post(thread: Any, number: int, language: str) -> PostView | None:
    """The post of this number, as a page shows it."""
    views = _views(ONE_POST, {"thread_id": thread.id, "first": number}, thread, language)
    return views[0] if views else None


def _views(
    asked: _Asked, values: dict[str, int], thread: Any, language: str, all_here: bool = False
) -> list[PostView]:
    """The posts with what they reply to; one statement when ``all_here``, another for what is elsewhere."""
    places: dict[tuple[str, str], Place] = {}
    rows = asked.posts.rows(**values)
    views = [_view(thread, language, places, *row[:-2]) for row in rows]
    _answer(views, rows, [] if all_here else asked.parents.rows(**values))
    views.sort(key=attrgetter("number"))
    traces = {view.number: view.trace for view in views if view.trace and view.state != "erased"}
    if traces:
        for number, name, words in asked.masks.rows(**values):
            traces[number].by = name
            traces[number].reason = None if words is None else words.decode("utf-8")
    return views


def _answer(views: list[PostView], rows: list[Any], elsewhere: list[Any]) -> None:
    """Tell each post what it replies to, from the posts that are here or else from what was read of the others."""
    begins = {number: (language, name, summary) for number, language, name, summary in elsewhere}
    for view, row in zip(views, rows, strict=True):
        begins[view.number] = (view.language, view.author_name, row[-1] if view.state == "shown" else "")
    for view, row in zip(views, rows, strict=True):
        number = row[-2]
        if number:
            language, name, summary = begins[number]
            view.reply_to = Answered(
                number, f"/threads/{view.thread.id}?from={number}#p{number}", name, summary, language
            )


def _view(
    thread: Any,
    language: str,
    places: dict[tuple[str, str], Place],
    # The columns of _posts, in their order: naming them costs less than asking a row for each.
    key: int,
    number: int,
    author_id: int,
    kind: Kind,
    phase: Phase,
    written_in: str,
    written_at: datetime,
    hidden_at: datetime | None,
    revision_id: int,
    edited_at: datetime | None,
    html: str,
    redacted_at: datetime | None,
    erased_at: datetime | None,
    name: str,
    handle: str,
    names: str | None,
    mark: str,
    hue: int,
) -> PostView:
    base = f"/threads/{thread.id}"
    state, since = "shown", erased_at or hidden_at or redacted_at
    if since:
        state = "erased" if erased_at else "hidden" if hidden_at else "redacted"
    if names and (names, mark) not in places:
        places[names, mark] = Place(languages.in_words(parsed(names), language), mark, hue)
    return PostView(
        key,
        number,
        f"{base}?from={number}#p{number}",
        state,
        author_id,
        name,
        f"/members/{handle}",
        places[names, mark] if names else None,
        kind,
        phase,
        written_in,
        as_markup("" if since else html),  # cleaned when written
        written_at,
        edited_at,
        revision_id,
        None,
        hidden_at,
        thread,
        Trace(since, f"/boards/{thread.board.slug}/register") if since else None,
    )
