"""What every reader yields, whatever it reads: one shape for threads, posts, authors, faults and duplicates.

Order: first the faults and duplicates met while looking through the source, then one ``Extent``, then each
``SourceThread`` (by time) directly followed by its ``SourcePost`` rows (by time, a parent always before its answers).
A key is at most ``KEY_LENGTH`` characters, unique within its source, and the same at every reading, so that whoever
writes the records down makes nothing twice. An opening's key is its thread's key.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forum.phases import Kind, Phase

KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SourceAuthor:
    """A person of the source: becomes an unclaimed member, found again by ``key``."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SourceThread:
    """A thread and its opening (post 1).

    ``written_at`` is aware, in UTC; ``text`` is Markdown; ``totals`` are counts of votes that nobody's name is tied
    to; ``section`` is the heading the source filed it under. ``orphan``: it answers something that is not in this
    source; ``answers`` then holds the keys it named, nearest first, for an earlier import may have brought one in.
    ``folded``: the text quotes what it answers, and the quotes are shown folded.
    """

    key: str
    title: str
    author: SourceAuthor
    written_at: datetime
    language: str
    text: str
    kind: Kind = Kind.QUESTION
    phase: Phase | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    url: str | None = None
    section: str | None = None
    orphan: bool = False
    answers: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class SourcePost:
    """An answer in a thread.

    ``parent_key`` is the post it answers, always yielded before it; None: the opening. ``orphan``: the source names
    a parent that it does not hold, so the post hangs on the nearest one there is. ``stance`` is the side an argument
    takes, ``"for"`` or ``"against"``, where the source keeps sides apart.
    """

    key: str
    thread_key: str
    parent_key: str | None
    author: SourceAuthor
    written_at: datetime
    language: str
    text: str
    kind: Kind = Kind.REPLY
    totals: Mapping[str, int] = field(default_factory=dict)
    stance: str | None = None
    url: str | None = None
    orphan: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be read (or only in part, as ``why`` then says); everything else goes in."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row whose key the source had already used; the first one counts."""

    where: str
    key: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is about to follow: threads, and posts without the openings. Measures a progress bar."""

    threads: int
    posts: int


Record = SourceThread | SourcePost | Fault | Duplicate | Extent


def short_key(key: str) -> str:
    """``key`` itself, or its SHA-256 where it is longer than ``KEY_LENGTH`` or holds what a database refuses."""
    if len(key) <= KEY_LENGTH and key.isprintable():
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
