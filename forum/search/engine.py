"""What a search engine is here: the things it holds, the questions it takes, the answers it gives.

Every engine keeps to this; none is the truth, each can be rebuilt from the database. Whoever shows a hit asks the
database again whether this reader may see it.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from forum.tongues import base

KindOfThing = Literal["post", "thread", "note", "paper"]

MAX_PER_PAGE = 100
MAX_RESULTS = 1_000
"""No page lies beyond this many results."""

Fragment = tuple[tuple[str, bool], ...]
"""A piece of text cut where it is marked: (text, whether it is what was looked for). Plain text, never HTML."""


class Busy(Exception):
    """Another process is writing to this index; come back later, nothing was changed."""


class NeedsRebuild(Exception):
    """There is no index to write to, or it is of another schema: ``rebuild`` makes one."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found; all its text is plain.

    ``id`` is "post:12", "thread:3", "note:4" or "paper:2:v1". ``assembly`` and ``boards`` (the home board, then the
    listings) are slugs. ``milieu`` is the author's, as a slug. ``written_at`` is aware. ``visibility`` names who may
    read it ("public", or a key that a reader holds).
    """

    id: str
    kind_of_thing: KindOfThing
    title: str
    text: str
    language: str
    assembly: str
    boards: tuple[str, ...]
    written_at: datetime
    url: str
    phase: str | None = None
    kind: str | None = None
    milieu: str | None = None
    visibility: str = "public"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: the text they typed, and the filters they chose (``None`` or empty: all).

    ``since`` is included, ``until`` is not; both aware. ``visible`` holds the visibility keys of the reader, ``None``
    means that everything may be seen. A page or a number per page out of bounds is brought back into them. The
    ``newest`` come first instead of the best.
    """

    text: str
    kind_of_things: tuple[str, ...] = ()
    assembly: str | None = None
    board: str | None = None
    phase: str | None = None
    kind: str | None = None
    language: str | None = None
    milieu: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    visible: tuple[str, ...] | None = ("public",)
    page: int = 1
    per_page: int = 20
    newest: bool = False

    def window(self) -> tuple[int, int, int]:
        """(page, per page, number of results before the page), all within bounds."""
        per_page = min(max(self.per_page, 1), MAX_PER_PAGE)
        page = min(max(self.page, 1), MAX_RESULTS // per_page)
        return page, per_page, (page - 1) * per_page

    def filters(self) -> list[tuple[str, tuple[str, ...]]]:
        """The filters by value: (field, the values it may have)."""
        asked = {
            "kind_of_thing": self.kind_of_things,
            "language": (base(self.language),) if self.language else (),
            "assembly": (self.assembly,),
            "board": (self.board,),
            "phase": (self.phase,),
            "kind": (self.kind,),
            "milieu": (self.milieu,),
        }
        kept = [(field, tuple(value for value in values if value)) for field, values in asked.items()]
        return [(field, values) for field, values in kept if values]

    def minutes(self) -> tuple[int | None, int | None]:
        """``since`` and ``until`` in whole minutes since 1970, UTC, rounded so that nothing asked for is left out."""
        since = math.floor(self.since.timestamp() / 60) if self.since else None
        until = math.ceil(self.until.timestamp() / 60) if self.until else None
        return since, until


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with the pieces of its text that say why."""

    id: str
    kind_of_thing: str
    title: Fragment
    fragments: tuple[Fragment, ...]
    language: str
    url: str
    written_at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, best first.

    ``total`` counts all that answer, also those beyond the last page that can be turned to. ``hint`` is a sentence
    for the reader ("" when there is nothing to say); ``loosened`` says that no text had all the words, and that these
    have at least one.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    page: int = 1
    per_page: int = 20
    hint: str = ""
    loosened: bool = False

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return -(-min(self.total, MAX_RESULTS // self.per_page * self.per_page) // self.per_page)


class Engine(Protocol):
    """A search engine; any number of readers, one writer at a time."""

    def search(self, query: Query) -> Results:
        """Answer a query; whatever was typed, the answer is a page and perhaps a hint, never an exception."""

    def update(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> int:
        """Take a batch in, in one commit: first the ``deletions`` (ids) go, then each document takes the place of the
        one with its id; of two with one id the last stays. Returns how many documents were written.

        ``documents`` is read only once the writer's place is taken, so that no older state of a text comes after a
        newer one. Raises ``Busy`` or ``NeedsRebuild``.
        """

    def forget(self, ids: Iterable[str]) -> None:
        """Delete, and leave no byte of any deleted or replaced text in the index: what erasing a person's words needs.

        Slow (it rewrites what it touches). Raises ``Busy`` or ``NeedsRebuild``.
        """

    def rebuild(
        self,
        documents: Iterable[Document],
        total: int | None = None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> int:
        """Make the index anew beside the old one, which answers until the new one takes its place at once.

        ``documents`` is read only once the writer's place is taken, so that nothing written before is missed; of two
        with one id the first stays. ``progress(done, total)`` is called now and then. Returns how many were written.
        Raises ``Busy``; when ``documents`` raises, the old index stays.
        """

    def needs_rebuild(self) -> bool:
        """Whether there is no index of the present schema."""

    def ids(self) -> Iterator[str]:
        """The ids of all that can be found, in no order: to hold the index against the database."""

    def close(self) -> None:
        """Let go of open files; the engine may be used again."""
