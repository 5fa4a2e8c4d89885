"""What was talked about in a window: the threads opened and those in which people wrote, with how they speak."""

from typing import Any

from sqlalchemy import and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from forum import languages
from forum.assemblies.models import Alliance, Milieu
from forum.boards.models import Board
from forum.database import db
from forum.digests.lines import Excerpt, Part, Room, ThreadLine
from forum.digests.windows import Window
from forum.journal import Entry, Verb
from forum.mailings.models import Mailing
from forum.members.models import Member
from forum.notices import at_once
from forum.renditions.queries import rendered
from forum.said import said
from forum.threads.models import Listing, Post, ReadingPosition, Revision, Thread

EXCERPTS = 3
LISTED = aliased(Entry)

# What nobody is shown any more: neither words nor that somebody wrote.
STANDS = and_(
    Post.hidden_at.is_(None),
    Revision.redacted_at.is_(None),
    Revision.erased_at.is_(None),
    Revision.summary != "",
)


def opened(window: Window, room: Room) -> Part[ThreadLine]:
    """The threads that others opened in the window, or that were listed on an alliance's board; the latest first."""
    rows = db.session.execute(
        select(
            Thread.id,
            Thread.title,
            Thread.language,
            Thread.board_id,
            Member.name,
            Revision.id.label("revision_id"),
            Revision.summary,
            Revision.redacted_at,
            Post.language.label("post_language"),
            func.coalesce(Milieu.names, Alliance.names).label("names"),
            func.count().over().label("total"),
        )
        .join(Post, and_(Post.thread_id == Thread.id, Post.number == 1))
        .join(Revision, Revision.id == Post.revision_id)
        .join(Member, Member.id == Thread.opened_by_id)
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(Milieu, Milieu.id == Board.milieu_id)
        .outerjoin(Alliance, Alliance.id == Board.alliance_id)
        .where(Thread.id.in_(opened_ids(window)))
        .order_by(Thread.opened_at.desc(), Thread.id.desc())
        .limit(room.most)
    ).all()
    spoken = _activity(window, [row.id for row in rows])
    words = rendered({row.revision_id: row.post_language for row in rows[: room.full]}, window.language)
    lines = [
        ThreadLine(
            id=row.id,
            title=said(row.title, row.language, window.language),
            path=f"/threads/{row.id}",
            opened_by=row.name,
            opening=words.get(row.revision_id) or said(row.summary, row.post_language, window.language)
            if row.summary and not row.redacted_at
            else None,
            home=_home(window, row),
            posts=spoken.get(row.id, (0, 0))[0],
            voices=spoken.get(row.id, (0, 0))[1],
        )
        for row in rows
    ]
    return room.part(lines, rows[0].total if rows else 0)


def opened_ids(window: Window) -> Any:
    """A statement that selects the threads that are new in this window, to this reader: one they have looked into on
    the site is new no more, nor one whose question came to them by itself; and one whose question is hidden is not told
    as new, but as what was written in it.
    """
    question = aliased(Post)
    of_thread = select(question.id).where(question.thread_id == Thread.id, question.number == 1)
    shown = exists().where(
        question.thread_id == Thread.id, question.number == 1, question.hidden_at.is_(None)
    )
    came = window.by_itself(Mailing.post_id == of_thread.correlate(Thread).scalar_subquery())
    of_paper = at_once.came(at_once.of_opening(Thread.id, window.reader_id))
    new_to_them = and_(shown, unread(window, Thread.id, 1), ~came, ~of_paper, ~_listed_elsewhere(window))
    fresh = window.acts(
        select(Thread.id).join_from(Entry, Thread, Thread.id == Entry.subject_id), Verb.THREAD_OPENED
    ).where(window.threads(), Thread.opened_by_id != window.reader_id, new_to_them)
    if not window.board.alliance_id:
        return fresh
    listed = window.acts(
        select(Thread.id)
        .join_from(Entry, Listing, Listing.id == Entry.subject_id)
        .join(Thread, Thread.id == Listing.thread_id),
        Verb.LISTING_ACCEPTED,
    ).where(
        window.threads(),
        Listing.board_id == window.board.id,
        Listing.ended_at.is_(None),
        Thread.opened_by_id != window.reader_id,
        new_to_them,
    )
    return fresh.union(listed)


def _listed_elsewhere(window: Window) -> Any:
    """The condition under which another mail has told a thread as new: it was listed on the board of that mail."""
    if not window.elsewhere or window.board.alliance_id:
        return false()
    of_thread = LISTED.ids["thread"].as_integer() == Thread.id
    told = or_(*(each.here(Thread.id, LISTED) for each in window.elsewhere))
    return exists().where(LISTED.verb == Verb.LISTING_ACCEPTED, of_thread, told).correlate(Thread)


def unread(window: Window, thread_id: Any, number: Any) -> Any:
    """The condition under which the reader has not read a post on the site; a page leaves out none."""
    if window.reader is None:
        return true()
    return ~exists().where(
        ReadingPosition.member_id == window.reader.id,
        ReadingPosition.thread_id == thread_id,
        ReadingPosition.number >= number,
    )


