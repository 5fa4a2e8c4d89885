"""What is new on a board, and what a search finds: posts, notes and versions of papers together."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, select, tuple_

from forum.boards.models import Board
from forum.database import db
from forum.feeds.posts import LENGTH, posts
from forum.feeds.shapes import Item, Page
from forum.feeds.texts import notes, versions
from forum.journal import Entry, EntryBoard, Verb, Visibility
from forum.papers.models import Version
from forum.search.engine import Hit, Results
from forum.search.forms import Asked
from forum.search.indexing import the_engine
from forum.search.queries import ReadableBoard, keys_of
from forum.threads.models import Post

#: (sort, its own numbers): a post by thread and number, a version by paper and number, a note by its id.
Key = tuple[str, int, int]

OPENINGS = (Verb.THREAD_OPENED, Verb.LISTING_ACCEPTED)
NOTES = (Verb.NOTE_PUBLISHED, Verb.PHASE_CLOSED)
TOLD = (Verb.THREAD_OPENED, *NOTES, Verb.POST_PUBLISHED, Verb.VERSION_PUBLISHED)


def page_of_board(board: Board, before: int | None) -> Page:
    """What happened last on a board, or last before the journal's entry ``before``; five statements at most.

    Threads opened or listed, posts, notes and versions. An import is passed over, as in the digests: it is not news.
    Entries are handed out in order, so that nothing that comes later moves a page that begins below one of them.
    """
    # A listing concerns the home board too, to which the thread is no news.
    told = (*TOLD, Verb.LISTING_ACCEPTED) if board.alliance_id else TOLD
    wanted = (
        select(Entry.id, Entry.verb, Entry.subject_id, Entry.ids)
        .join(EntryBoard, and_(EntryBoard.entry_id == Entry.id, EntryBoard.board_id == board.id))
        .where(
            Entry.verb.in_(told),
            Entry.visibility.in_((Visibility.PUBLIC, Visibility.BOARD)),
            ~Entry.imported,
        )
        # The order of the index on entries of boards: only so many of them are read as stand on the page.
        .order_by(EntryBoard.entry_id.desc())
        .limit(LENGTH + 1)
    )
    rows = db.session.execute(wanted if before is None else wanted.where(EntryBoard.entry_id < before)).all()
    keys = dict.fromkeys(_key(row) for row in rows[:LENGTH])
    return Page(_items(list(keys)), rows[LENGTH - 1].id if len(rows) > LENGTH else None)


def _key(row: Any) -> Key:
    if row.verb in NOTES:
        return "note", row.ids["note"], 0
    if row.verb == Verb.VERSION_PUBLISHED:
        return "version", row.ids["paper"], row.ids["version"]
    return "post", row.ids["thread"], 1 if row.verb in OPENINGS else row.ids["number"]


def page_of_search(asked: Asked, boards: list[ReadableBoard], before: int | None) -> Page:
    """The newest texts that a search finds, or the newest written before a minute (counted since 1970).

    ``boards`` are those that everybody may read. A search that finds no text with all of its words finds nothing
    here, where the page of the search would show texts with some of them.
    """
    query = replace(asked.query(keys_of(boards)), newest=True, page=1, per_page=LENGTH)
    if before is not None:
        until = datetime.fromtimestamp(before * 60, UTC)
        query = replace(query, until=min(query.until, until) if query.until else until)
    results = the_engine().search(query)
    if results.loosened:
        return Page([])
    return Page(_items(_keys_of_posts([hit.id for hit in results.hits])), _older(results, before))


def _older(results: Results, before: int | None) -> int | None:
    """The minute below which the next page begins; what was written in the last minute of this one stands on both."""
    if results.total <= len(results.hits) or not results.hits:
        return None
    last: Hit = results.hits[-1]
    minute = int(last.written_at.timestamp() // 60)
    return minute + 1 if before is None or minute + 1 < before else minute


def _keys_of_posts(ids: list[str]) -> list[Key]:
    """The keys of what the index calls so; it names a post by its own id alone."""
    named = [tuple(name.replace(":v", ":").split(":")) for name in ids]
    own = [int(name[1]) for name in named if name[0] == "post"]
    rows = (
        db.session.execute(select(Post.id, Post.thread_id, Post.number).where(Post.id.in_(own)))
        if own
        else ()
    )
    places = {key: (thread_id, number) for key, thread_id, number in rows}
    keys: list[Key] = []
    for sort, number, *version in named:
        if sort == "thread":
            keys.append(("post", int(number), 1))
        elif sort == "post" and int(number) in places:
            keys.append(("post", *places[int(number)]))
        elif sort == "note":
            keys.append(("note", int(number), 0))
        elif sort == "paper":
            keys.append(("version", int(number), int(version[0])))
    return keys


def _items(keys: list[Key]) -> list[Item]:
    """What these are now, in their order; what is not there for everybody (any more) is left out."""
    found: dict[Key, Item] = {}
    at = {sort: [key[1:] for key in keys if key[0] == sort] for sort in ("post", "version", "note")}
    if at["post"]:
        places = tuple_(Post.thread_id, Post.number).in_(at["post"])
        found |= {("post", *key): item for key, item in posts(places, limit=len(keys)).items()}
    if at["version"]:
        places = tuple_(Version.paper_id, Version.number).in_(at["version"])
        found |= {("version", *key): item for key, item in versions(places, limit=len(keys)).items()}
    found |= {("note", key, 0): item for key, item in notes([key for key, _zero in at["note"]]).items()}
    return [found[key] for key in keys if key in found]
