"""Holding the index against the database."""

from sqlalchemy import select

from forum.database import db
from forum.search.documents import UNMASKED, newest_versions
from forum.search.engine import Engine
from forum.threads.models import Note, Post, Revision, Thread


def differences(engine: Engine) -> tuple[set[str], set[str]]:
    """(what the index misses, what it should not hold), as ids of documents.

    Both are empty once the index has read the journal to its head.
    """
    expected = _expected()
    known = set(engine.ids())
    return expected - known, known - expected


def _expected() -> set[str]:
    posts = select(Post.id).join(Revision, Revision.id == Post.revision_id).where(Post.number > 1, UNMASKED)
    found = {f"thread:{key}" for key in db.session.scalars(select(Thread.id))}
    found |= {f"post:{key}" for key in db.session.scalars(posts)}
    found |= {f"note:{key}" for key in db.session.scalars(select(Note.id))}
    newest = newest_versions()
    rows = db.session.execute(select(newest.c.paper_id, newest.c.number))
    return found | {f"paper:{paper}:v{number}" for paper, number in rows}
