"""Whether a draft can go before its authors, or be published: it rests on snapshots alone, and has words."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.papers.causes import refuse_unexplained
from forum.papers.models import Block, Draft
from forum.papers.records import DispositionRecord, PostRecord
from forum.papers.sources import cited_posts, disposition_rows, post_rows

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
    posts = post_rows(draft)
    known = {(row.thread, row.number) for row in posts}
    dispositions = disposition_rows(draft, known)
    for thread, number in not_frozen(draft, known, dispositions):
        raise Invalid(
            _(
                "This draft rests on post #%(number)s of thread %(thread)s, which is not frozen yet. Freeze its "
                "round first, or take back what cites it or is merged into it.",
                number=number,
                thread=thread,
            ),
            field="draft",
        )
    if db.session.scalar(select(Block.id).where(Block.draft_id == draft.id).limit(1)) is None:
        raise Invalid(_("This draft has no block yet: there is nothing to publish."), field="draft")
    refuse_unexplained(draft)
    return Ready(posts, dispositions)


def not_frozen(draft: Draft, posts: set[Key], dispositions: list[DispositionRecord]) -> list[Key]:
    """What a draft rests on that its snapshots do not hold: a version says nothing of it."""
    merged = [(row.target.thread, row.target.number) for row in dispositions if row.target]
    return [key for key in dict.fromkeys([*cited_posts(draft), *merged]) if key not in posts]
