"""Which threads a draft draws on: taking another one in, and leaving one."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.papers.actions.book import Book
from forum.papers.actions.drafts import gather_snapshots, record_change, refuse_to_draw
from forum.papers.actions.holding import writable
from forum.papers.models import Citation, Draft, DraftState
from forum.permissions import require
from forum.threads.models import Excerpt, Post, Revision, Snapshot, Thread


def take_in(draft: Draft, thread: Thread, *, by: Any) -> Draft:
    """Let an open draft draw on a further frozen thread; its posts wait to be accounted for. Twice changes nothing.

    Raises Invalid (field ``thread``: not frozen, of another assembly, of a board that not everyone can read) and
    Refused.
    """
    require(by, "draft.write", draft)
    require(by, "draft.open", thread)
    _open(draft)
    if thread in draft.threads:
        return draft
    refuse_to_draw(draft.paper, thread, field="thread")
    if db.session.scalar(select(Snapshot.id).where(Snapshot.thread_id == thread.id).limit(1)) is None:
        raise Invalid(_("This thread is not frozen yet: freeze it first."), field="thread")
    draft.threads.append(thread)
    db.session.flush()
    gather_snapshots(draft)
    record_change(draft, draft, by, thread=thread.id)
    return draft


def leave(draft: Draft, thread: Thread, *, by: Any) -> Draft:
    """Let an open draft no longer draw on a thread: what cites its posts goes, with what became of them. Blocks stay.

    Twice changes nothing. Raises Invalid (field ``thread``: it is the only one) and Refused.
    """
    require(by, "draft.write", draft)
    _open(draft)
    if thread not in draft.threads:
        return draft
    if len(draft.threads) == 1:
        raise Invalid(_("A draft draws on one thread at least: take another one in first."), field="thread")
    posts = select(Post.id).where(Post.thread_id == thread.id)
    for citation in db.session.scalars(
        select(Citation)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .where(Citation.draft_id == draft.id, Revision.post_id.in_(posts))
    ):
        db.session.delete(citation)
    book, gone = Book(draft), set(db.session.scalars(posts))
    book.rows = {
        key: row for key, row in book.rows.items() if key not in gone and (row.target or 0) not in gone
    }
    draft.threads.remove(thread)
    draft.snapshots = [snapshot for snapshot in draft.snapshots if snapshot.thread_id != thread.id]
    db.session.flush()
    book.settle()
    book.write()
    record_change(draft, draft, by, thread=thread.id)
    return draft


def _open(draft: Draft) -> None:
    """Raises Invalid for a draft whose authors were asked already: its snapshots stay as they are."""
    if writable(draft).state != DraftState.OPEN:
        raise Invalid(_("This text is before its authors: its threads stay as they are."), field="thread")
