"""Keeping the index after the journal: what each entry makes stale is told to the engine anew, then the bookmark moves.

What is told is the present state of the database, so that reading an entry twice does no harm: the bookmark may
move after the index, and a process may end in between.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from flask import current_app

from forum import journal
from forum.database import carry_out, db, reading
from forum.search import documents, open_engine
from forum.search.engine import Busy, Document, Engine, NeedsRebuild
from forum.search.staleness import Part, stale_after

READER = "search"
ENTRIES = 500
"""At most so many entries are read for one commit of the index.

What a commit costs hardly depends on how much is in it: behind by 1,000 posts, 500 at once took 5 s of processor time
and 100 at once 13 s.
"""

MOST_BATCHES = 4
"""After so many batches the worker's other chores have their turn."""

Progress = Callable[[int, int | None], None]


def the_engine() -> Engine:
    """The engine of this site, opened when it is first asked for; to be shared by all threads."""
    known: Engine | None = current_app.extensions.get(READER)
    if known is None:
        engine = open_engine(Path(current_app.config["FORUM_DATA"]) / "search")
        known = current_app.extensions.setdefault(READER, engine)
    return known


def follow_journal() -> int:
    """The worker's chore: bring the index up to the journal; how many entries were read, or texts written anew.

    While another process writes to the index nothing is done: the bookmark stays, and the next turn tries again.
    """
    engine = the_engine()
    done = 0
    try:
        if engine.needs_rebuild():
            return rebuild(engine)
        for _batch in range(MOST_BATCHES):
            read = _read_on(engine)
            done += read
            if read < ENTRIES:
                break
    except (Busy, NeedsRebuild) as later:
        current_app.logger.debug("search: %s", later)
    return done


def rebuild(engine: Engine, progress: Progress | None = None) -> int:
    """Make the index anew from the database; how many documents it holds. Raises ``Busy``.

    The bookmark goes to the position from before the reading began: what happened meanwhile is read again.
    """
    db.session.rollback()
    try:
        with reading():
            position = journal.head()
            written = engine.rebuild(documents.every(), documents.count(), progress)
    finally:
        db.session.rollback()
    carry_out(partial(journal.mark_read, READER, position))
    return written


def _read_on(engine: Engine) -> int:
    """Take one batch of entries into the index, then move the bookmark; how many entries that was."""
    db.session.rollback()
    try:
        with reading():
            entries = journal.unread(READER, ENTRIES)
            if not entries:
                return 0
            position = entries[-1].position or 0
            stale = stale_after(entries)
            for part in stale.parts(documents.BATCH):
                _refresh(engine, part)
            if stale.leaves_words:
                engine.forget(())
    finally:
        db.session.rollback()
    carry_out(partial(journal.mark_read, READER, position))
    return len(entries)


def _refresh(engine: Engine, part: Part) -> None:
    """Tell the engine how these things are now; those that can no longer be found go."""
    stale_ids = chain.from_iterable(documents.ids_of(name, keys) for name, keys in part.items())
    engine.update(_as_they_are(part), deletions=list(stale_ids))


def _as_they_are(part: Part) -> Iterator[Document]:
    # The engine asks once nobody else can write to the index: read what is committed by now, not before.
    db.session.rollback()
    for name, keys in part.items():
        yield from documents.of(name, keys)
