"""Accounting for posts: one by one or in bulk; replies follow their parent unless they are set by themselves."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.journal import Reason, Verb, Visibility, give_reason, record
from forum.papers.actions.holding import hold
from forum.papers.models import Block, Citation, Disposition, Draft, DraftState, Fate, How
from forum.permissions import require
from forum.threads.models import Excerpt, Post, Revision
from forum.threads.wording import checked_language, checked_reason

Rows = dict[int, Disposition]


def dispose(
    draft: Draft,
    posts: list[Post],
    fate: Fate,
    *,
    by: Any,
    target: Post | None = None,
    reason: str | None = None,
    language: str | None = None,
) -> list[Disposition]:
    """Say what became of posts: merged into ``target``, set aside with a public ``reason``, or procedural.

    One post is a single act and wins over whatever was there; several are one batch, and leave alone those set one
    by one. Replies follow. *cited* is never set here: a citation sets it. Raises Invalid and Refused.
    """
    require(by, "disposition.set", draft)
    fate = Fate(fate)
    _check(draft, posts, fate, target)
    given = (
        give_reason(checked_reason(reason or ""), checked_language(language or draft.language), by)
        if (fate == Fate.SET_ASIDE or reason)
        else None
    )
    rows = _rows(draft)
    single = len(posts) == 1
    batch = None if single else str(uuid.uuid4())
    how = How.SINGLE if single else How.BULK
    done = []
    for post in posts:
        known = rows.get(post.id)
        if not single and known is not None and known.how in {How.SINGLE, How.AUTHOR}:
            continue
        _refuse_if_cited(known)
        _refuse_to_merge_a_target(rows, post, fate)
        done.append(_set(draft, rows, post, fate, how, by, target=target, reason=given, batch=batch))
    db.session.flush()
    for post in posts:
        _follow(draft, rows, post, by)
    _record(draft, by, [row.post_id for row in done], fate, given)
    return done


def same_as(draft: Draft, post: Post, target: Post, *, by: Any) -> Disposition:
    """An author's own word that their post says the same as another: merged into ``target``.

    It wins over what came in bulk or from a parent, never over what a moderator said of this one post; a moderator
    may replace it. Twice changes nothing. Raises Invalid and Refused.
    """
    require(by, "post.same_as", post)
    _check(draft, [post], Fate.MERGED, target)
    rows = _rows(draft)
    known = rows.get(post.id)
    if known is not None and known.how == How.AUTHOR and known.target_post_id == target.id:
        return known
    if known is not None and known.how == How.SINGLE:
        raise Invalid(
            _("Somebody who writes the paper has already said what became of this very post."), field="post"
        )
    _refuse_to_merge_a_target(rows, post, Fate.MERGED)
    row = _set(draft, rows, post, Fate.MERGED, How.AUTHOR, by, target=target)
    _follow(draft, rows, post, by)
    _record(draft, by, [post.id], Fate.MERGED, None)
    return row


def clear_disposition(draft: Draft, post: Post, *, by: Any) -> None:
    """Let a post wait again; a reply then follows its parent. A cited one waits only without its citations."""
    require(by, "disposition.set", draft)
    _refuse_when_published(draft)
    rows = _rows(draft)
    known = rows.get(post.id)
    if known is None:
        return
    _refuse_if_cited(known)
    _let_wait(draft, rows, post, by)
    _record(draft, by, [post.id], None, None)


def _refuse_if_cited(known: Disposition | None) -> None:
    if known is not None and known.fate == Fate.CITED:
        raise Invalid(_("This post is cited: take its citations back first."), field="post")


def _let_wait(draft: Draft, rows: Rows, post: Post, by: Any) -> None:
    """Take a fate back; a reply then follows its parent."""
    _remove(rows, post.id)
    parent = _parent(post)
    if parent is not None:
        _follow(draft, rows, parent, by)
    _follow(draft, rows, post, by)


def cited_by_excerpt(draft: Draft, post: Post, by: Any) -> None:
    """Write that a post is cited, with its first citation; its replies no longer follow what it was before."""
    rows = _rows(draft)
    known = rows.get(post.id)
    if known is not None and known.fate == Fate.CITED:
        return
    _set(draft, rows, post, Fate.CITED, How.SINGLE, by)
    _follow(draft, rows, post, by)


def forget_if_cited_nowhere(draft: Draft, post: Post, by: Any) -> None:
    """Let a post wait again, or follow its parent, when nothing in the draft cites it any more."""
    rows = _rows(draft)
    known = rows.get(post.id)
    if known is None or known.fate != Fate.CITED:
        return
    still = db.session.scalar(
        select(Citation.id)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .where(Citation.draft_id == draft.id, Revision.post_id == post.id)
        .limit(1)
    )
    if still is None:
        _let_wait(draft, rows, post, by)


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


def _refuse_when_published(draft: Draft) -> None:
    if hold(draft).state == DraftState.PUBLISHED:
        raise Invalid(_("This draft is published: what became of its posts never changes."))


def _check(draft: Draft, posts: list[Post], fate: Fate, target: Post | None) -> None:
    _refuse_when_published(draft)
    if not posts:
        raise Invalid(_("Choose at least one post."), field="posts")
    threads = {thread.id for thread in draft.threads}
    if any(post.thread_id not in threads for post in posts):
        raise Invalid(_("A draft accounts for posts of the threads it draws on."), field="posts")
    if fate == Fate.CITED:
        raise Invalid(_("A post is cited by citing an excerpt of it in a block."), field="fate")
    if fate != Fate.MERGED:
        return
    if target is None or target.thread_id not in threads or target.id in {post.id for post in posts}:
        raise Invalid(_("Choose another post of the same draft to merge into."), field="target")
    row = _rows(draft).get(target.id)
    if row is not None and row.fate == Fate.MERGED:
        raise Invalid(
            _("Post %(number)s is itself merged into another: merge into that one.", number=target.number),
            field="target",
        )


def _refuse_to_merge_a_target(rows: Rows, post: Post, fate: Fate) -> None:
    if fate == Fate.MERGED and any(row.target_post_id == post.id for row in rows.values()):
        raise Invalid(
            _("Other posts are merged into post %(number)s: it cannot be merged itself.", number=post.number),
            field="posts",
        )


def _rows(draft: Draft) -> Rows:
    db.session.flush()
    found = db.session.scalars(select(Disposition).where(Disposition.draft_id == draft.id))
    return {row.post_id: row for row in found}


def _set(
    draft: Draft,
    rows: Rows,
    post: Post,
    fate: Fate,
    how: How,
    by: Any,
    *,
    target: Post | None = None,
    reason: Reason | None = None,
    batch: str | None = None,
) -> Disposition:
    row = rows.get(post.id)
    if row is None:
        row = Disposition(draft_id=draft.id, post_id=post.id, by_id=by.id, at=clock.now(), fate=fate, how=how)
        rows[post.id] = row
    row.fate, row.how, row.batch = fate, how, batch
    row.target_post_id = target.id if target else None
    row.reason_id = reason.id if reason else None
    row.by_id, row.at = by.id, clock.now()
    db.session.add(row)
    return row


def _remove(rows: Rows, post_id: int) -> None:
    db.session.delete(rows.pop(post_id))
    db.session.flush()


def _parent(post: Post) -> Post | None:
    if post.parent_number is None:
        return None
    parent: Post | None = db.session.scalar(
        select(Post).where(Post.thread_id == post.thread_id, Post.number == post.parent_number)
    )
    return parent


def _children(thread_id: int) -> dict[int, list[Post]]:
    tree: dict[int, list[Post]] = {}
    replies = (
        select(Post).where(Post.thread_id == thread_id, Post.parent_number.is_not(None)).order_by(Post.number)
    )
    for post in db.session.scalars(replies):
        tree.setdefault(post.parent_number or 0, []).append(post)
    return tree


def _follow(draft: Draft, rows: Rows, post: Post, by: Any) -> None:
    """Bring the replies under ``post`` in line with it, down to those that were set by themselves.

    A reply does not follow a cited post, nor the opening question: it has its own words. A merge target stays.
    """
    tree = _children(post.thread_id)
    waiting = [(post, reply) for reply in tree.get(post.number, ())]
    targets = {row.target_post_id for row in rows.values() if row.target_post_id}
    while waiting:
        parent, reply = waiting.pop()
        known = rows.get(reply.id)
        if known is not None and known.how != How.FOLLOWED:
            continue
        lead = rows.get(parent.id)
        follows = lead is not None and lead.fate != Fate.CITED and parent.number != 1
        if lead is not None and follows and not (lead.fate == Fate.MERGED and reply.id in targets):
            row = _set(draft, rows, reply, lead.fate, How.FOLLOWED, by)
            row.target_post_id, row.reason_id = lead.target_post_id, lead.reason_id
        elif known is not None:
            _remove(rows, reply.id)
        waiting.extend((reply, further) for further in tree.get(reply.number, ()))
    db.session.flush()


def _record(draft: Draft, by: Any, posts: Iterable[int], fate: Fate | None, reason: Reason | None) -> None:
    board = draft.paper.board
    numbers = list(posts)
    record(
        Verb.DISPOSITION_SET,
        draft,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        visibility=Visibility.BOARD,
        reason=reason,
        paper=draft.paper_id,
        post=numbers[0] if len(numbers) == 1 else None,
        posts=len(numbers),
        fate=fate.value if fate else None,
    )
