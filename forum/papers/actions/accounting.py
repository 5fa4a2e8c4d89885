"""Accounting for posts: one by one or in bulk; replies follow their parent unless they are set by themselves."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.journal import Reason, Verb, Visibility, give_reason, record
from forum.papers.actions.book import Book, Fated, enter
from forum.papers.actions.holding import hold
from forum.papers.fates import of_branch
from forum.papers.models import Accounting, Block, Citation, Disposition, Draft, DraftState, Fate, How
from forum.permissions import require
from forum.threads.models import Excerpt, Post, Revision
from forum.threads.wording import checked_language, checked_reason


@dataclass(slots=True)
class Touched:
    """The posts that an act on many sets, and those it leaves alone, as keys."""

    posts: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def dispose(
    draft: Draft,
    posts: Sequence[Any],
    fate: Fate,
    *,
    by: Any,
    target: Post | None = None,
    reason: Reason | str | None = None,
    language: str | None = None,
) -> Accounting:
    """Say what became of posts: merged into ``target``, set aside with a public ``reason``, or procedural.

    One post is a single act and wins over whatever was there; several (posts, or anything with their ``id`` and
    ``thread_id``) are one batch, and leave alone those set one by one, cited, or that others are merged into.
    Replies follow. A ``reason`` given before may be given again. *cited* is never set here: a citation sets it.
    Raises Invalid and Refused.
    """
    require(by, "disposition.set", draft)
    fate = Fate(fate)
    book = _check(draft, posts, fate, target)
    given = _given(draft, fate, reason, language, by)
    touched = touched_by(book, [post.id for post in posts], fate)
    if not touched.posts:
        raise Invalid(
            _("Every one of these posts was set by itself: none is left to set together."), field="posts"
        )
    single = len(posts) == 1
    batch = str(uuid.uuid4())
    row = Fated(
        fate=fate,
        how=How.SINGLE if single else How.BULK,
        by=by.id,
        at=clock.now(),
        target=target.id if target else None,
        reason=given.id if given else None,
        batch=None if single else batch,
    )
    for key in touched.posts:
        book.rows[key] = row
    book.follow(set(touched.posts), by)
    accounting = enter(
        book,
        by=by,
        posts=len(touched.posts),
        fate=fate,
        target=target.id if target else None,
        reason=given,
        batch=batch,
    )
    _record(draft, by, touched.posts, fate, given)
    return accounting


def _given(
    draft: Draft, fate: Fate, reason: Reason | str | None, language: str | None, by: Any
) -> Reason | None:
    """The reason of an act: one that was given before, or a new one where words or the fate ask for it."""
    if isinstance(reason, Reason):
        return reason
    if fate != Fate.SET_ASIDE and not reason:
        return None
    return give_reason(checked_reason(reason or ""), checked_language(language or draft.language), by)


def branch_of(draft: Draft, post: Post) -> list[Any]:
    """A post and all replies under it that can be accounted for, for ``dispose``."""
    return of_branch(draft, Book(draft).branch(post.id))


def touched_by(book: Book, keys: list[int], fate: Fate) -> Touched:
    """What an act on these posts sets. One post alone is refused where many would leave it alone: Invalid."""
    single = len(keys) == 1
    targets = book.targets() if fate == Fate.MERGED else set()
    touched = Touched()
    for key in keys:
        known = book.rows.get(key)
        if single:
            _refuse_if_cited(known)
            _refuse_to_merge_a_target(targets, key)
        by_itself = known is not None and known.how in {How.SINGLE, How.AUTHOR}
        stays = not single and (by_itself or key in targets)
        (touched.left if stays else touched.posts).append(key)
    return touched


def preview(
    draft: Draft, posts: Sequence[Any], fate: Fate, *, by: Any, target: Post | None = None
) -> Touched:
    """What ``dispose`` would touch, without doing it. Raises Invalid and Refused."""
    require(by, "disposition.set", draft)
    return touched_by(_check(draft, posts, fate, target), [post.id for post in posts], fate)


def same_as(draft: Draft, post: Post, target: Post, *, by: Any) -> Disposition:
    """An author's own word that their post says the same as another: merged into ``target``.

    It wins over what came in bulk or from a parent, never over what a moderator said of this one post; a moderator
    may replace it. Twice changes nothing. Raises Invalid and Refused.
    """
    require(by, "post.same_as", post)
    require(by, "board.read", draft.board)
    book = _check(draft, [post], Fate.MERGED, target)
    known = book.rows.get(post.id)
    if known is not None and known.how == How.SINGLE:
        raise Invalid(
            _("Somebody who writes the paper has already said what became of this very post."), field="post"
        )
    if known is None or known.how != How.AUTHOR or known.target != target.id:
        _refuse_to_merge_a_target(book.targets(), post.id)
        book.rows[post.id] = Fated(Fate.MERGED, How.AUTHOR, by.id, clock.now(), target.id)
        book.follow({post.id}, by)
        enter(book, by=by, posts=1, fate=Fate.MERGED, target=target.id)
        _record(draft, by, [post.id], Fate.MERGED, None)
    return db.session.scalars(
        select(Disposition).where(Disposition.draft_id == draft.id, Disposition.post_id == post.id)
    ).one()


def clear_disposition(draft: Draft, post: Post, *, by: Any) -> None:
    """Let a post wait again; a reply then follows its parent. A cited one waits only without its citations."""
    require(by, "disposition.set", draft)
    refuse_when_published(draft)
    book = Book(draft)
    known = book.rows.get(post.id)
    if known is None:
        return
    _refuse_if_cited(known)
    _let_wait(book, post, by)
    enter(book, by=by, posts=1)
    _record(draft, by, [post.id], None, None)


def _refuse_if_cited(known: Fated | None) -> None:
    if known is not None and known.fate == Fate.CITED:
        raise Invalid(_("This post is cited: take its citations back first."), field="post")


def _let_wait(book: Book, post: Post, by: Any) -> None:
    """Take a fate back; a reply then follows its parent."""
    book.rows.pop(post.id)
    book.follow({post.id}, by)


def cited_by_excerpt(draft: Draft, post: Post, by: Any, citation: Citation | None = None) -> None:
    """Write that a post is cited, with its first citation; its replies no longer follow what it was before."""
    book = Book(draft)
    known = book.rows.get(post.id)
    if known is None or known.fate != Fate.CITED:
        book.rows[post.id] = Fated(Fate.CITED, How.SINGLE, by.id, clock.now())
        book.follow({post.id}, by)
    enter(book, by=by, posts=1, fate=Fate.CITED, citation=citation)


def forget_if_cited_nowhere(draft: Draft, post: Post, by: Any) -> None:
    """Let a post wait again, or follow its parent, when nothing in the draft cites it any more."""
    book = Book(draft)
    known = book.rows.get(post.id)
    if known is None or known.fate != Fate.CITED or is_cited(draft, post.id):
        return
    _let_wait(book, post, by)
    book.write()


def is_cited(draft: Draft, post_id: int) -> bool:
    """Whether any block of the draft cites an excerpt of a post."""
    return (
        db.session.scalar(
            select(Citation.id)
            .join(Excerpt, Excerpt.id == Citation.excerpt_id)
            .join(Revision, Revision.id == Excerpt.revision_id)
            .where(Citation.draft_id == draft.id, Revision.post_id == post_id)
            .limit(1)
        )
        is not None
    )


def forget_citations_of(block: Block, by: Any) -> None:
    """Take back every citation of a block that is going."""
    posts = [citation.excerpt.revision.post for citation in block.citations if citation.excerpt]
    for citation in list(block.citations):
        db.session.delete(citation)
    db.session.flush()
    db.session.expire(block, ["citations"])
    if block.draft:
        for post in posts:
            forget_if_cited_nowhere(block.draft, post, by)


def refuse_when_published(draft: Draft) -> None:
    """Hold the draft; what became of the posts of a published one never changes. Raises Invalid."""
    if hold(draft).state == DraftState.PUBLISHED:
        raise Invalid(_("This draft is published: what became of its posts never changes."))


def _check(draft: Draft, posts: Sequence[Any], fate: Fate, target: Post | None) -> Book:
    refuse_when_published(draft)
    if not posts:
        raise Invalid(_("Choose at least one post."), field="posts")
    threads = {thread.id for thread in draft.threads}
    if any(post.thread_id not in threads for post in posts):
        raise Invalid(_("A draft accounts for posts of the threads it draws on."), field="posts")
    if fate == Fate.CITED:
        raise Invalid(_("A post is cited by citing an excerpt of it in a block."), field="fate")
    book = Book(draft)
    if fate != Fate.MERGED:
        return book
    if target is None or target.thread_id not in threads or target.id in {post.id for post in posts}:
        raise Invalid(_("Choose another post of the same draft to merge into."), field="target")
    if target.hidden_at or target.revision.erased_at:
        raise Invalid(
            _("Post %(number)s is not shown any more: merge into one that is.", number=target.number),
            field="target",
        )
    row = book.rows.get(target.id)
    if row is not None and row.fate == Fate.MERGED:
        raise Invalid(
            _("Post %(number)s is itself merged into another: merge into that one.", number=target.number),
            field="target",
        )
    return book


def _refuse_to_merge_a_target(targets: set[int], post_id: int) -> None:
    if post_id in targets:
        number = db.session.scalar(select(Post.number).where(Post.id == post_id))
        raise Invalid(
            _("Other posts are merged into post %(number)s: it cannot be merged itself.", number=number),
            field="posts",
        )


def _record(draft: Draft, by: Any, posts: list[int], fate: Fate | None, reason: Reason | None) -> None:
    record(
        Verb.DISPOSITION_SET,
        draft,
        by=by,
        boards=[draft.paper.board],
        assembly_id=draft.paper.board.assembly_id,
        visibility=Visibility.BOARD,
        reason=reason,
        paper=draft.paper_id,
        post=posts[0] if len(posts) == 1 else None,
        posts=len(posts),
        fate=fate.value if fate else None,
    )
