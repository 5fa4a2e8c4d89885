"""Breaks: marking where a discussion left the subject, and taking the mark back."""

from typing import Any

from sqlalchemy import select

from forum import clock
from forum.database import db, lock_row
from forum.journal import Reason, Verb, give_reason, record
from forum.permissions import require
from forum.threads.actions.posts import boards_of
from forum.threads.models import Break, Post
from forum.threads.wording import checked_language, checked_reason


def mark_break(post: Post, *, by: Any, reason: str, language: str) -> Break:
    """Mark that with this post the discussion left the subject, saying why. Twice gives the mark that stands.

    Raises Invalid and Refused.
    """
    require(by, "break.mark", post)
    lock_row(Post, post.id)
    standing = standing_break(post)
    if standing is not None:
        return standing
    given = give_reason(checked_reason(reason), checked_language(language), by)
    mark = Break(thread_id=post.thread_id, post=post, by_id=by.id, at=clock.now(), reason=given)
    db.session.add(mark)
    _record(Verb.BREAK_MARKED, mark, by, given)
    return mark


def take_break_back(mark: Break, *, by: Any) -> Break:
    """Take a mark back: the discussion is about its subject after all. Twice changes nothing. Raises Refused."""
    require(by, "break.mark", mark.post)
    if mark.taken_back_at:
        return mark
    mark.taken_back_at, mark.taken_back_by_id = clock.now(), by.id
    _record(Verb.BREAK_TAKEN_BACK, mark, by)
    return mark


def standing_break(post: Post) -> Break | None:
    """The mark that stands at a post, or None."""
    mark: Break | None = db.session.scalar(
        select(Break).where(Break.post_id == post.id, Break.taken_back_at.is_(None))
    )
    return mark


def _record(verb: Verb, mark: Break, by: Any, reason: Reason | None = None) -> None:
    post = mark.post
    record(
        verb,
        mark,
        by=by,
        boards=boards_of(post.thread),
        assembly_id=post.board.assembly_id,
        reason=reason,
        thread=post.thread_id,
        number=post.number,
    )
