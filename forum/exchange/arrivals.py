"""Where what an import brings belongs: what is here already, in which thread the rest goes, and what it answers.

An answer goes where what it answers is. An earlier import may have brought that under another thread; nothing that
is here moves for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import db
from forum.exchange.prepared import Item
from forum.exchange.records import SourcePost, SourceThread
from forum.threads.models import Post, Thread

KEYS_AT_ONCE = 500


@dataclass(eq=False, slots=True)
class Home:
    """A thread that is here (``thread_id``), or that the first of its ``arrivals`` opens."""

    board_id: int
    thread_id: int | None = None
    arrivals: list["Arrival"] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Spot:
    """A post's place; ``number`` is 0 until it has one."""

    home: Home
    number: int = 0
    opens: bool = False


@dataclass(eq=False, slots=True)
class Arrival:
    """A post that is to be written at ``spot``, in answer to ``parent`` (None: it opens its thread)."""

    record: SourceThread | SourcePost
    spot: Spot
    parent: Spot | None


@dataclass(slots=True)
class Placed:
    """A batch sorted out.

    ``homes`` are the threads with arrivals, ``here`` the records that were here before, ``refused`` those that
    cannot come in and why. ``ended``: the threads of which no more follows; ``others``: those that a group of
    records wrote in, or would have, though another opened them.
    """

    homes: list[Home] = field(default_factory=list)
    here: list[SourceThread | SourcePost] = field(default_factory=list)
    refused: list[tuple[SourceThread | SourcePost, str]] = field(default_factory=list)
    ended: list[Home] = field(default_factory=list)
    others: list[Home] = field(default_factory=list)


def place(source: str, board_id: int, batch: list[Item]) -> Placed:
    """Sort out a batch of the records of ``source`` for the board ``board_id``; reads only."""
    placing = _Placing(board_id, _spots(source, batch))
    for item in batch:
        placing.take(item)
    return placing.placed


def keys_here(source: str, batch: list[Item]) -> frozenset[str]:
    """The keys of what is here already, among those of a batch."""
    keys = [item.record.key for item in batch]
    found = select(Post.source_key).where(Post.source == source, Post.source_key.in_(keys))
    return frozenset(key for key in db.session.scalars(found) if key)


def _spots(source: str, batch: list[Item]) -> dict[str, Spot]:
    """The places of everything the batch is or names, as far as it is here; one statement for 500 keys."""
    keys = iter(dict.fromkeys(key for item in batch for key in _named(item.record)))
    homes: dict[int, Home] = {}
    spots: dict[str, Spot] = {}
    while some := list(islice(keys, KEYS_AT_ONCE)):
        rows = db.session.execute(
            select(Post.source_key, Post.thread_id, Post.number, Thread.board_id)
            .join(Thread, Thread.id == Post.thread_id)
            .where(Post.source == source, Post.source_key.in_(some))
        )
        for row in rows:
            home = homes.setdefault(row.thread_id, Home(row.board_id, row.thread_id))
            spots[row.source_key] = Spot(home, row.number, opens=row.number == 1)
    return spots


def _named(record: SourceThread | SourcePost) -> Iterator[str]:
    yield record.key
    if isinstance(record, SourceThread):
        yield from record.answers
        return
    yield record.thread_key
    if record.parent_key:
        yield record.parent_key


class _Placing:
    def __init__(self, board_id: int, spots: dict[str, Spot]) -> None:
        self._board_id, self._spots = board_id, spots
        self.placed = Placed()

    def take(self, item: Item) -> None:
        spot = self._spot(item)
        record = item.record
        group = record.key if isinstance(record, SourceThread) else record.thread_key
        opening = self._spots.get(group)
        of_own = opening.home if opening and opening.opens else None
        if of_own and item.last:
            self.placed.ended.append(of_own)
        if spot and spot.home is not of_own and spot.home not in self.placed.others:
            self.placed.others.append(spot.home)

    def _spot(self, item: Item) -> Spot | None:
        there = self._spots.get(item.record.key)
        record, parent = self._meant(item.record, there)
        if there:
            self.placed.here.append(record)
            return there
        home = parent.home if parent else Home(self._board_id)
        if parent is None and isinstance(record, SourcePost):
            self._refuse(record, _("What this answers could not be brought in."))
            return None
        if home.board_id != self._board_id:
            self._refuse(record, _("What this answers was brought in on another board."))
            return None
        if not home.arrivals:
            self.placed.homes.append(home)
        spot = self._spots[record.key] = Spot(home, opens=parent is None)
        home.arrivals.append(Arrival(record, spot, parent))
        return spot

    def _refuse(self, record: SourceThread | SourcePost, why: str) -> None:
        self.placed.refused.append((record, why))

    def _meant(
        self, record: SourceThread | SourcePost, there: Spot | None
    ) -> tuple[SourceThread | SourcePost, Spot | None]:
        """The record as what it is here, a thread or a post, and what it answers here."""
        if isinstance(record, SourceThread):
            if there and there.opens:
                return record, None
            return self._hung(record)
        if record.parent_key is None:
            return record, self._spots.get(record.thread_key)
        parent = self._spots.get(record.parent_key)
        if parent:
            return record, parent
        return replace(record, orphan=True), self._spots.get(record.thread_key)

    def _hung(self, record: SourceThread) -> tuple[SourceThread | SourcePost, Spot | None]:
        """A letter whose thread an earlier import brought hangs there; it is an orphan only if another is between."""
        for rank, key in enumerate(record.answers):
            parent = self._spots.get(key)
            if parent and parent.home.board_id == self._board_id:
                return _as_post(record, key, orphan=rank > 0), parent
        return record, None


def _as_post(record: SourceThread, parent_key: str, *, orphan: bool) -> SourcePost:
    return SourcePost(
        key=record.key,
        thread_key=record.key,
        parent_key=parent_key,
        author=record.author,
        written_at=record.written_at,
        language=record.language,
        text=record.text,
        totals=record.totals,
        orphan=orphan,
        folded=record.folded,
    )
