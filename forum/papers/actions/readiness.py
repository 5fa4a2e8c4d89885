"""Whether a draft can go before its authors, or be published: it rests on snapshots alone, and has words."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Select, select

from forum.database import db
from forum.errors import Invalid
from forum.papers.causes import refuse_unexplained
from forum.papers.closed import threads_narrower
from forum.papers.models import Block, Citation, Draft, DraftState
from forum.papers.records import DispositionRecord, PostRecord
from forum.papers.sources import disposition_rows, last_snapshots, post_rows
from forum.threads.models import Excerpt, Post, Revision, Snapshot, SnapshotPost

Key = tuple[int, int]


@dataclass(frozen=True)
class Ready:
    """Every post of a draft's snapshots and what became of them."""

    posts: list[PostRecord]
    dispositions: list[DispositionRecord]


def ready(draft: Draft) -> Ready:
    """What a version of this draft would say of posts. Raises Invalid (field ``draft``) when there can be none yet."""
    if not draft.snapshots:
        raise Invalid(_("Nothing is frozen yet: freeze a round of the thread, then publish."), field="draft")
    for closed in threads_narrower(draft) if draft.state == DraftState.OPEN else ():
        raise Invalid(
            _(
                "Not everyone can read the board of thread %(number)s any more: let the draft leave this thread.",
                number=closed.id,
            ),
            field="draft",
        )
    posts = post_rows(draft)
    known = {(row.thread, row.number) for row in posts}
    dispositions = disposition_rows(draft, known)
    for thread, number in not_frozen(draft, last_snapshots(draft), known, dispositions):
        raise Invalid(
            _(
                "This draft rests on post #%(number)s of thread %(thread)s, which is not frozen yet. Freeze its "
                "round first, or take back what cites it or is merged into it.",
                number=number,
                thread=thread,
            ),
            field="draft",
        )
    for (_thread, number), (_other, target) in merged_onwards(dispositions):
        raise Invalid(
            _(
                "Post %(number)s is merged into post %(target)s, which is itself merged into another: merge it into "
                "that one.",
                number=number,
                target=target,
            ),
            field="draft",
        )
    if db.session.scalar(select(Block.id).where(Block.draft_id == draft.id).limit(1)) is None:
        raise Invalid(_("This draft has no block yet: there is nothing to publish."), field="draft")
    if db.session.scalar(select(Block.id).where(Block.draft_id == draft.id, Block.html == "").limit(1)):
        raise Invalid(
            _("The words of some blocks were withdrawn by their author: write these anew, or take them out."),
            field="draft",
        )
    if db.session.scalar(select(Block.id).where(Block.draft_id == draft.id, Block.masked).limit(1)):
        raise Invalid(
            _(
                "Some blocks are made of words that are not shown any more: write these anew, or take them out."
            ),
            field="draft",
        )
    refuse_unexplained(draft)
    return Ready(posts, dispositions)


def merged_onwards(dispositions: list[DispositionRecord]) -> list[tuple[Key, Key]]:
    """The posts merged into one that is itself merged, with that one: no version may say so, its words go nowhere."""
    merged = {
        (row.thread, row.number): (row.target.thread, row.target.number) for row in dispositions if row.target
    }
    return sorted((key, target) for key, target in merged.items() if target in merged)


def not_frozen(
    draft: Draft, snapshots: dict[int, Snapshot], posts: set[Key], dispositions: list[DispositionRecord]
) -> list[Key]:
    """What a draft rests on that these snapshots do not hold, posts or later words of theirs: a version says nothing
    of it.
    """
    merged = [(row.target.thread, row.target.number) for row in dispositions if row.target]
    absent = [key for key in dict.fromkeys([*_keys(_cited(draft)), *merged]) if key not in posts]
    return absent + _keys(_cited_later(draft, snapshots))


def _cited(draft: Draft) -> Select[int, int]:
    """The posts that a draft cites, as (thread, number), in order."""
    return (
        select(Post.thread_id, Post.number)
        .join(Revision, Revision.post_id == Post.id)
        .join(Excerpt, Excerpt.revision_id == Revision.id)
        .join(Citation, Citation.excerpt_id == Excerpt.id)
        .where(Citation.draft_id == draft.id)
        .distinct()
        .order_by(Post.thread_id, Post.number)
    )


def _cited_later(draft: Draft, snapshots: dict[int, Snapshot]) -> Select[int, int]:
    """The posts of which a draft cites words that were written after these snapshots."""
    return (
        _cited(draft)
        .join(SnapshotPost, SnapshotPost.post_id == Post.id)
        .where(
            SnapshotPost.snapshot_id.in_([snapshot.id for snapshot in snapshots.values()]),
            Revision.id > SnapshotPost.revision_id,
        )
    )


def _keys(statement: Select[int, int]) -> list[Key]:
    return [(thread_id, number) for thread_id, number in db.session.execute(statement)]
