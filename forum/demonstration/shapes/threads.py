"""Threads, their rounds and their posts, with everything that befell them."""

from dataclasses import dataclass

from forum.demonstration.shapes.places import Note
from forum.moderation.kinds import ReportKind
from forum.phases import Kind, Phase


@dataclass(frozen=True)
class Quote:
    """The exact words of an earlier post of the thread; ``[[quote 1]]`` in the text is where the first stands."""

    post: int
    words: str


@dataclass(frozen=True)
class Edit:
    """A later text of a post by its author."""

    day: float
    text: str


@dataclass(frozen=True)
class Redaction:
    """The masking of one revision, counted from 1."""

    revision: int
    day: float
    by: str
    language: str
    reason: str


@dataclass(frozen=True)
class Hiding:
    """The hiding of a post."""

    day: float
    by: str
    language: str
    reason: str


@dataclass(frozen=True)
class Report:
    """A member's word to the moderators that a post breaks the rules."""

    day: float
    by: str
    kind: ReportKind
    language: str
    words: str


@dataclass(frozen=True)
class Break:
    """The mark that the discussion left the subject at a post."""

    day: float
    by: str
    language: str
    reason: str


@dataclass(frozen=True)
class Post:
    """A post with its later fate; ``language`` is None when it is the thread's."""

    number: int
    author: str
    day: float
    kind: Kind
    text: str
    language: str | None = None
    reply: int | None = None
    out_of_phase: bool = False
    quotes: tuple[Quote, ...] = ()
    edits: tuple[Edit, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    hidden: Hiding | None = None
    reports: tuple[Report, ...] = ()
    left_subject: Break | None = None


@dataclass(frozen=True)
class Freeze:
    """A freeze, announced and then done; ``frozen`` is None while it is only announced."""

    announced: float
    by: str
    language: str
    reason: str
    frozen: float | None = None


@dataclass(frozen=True)
class Round:
    """One pass of a thread; ``by`` is None for the first, opened with post 1 by its author."""

    number: int
    opened: float
    phase: Phase
    by: str | None = None
    freeze: Freeze | None = None


@dataclass(frozen=True)
class Listing:
    """A thread shown on an alliance's board; ``writing`` lets its members write in it."""

    board: str
    day: float
    by: str
    writing: bool = False


@dataclass(frozen=True)
class Departure:
    """A thread leaves its board's agenda and goes on in ``phase``."""

    day: float
    by: str
    phase: Phase
    language: str
    reason: str


@dataclass(frozen=True)
class Discussed:
    """The published version that a thread was opened from, its working document."""

    paper: str
    version: int


@dataclass(frozen=True)
class Thread:
    """A discussion with everything that befell it."""

    slug: str
    board: str
    language: str
    title: str
    rounds: tuple[Round, ...]
    posts: tuple[Post, ...]
    notes: tuple[Note, ...] = ()
    listings: tuple[Listing, ...] = ()
    departures: tuple[Departure, ...] = ()
    discusses: Discussed | None = None
