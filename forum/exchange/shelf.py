"""Sorts a source that may be larger than memory: rows go in as they come, threads come out whole and in order.

It is a private temporary SQLite file that vanishes when closed; what is held in memory does not grow with the source.
"""

import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import NamedTuple

from forum.exchange.records import Extent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -16000;
CREATE TABLE items (
    seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, home TEXT, direct INTEGER NOT NULL, at INTEGER NOT NULL,
    payload TEXT NOT NULL, parent INTEGER, rank INTEGER, root INTEGER, orphan INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE named (seq INTEGER, rank INTEGER, key TEXT NOT NULL, PRIMARY KEY (seq, rank)) WITHOUT ROWID;
CREATE VIEW strays AS SELECT seq, payload FROM items WHERE home IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM items AS opening WHERE opening.key = items.home AND opening.home IS NULL
);
"""

# The nearest of the named parents that is on the shelf; where a home is given, only one of the same home will do.
FIND_PARENTS = """
UPDATE items SET (parent, rank) = (
    SELECT other.seq, named.rank FROM named JOIN items AS other ON other.key = named.key
    WHERE named.seq = items.seq AND other.seq <> items.seq AND (items.home IS NULL OR other.home = items.home)
    ORDER BY named.rank LIMIT 1
)
"""
COUNT_ORPHANS = """
UPDATE items SET orphan = 1
WHERE (rank IS NULL OR rank >= direct) AND EXISTS (SELECT 1 FROM named WHERE named.seq = items.seq)
"""
HANG_ON_HOME = """
UPDATE items SET parent = (SELECT opening.seq FROM items AS opening WHERE opening.key = items.home)
WHERE parent IS NULL AND home IS NOT NULL
"""
SPREAD_ROOTS = """
WITH RECURSIVE reached (seq, root) AS (
    {start}
    UNION ALL SELECT items.seq, reached.root FROM items JOIN reached ON items.parent = reached.seq
)
UPDATE items SET root = reached.root FROM reached WHERE items.seq = reached.seq
"""
POSTS = """
SELECT items.at, items.seq, items.key, items.payload, items.orphan,
       parent.seq AS parent_seq, parent.at AS parent_at, parent.key AS parent_key
