"""A small debate brought from elsewhere, and what came of it, for the tests of imports."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db
from forum.exchange.loading import load
from forum.exchange.records import Record, SourceAuthor, SourcePost, SourceThread
from forum.exchange.sources import Source
from forum.journal import Entry, Verb
from forum.phases import Phase
from forum.threads.models import Post, Thread

DAY = datetime(2009, 11, 17, 9, 0, tzinfo=UTC)


KEITH = SourceAuthor("keith", "Keith Packard")


CARL = SourceAuthor("carl", "Carl Worth")


NOTHING = {"read": 0, "created": 0, "skipped": 0}


def opening(key: str = "nets", hour: int = 0, **columns: Any) -> SourceThread:
    said: dict[str, Any] = {
        "title": f"About {key}",
        "author": KEITH,
        "written_at": DAY + timedelta(hours=hour),
        "language": "en",
        "text": f"What of {key}?",
    }
    return SourceThread(key=key, **(said | columns))


def answer(
    key: str, thread: str = "nets", parent: str | None = None, hour: int = 1, **columns: Any
) -> SourcePost:
    said: dict[str, Any] = {
        "author": CARL,
        "written_at": DAY + timedelta(hours=hour),
        "language": "en",
        "text": f"I say {key}.",
    }
    return SourcePost(key=key, thread_key=thread, parent_key=parent, **(said | columns))


def bring(board: Board, *records: Record, name: str = "mbox", phase: Phase | None = None) -> dict[str, Any]:
    """The report of importing these records."""
    report = load(Source(name, iter(records)), board, phase=phase).as_dict()
    db.session.expire_all()
    return report


def counts(report: dict[str, Any], name: str) -> tuple[int, int, int]:
    return report[name]["read"], report[name]["created"], report[name]["skipped"]


def the_thread(key: str = "nets") -> Thread:
    return db.session.scalars(select(Thread).where(Thread.source_key == key)).one()


def numbered(thread: Thread) -> list[tuple[int, int | None, str]]:
    """The posts of a thread: number, what it answers, key."""
    rows = select(Post.number, Post.parent_number, Post.source_key).where(Post.thread_id == thread.id)
    return [(row[0], row[1], row[2] or "") for row in db.session.execute(rows.order_by(Post.number))]


def told(thread: Thread) -> list[tuple[int, int]]:
    """The first and last number of each entry that tells of an import into a thread."""
    entries = select(Entry).where(Entry.verb == Verb.THREAD_IMPORTED, Entry.subject_id == thread.id)
    return [
        (entry.ids["number"], entry.ids["last"]) for entry in db.session.scalars(entries.order_by(Entry.id))
    ]
