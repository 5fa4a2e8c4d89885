"""Posts as entries: their words, or in their place that they are not shown."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from forum.database import db
from forum.feeds.shapes import Answered, Category, Item, Page, isolated
from forum.languages import now_spoken, said
from forum.members.models import Member
from forum.moments import day
from forum.phases import Kind, Phase
from forum.threads.models import Post, Revision, Thread
from forum.visibility import visible_to

#: How many entries a page of a feed has at most.
LENGTH = 30


def page_of_thread(thread_id: int, before: int | None) -> Page:
    """The newest posts of a thread, or the newest of those numbered below ``before``; one statement.

    A page that begins below a number holds the same posts for ever.
    """
    wanted = Post.thread_id == thread_id
    items = posts(wanted if before is None else wanted & (Post.number < before), limit=LENGTH + 1)
    numbers = sorted(items, reverse=True)
    older = numbers[LENGTH - 1][1] if len(numbers) > LENGTH else None
    return Page([items[key] for key in numbers[:LENGTH]], older)


def posts(condition: Any, limit: int) -> dict[tuple[int, int], Item]:
    """The posts under a condition that everybody may read, by thread and number, the highest numbers first."""
    rows = db.session.execute(
        select(
            *(Post.thread_id, Post.number, Post.parent_number, Post.kind, Post.phase, Post.language),
            *(Post.written_at, Post.hidden_at, Post.revision_count),
            *(Revision.html, Revision.redacted_at, Revision.erased_at),
            Revision.written_at.label("edited_at"),
            *(Member.name, Member.handle),
            *(Thread.title, Thread.language.label("thread_language")),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Revision, Revision.id == Post.revision_id)
        .join(Member, Member.id == Post.author_id)
        .where(condition, visible_to(None, Thread))
        .order_by(Post.number.desc(), Post.id.desc())
        .limit(limit)
    )
    return {(row.thread_id, row.number): _item(row) for row in rows}


def _item(row: Any) -> Item:
    reader = now_spoken()
    instead, since = _instead(row)
    edited = row.edited_at if row.revision_count > 1 else row.written_at
    title, title_language = row.title, row.thread_language
    if row.number > 1:
        thread = isolated(row.title, row.thread_language, reader)
        title, title_language = _("%(thread)s (post %(number)s)", thread=thread, number=row.number), reader
    return Item(
        name=f"/threads/{row.thread_id}/posts/{row.number}",
        path=f"/threads/{row.thread_id}?from={row.number}#p{row.number}",
        title=title,
        title_language=title_language,
        author=row.name,
        author_path=f"/members/{row.handle}",
        published=row.written_at,
        updated=max(since or edited, row.written_at),
        language=reader if instead else row.language,
        html=Markup("<p>{}</p>").format(instead) if instead else Markup(row.html),  # noqa: S704  cleaned when written
        categories=(kind_of(row.kind), phase_of(row.phase)),
        answers=_answered(row.thread_id, row.parent_number) if row.parent_number else None,
    )


def _instead(row: Any) -> tuple[str, datetime | None]:
    """What stands in the place of words that are not shown, and since when; a reader that kept them puts it there."""
    since: datetime | None = row.erased_at or row.hidden_at or row.redacted_at
    on = day(since).striptags() if since else ""
    if row.erased_at:
        return _("The words of this post were erased on %(day)s.", day=on), since
    if row.hidden_at:
        return _("This post is hidden."), since
    return (_("The words of this post were masked on %(day)s.", day=on) if since else ""), since


def _answered(thread_id: int, number: int) -> Answered:
    return Answered(f"/threads/{thread_id}/posts/{number}", f"/threads/{thread_id}?from={number}#p{number}")


def kind_of(kind: Kind) -> Category:
    """What a post is, as a category."""
    return Category("/kinds", kind.value, said(kind.title))


def phase_of(phase: Phase) -> Category:
    """The phase something belongs to, as a category."""
    return Category("/phases", phase.value, said(phase.title))