def written(wanted: Any, window: Window) -> Any:
    """``wanted``, which selects from entries, confined to the posts of the window that still stand and are told."""
    return window.acts(
        wanted.join(Post, Post.id == Entry.subject_id)
        .join(Revision, Revision.id == Post.revision_id)
        .join(Thread, Thread.id == Post.thread_id),
        Verb.POST_PUBLISHED,
    ).where(STANDS, window.threads(), ~window.by_itself(Mailing.post_id == Post.id))


def _posts(wanted: Any, window: Window) -> Any:
    """``wanted`` confined to the posts of the window that the reader has not read on the site."""
    return written(wanted.select_from(Entry), window).where(unread(window, Post.thread_id, Post.number))


def already_read(window: Window) -> int:
    """How many posts of the window, written by others, the reader has read on the site: they are not told again."""
    if window.reader is None:
        return 0
    counted = written(select(func.count(Post.id)).select_from(Entry), window).where(
        Post.author_id != window.reader_id, ~unread(window, Post.thread_id, Post.number)
    )
    return db.session.scalar(counted) or 0


def _activity(window: Window, threads: list[int]) -> dict[int, tuple[int, int]]:
    """For these threads, how many posts were written in the window and by how many people."""
    if not threads:
        return {}
    counted = select(Post.thread_id, func.count(), func.count(Post.author_id.distinct()))
    rows = db.session.execute(
        _posts(counted, window).where(Post.thread_id.in_(threads)).group_by(Post.thread_id)
    )
    return {thread_id: (posts, voices) for thread_id, posts, voices in rows}


def active(window: Window, room: Room) -> Part[ThreadLine]:
    """The other threads in which others wrote: most different voices first, then most posts."""
    posts, voices = func.count().label("posts"), func.count(Post.author_id.distinct()).label("voices")
    by_others = func.sum(case((Post.author_id != window.reader_id, 1), else_=0))
    spoken = (
        _posts(select(Post.thread_id, posts, voices, func.min(Post.number).label("first")), window)
        .where(Post.thread_id.not_in(opened_ids(window)))
        .group_by(Post.thread_id)
        .having(by_others > 0)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Thread.id,
            Thread.title,
            Thread.language,
            Thread.board_id,
            spoken.c.posts,
            spoken.c.voices,
            spoken.c.first,
            func.coalesce(Milieu.names, Alliance.names).label("names"),
            func.count().over().label("total"),
        )
        .join(spoken, spoken.c.thread_id == Thread.id)
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(Milieu, Milieu.id == Board.milieu_id)
        .outerjoin(Alliance, Alliance.id == Board.alliance_id)
        .order_by(spoken.c.voices.desc(), spoken.c.posts.desc(), Thread.id)
        .limit(room.most)
    ).all()
    excerpts = _excerpts(window, [row.id for row in rows[: room.full]])
    lines = [
        ThreadLine(
            id=row.id,
            title=said(row.title, row.language, window.language),
            path=f"/threads/{row.id}?from={row.first}#p{row.first}",
            home=_home(window, row),
            posts=row.posts,
            voices=row.voices,
            excerpts=excerpts.get(row.id, []),
        )
        for row in rows
    ]
    return room.part(lines, rows[0].total if rows else 0)


def _excerpts(window: Window, threads: list[int]) -> dict[int, list[Excerpt]]:
    """For each thread how up to three people last spoke in the window, in the order of their posts."""
    if not threads:
        return {}
    of_author = func.row_number().over(
        partition_by=(Post.thread_id, Post.author_id), order_by=Post.number.desc()
    )
    last_words = (
        _posts(select(Post.id, Post.thread_id, Post.number, of_author.label("nth")), window)
        .where(Post.thread_id.in_(threads), Post.author_id != window.reader_id)
        .subquery()
    )
    of_thread = func.row_number().over(
        partition_by=last_words.c.thread_id, order_by=last_words.c.number.desc()
    )
    chosen = select(last_words.c.id, of_thread.label("nth")).where(last_words.c.nth == 1).subquery()
    rows = db.session.execute(
        select(
            Post.thread_id,
            Post.number,
            Post.kind,
            Post.language,
            Revision.id.label("revision_id"),
            Revision.summary,
            Member.name,
            Milieu.names,
        )
        .join(chosen, and_(chosen.c.id == Post.id, chosen.c.nth <= EXCERPTS))
        .join(Revision, Revision.id == Post.revision_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Milieu, Milieu.id == Post.milieu_id)
        .order_by(Post.thread_id, Post.number)
    ).all()
    words = rendered({row.revision_id: row.language for row in rows}, window.language)
    found: dict[int, list[Excerpt]] = {}
    for row in rows:
        found.setdefault(row.thread_id, []).append(
            Excerpt(
                author=row.name,
                milieu=languages.in_words(row.names, window.language) if row.names else "",
                kind=row.kind.title,
                words=words.get(row.revision_id) or said(row.summary, row.language, window.language),
                path=f"/threads/{row.thread_id}?from={row.number}#p{row.number}",
            )
        )
    return found


def _home(window: Window, row: Any) -> str:
    if row.board_id == window.board.id:
        return ""
    return languages.in_words(row.names, window.language)
