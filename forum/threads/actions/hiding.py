"""Hiding a post, showing it again, redacting a revision: always with a reason and a visible trace."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, give_reason, record
from forum.permissions import require
from forum.threads.actions.posts import boards_of
from forum.threads.models import Post, Revision
from forum.threads.quoting import hold_quotable, render_quoting
from forum.threads.wording import checked_language, checked_reason

_FOLLOWERS: list[Callable[[Post], None]] = []


def when_words_are_masked(follow: Callable[[Post], None]) -> Callable[[Post], None]:
    """Register what a room above does, in the same transaction, when words of a post are masked or shown again."""
    _FOLLOWERS.append(follow)
    return follow


def hide(written: Post, *, by: Any, reason: str, language: str) -> Post:
    """Hide a post: its number, author and reason stay in sight, its words do not. Twice changes nothing."""
    require(by, "post.hide", written)
    if written.hidden_at:
        return written
    given = give_reason(checked_reason(reason), checked_language(language), by)
    written.hidden_at, written.hidden_by_id, written.hidden_reason_id = clock.now(), by.id, given.id
    _follow(written)
    _record(Verb.POST_HIDDEN, written, written, by, given)
    return written


def show_again(written: Post, *, by: Any, reason: str, language: str) -> Post:
    """Show a hidden post again, saying why. Twice changes nothing."""
    require(by, "post.hide", written)
    if not written.hidden_at:
        return written
    given = give_reason(checked_reason(reason), checked_language(language), by)
    written.hidden_at = written.hidden_by_id = written.hidden_reason_id = None
    _follow(written)
    _record(Verb.POST_SHOWN, written, written, by, given)
    return written


def _follow(written: Post) -> None:
    """Let what quotes a post show its words no more, or again; changing the post holds it (see ``quoting``)."""
    db.session.flush()
    render_quoting(list(db.session.scalars(db.select(Revision.id).where(Revision.post_id == written.id))))
    _tell_followers(written)


def _tell_followers(written: Post) -> None:
    for follow in _FOLLOWERS:
        follow(written)


def redact(revision: Revision, *, by: Any, reason: str, language: str) -> Revision:
    """Mask the words of one revision everywhere, keeping its bytes. Twice changes nothing. Raises Invalid if erased."""
    require(by, "revision.redact", revision.post)
    if revision.redacted_at:
        return revision
    if revision.erased_at:
        raise Invalid(_("These words were erased by their author: there is nothing left to redact."))
    given = give_reason(checked_reason(reason), checked_language(language), by)
    hold_quotable(Post.id == revision.post_id)
    revision.redacted_at, revision.redacted_by_id, revision.redacted_reason_id = clock.now(), by.id, given.id
    db.session.flush()
    render_quoting([revision.id])
    _tell_followers(revision.post)
    _record(Verb.REVISION_REDACTED, revision, revision.post, by, given)
    return revision


def _record(verb: Verb, subject: Any, written: Post, by: Any, given: Any) -> None:
    record(
        verb,
        subject,
        by=by,
        boards=boards_of(written.thread),
        assembly_id=written.board.assembly_id,
        reason=given,
        thread=written.thread_id,
        number=written.number,
    )
