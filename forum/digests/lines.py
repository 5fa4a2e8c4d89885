"""What an edition says, as plain values: a letter and a page are drawn from the same lines.

Paths are those of the site (``/threads/4``); whoever draws them puts the site's address or root before. Words of
people stand with their language, and with its name where it is not the reader's.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from forum.notices.lines import NoticeLine
from forum.said import Said

T = TypeVar("T")


@dataclass(frozen=True)
class Closing:
    """What closes soon, and what one can do until then.

    A phase of the board on a day; a round of a thread from a moment on; or, with ``act``, what people say of a text
    until a moment: "answer" (the authors of a provisional one), "validate" (a version), "recognise" (a diagnosis note).
    ``version`` is the number of that version; ``yours`` when the reader is among them and has not said it.
    """

    phase: Any = None
    on: date | None = None
    thread: Said | None = None
    path: str = ""
    round: int = 0
    planned_for: datetime | None = None
    act: str = ""
    title: Said | None = None
    version: int = 0
    yours: bool = False


@dataclass(frozen=True)
class ChangeLine:
    """A block that is not as it was in the version before, and why: a sentence, or the name of what it changed for."""

    heading: str
    path: str
    sentence: str = ""
    cause: str = ""
    cause_path: str = ""


@dataclass(frozen=True)
class PaperLine:
    """A published version, or a provisional text (``number`` 0) whose authors answer until a moment.

    ``compare`` is the path of what changed since the version before, ``changes`` say it block by block; ``more`` is how
    many of them stand only there.
    """

    title: Said
    number: int
    path: str
    compare: str
    posts: int
    until: datetime | None = None
    changes: list[ChangeLine] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Passage:
    """How a block begins that carries a post, and where it stands."""

    words: Said
    path: str


@dataclass(frozen=True)
class WordsLine:
    """What became of a post of the reader's own in a text of this edition.

    ``fate`` is that of a disposition; empty while nothing accounts for the post. ``into`` is the number of the post it
    is merged into, ``version`` that of the paper, 0 for a provisional text; ``passages`` are the blocks that carry it.
    """

    title: Said
    number: int
    path: str
    paper: Said
    version: int
    paper_path: str
    fate: str = ""
    into: int = 0
    into_path: str = ""
    reason: Said | None = None
    passages: list[Passage] = field(default_factory=list)


@dataclass(frozen=True)
class NoteLine:
    """A published note, how it begins, and the thread it is about."""

    title: Said
    path: str
    summary: str
    by: str
    closes: Any = None
    thread: Said | None = None


@dataclass(frozen=True)
class Excerpt:
    """How a post begins, and whose it is."""

    author: str
    milieu: str
    kind: Any
    words: Said
    path: str


@dataclass(frozen=True)
class ThreadLine:
    """A thread that was opened, or in which people wrote; ``home`` is the board it comes from when it is listed."""

    id: int
    title: Said
    path: str
    opened_by: str = ""
    opening: Said | None = None
    home: str = ""
    posts: int = 0
    voices: int = 0
    excerpts: list[Excerpt] = field(default_factory=list)


@dataclass(frozen=True)
class TurnLine:
    """A round of a thread that was frozen, or opened after a freeze."""

    title: Said
    path: str
    round: int
    frozen: bool


@dataclass(frozen=True)
class Part(Generic[T]):
    """One part of an edition: some lines in full, then titles only, then how many more there are."""

    full: list[T] = field(default_factory=list)
    titles: list[T] = field(default_factory=list)
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.full or self.titles or self.more)


@dataclass(frozen=True)
class Room:
    """How many lines of a part stand in full, and of how many more at least the title."""

    full: int
    titles: int

    @property
    def most(self) -> int:
        """How many lines are read at all."""
        return self.full + self.titles

    def all_of(self, rows: list[Any]) -> int:
        """How many lines there are where ``rows``, some of those read, are told; ``total`` of a row counts them all."""
        return len(rows) + max(rows[0].total - self.most, 0) if rows else 0

    def part(self, lines: list[T], total: int) -> Part[T]:
        """Lay ``lines``, the first of ``total``, out in a part."""
        return Part(lines[: self.full], lines[self.full : self.most], max(total - self.most, 0))


@dataclass(frozen=True)
class Head:
    """The head of the assembly's chain: keep it, and any paper can be checked against it later."""

    seq: int
    digest: str
    path: str


@dataclass(frozen=True)
class Contents:
    """Everything an edition says to one reader; ``news`` when any of it was done by somebody else.

    ``for_you`` is what concerns the reader on any board.

    ``already_read`` posts are left out, for the reader has read them on the site; so are ``left_out`` notes and
    versions.
    """

    news: bool
    already_read: int
    left_out: int
    for_you: Part[NoticeLine]
    closings: Part[Closing]
    papers: Part[PaperLine]
    words: Part[WordsLine]
    notes: Part[NoteLine]
    opened: Part[ThreadLine]
    active: Part[ThreadLine]
    turns: Part[TurnLine]
    head: Head | None