FROM items JOIN items AS parent ON parent.seq = items.parent
WHERE items.root = ? ORDER BY items.at, items.seq
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row in its place. ``parent_key`` is None for an opening and for what hangs on one."""

    seq: int
    key: str
    payload: str
    orphan: bool
    parent_key: str | None = None
    named: tuple[str, ...] = ()


class Row(NamedTuple):
    """A post as it comes from the file; rows compare by time (microseconds since 1970), then by order of arrival."""

    at: int
    seq: int
    key: str
    payload: str
    orphan: int
    parent_seq: int
    parent_at: int
    parent_key: str


class Shelf:
    """A context manager: ``add`` all, ask for ``strays``, ``settle`` once, read ``threads`` and their ``posts``."""

    def __init__(self) -> None:
        # The empty name asks SQLite for a temporary file of its own, deleted on close (sqlite.org/inmemorydb.html).
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(SCHEMA)
        self._db.execute("BEGIN")

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def add(
        self,
        key: str,
        written_at: datetime,
        payload: str,
        *,
        home: str | None = None,
        parents: Sequence[str] = (),
        direct: int = 1,
    ) -> bool:
        """Put one row on the shelf; False when its key is there already (nothing changes then).

        ``home`` is the key of its thread's opening where the source says it, None for an opening and where only
        parents tell. ``parents`` are the keys it may hang on, best first; the first ``direct`` of them are what it
        answers, the others ancestors, so that hanging on one of those still makes it an orphan.
        """
        at = (written_at - EPOCH) // timedelta(microseconds=1)
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO items (key, home, direct, at, payload) VALUES (?, ?, ?, ?, ?)",
            (key, home, direct, at, payload),
        )
        if cursor.rowcount == 0:
            return False
        self._db.executemany(
            "INSERT INTO named (seq, rank, key) VALUES (?, ?, ?)",
            ((cursor.lastrowid, rank, parent) for rank, parent in enumerate(parents)),
        )
        return True

    def strays(self) -> Iterator[str]:
        """The payloads of rows whose home is not on the shelf; ``settle`` drops these rows."""
        for (payload,) in self._db.execute("SELECT payload FROM strays ORDER BY seq"):
            yield payload

    def settle(self) -> None:
        """Find everyone's parent and thread, once everything has been added."""
        self._db.execute("DELETE FROM items WHERE seq IN (SELECT seq FROM strays)")
        self._db.execute(FIND_PARENTS)
        self._db.execute(COUNT_ORPHANS)
        self._db.execute(HANG_ON_HOME)
        self._db.execute("CREATE INDEX by_parent ON items (parent)")
        self._db.execute("CREATE INDEX by_root ON items (root, at, seq)")
        self._db.execute(SPREAD_ROOTS.format(start="SELECT seq, seq FROM items WHERE parent IS NULL"))
        self._cut_circles()

    def extent(self) -> Extent:
        """How many threads and posts there are, once settled."""
        threads, items = self._db.execute("SELECT sum(parent IS NULL), count(*) FROM items").fetchone()
        return Extent(threads=threads or 0, posts=items - (threads or 0))

    def threads(self) -> Iterator[Placed]:
        """The openings, by time and then by order in the source, with the parents each of them named."""
        rows = self._db.execute(
            "SELECT seq, key, payload, orphan FROM items WHERE parent IS NULL ORDER BY at, seq"
        )
        for seq, key, payload, orphan in rows:
            named = self._db.execute("SELECT key FROM named WHERE seq = ? ORDER BY rank", (seq,))
            yield Placed(seq, key, payload, bool(orphan), named=tuple(key for (key,) in named))

    def posts(self, opening: Placed) -> Iterator[Placed]:
        """What hangs on ``opening``, by time and source order, but never before what it answers."""
        for row in parents_first(map(Row._make, self._db.execute(POSTS, (opening.seq,))), opening.seq):
            parent_key = None if row.parent_seq == opening.seq else row.parent_key
            yield Placed(row.seq, row.key, row.payload, bool(row.orphan), parent_key)

    def _cut_circles(self) -> None:
        """Rows that answer each other in a circle reach no opening: the earliest of them is hung up as an orphan."""
        earliest = "SELECT seq FROM items WHERE root IS NULL ORDER BY at, seq LIMIT 1"
        while late := self._db.execute(earliest).fetchone():
            way: dict[int, int] = {}
            seq: int = late[0]
            while seq not in way:
                parent, way[seq] = self._db.execute(
                    "SELECT parent, at FROM items WHERE seq = ?", (seq,)
                ).fetchone()
                seq = parent
            # The way from the earliest leads into the circle at ``seq``.
            met = list(way)
            self._hang_up(min(met[met.index(seq) :], key=lambda each: (way[each], each)))

    def _hang_up(self, seq: int) -> None:
        """Give ``seq`` its home's opening as parent, or make it one; what hangs on it follows."""
        self._db.execute("UPDATE items SET parent = NULL, orphan = 1 WHERE seq = ?", (seq,))
        self._db.execute(HANG_ON_HOME)
        start = "SELECT seq, coalesce(parent, seq) FROM items WHERE seq = :seq"
        self._db.execute(SPREAD_ROOTS.format(start=start), {"seq": seq})


def parents_first(rows: Iterable[Row], opening: int) -> Iterator[Row]:
    """``rows`` of one thread, sorted, but a row dated before its parent waits until that has gone by.

    Only the waiting ones are kept in memory, and there are few: clocks are seldom that wrong.
    """
    waiting: dict[int, list[Row]] = {}
    held: set[int] = set()
    for row in rows:
        parent_is_due = row.parent_seq != opening and (row.parent_at, row.parent_seq) > (row.at, row.seq)
        if parent_is_due or row.parent_seq in held:
            held.add(row.seq)
            waiting.setdefault(row.parent_seq, []).append(row)
            continue
        free = [row]
        while free:
            gone = heapq.heappop(free)
            held.discard(gone.seq)
            yield gone
            for child in waiting.pop(gone.seq, ()):
                heapq.heappush(free, child)
