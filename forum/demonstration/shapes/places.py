"""Assemblies, and the boards of their milieus and alliances."""

import enum
from dataclasses import dataclass

from forum.assemblies.models import Approach, Level
from forum.boards.models import Reading, Writing
from forum.phases import Phase

Wordings = dict[str, str]


class PlaceKind(enum.StrEnum):
    """What a board is the forum of."""

    MILIEU = "milieu"
    ALLIANCE = "alliance"


@dataclass(frozen=True)
class Assembly:
    """One assembly, with its words in each of its languages."""

    slug: str
    level: Level
    languages: tuple[str, ...]
    default_language: str
    founded: float
    name: Wordings
    description: Wordings
    parent: str | None = None


@dataclass(frozen=True)
class AgendaLine:
    """The dates of one phase."""

    phase: Phase
    opens: float
    closes: float


@dataclass(frozen=True)
class Words:
    """The note that closes a phase: it has the date and the author of the move.

    ``asked``: the day on which its author puts it before the assembly, which sees itself in it or does not.
    """

    language: str
    title: str
    text: str
    asked: float | None = None


@dataclass(frozen=True)
class Note:
    """A note of a board or of a thread."""

    day: float
    by: str
    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Move:
    """A board goes from one phase to another: on with a note, or back with a public reason."""

    closes: Phase
    opens: Phase
    day: float
    by: str
    note: Words | None = None
    language: str | None = None
    reason: str | None = None

    @property
    def back(self) -> bool:
        """Whether the board returns to the phase before."""
        return self.closes.next != self.opens


@dataclass(frozen=True)
class Board:
    """A milieu or an alliance, and its forum."""

    slug: str
    assembly: str
    kind: PlaceKind
    opened: float
    reading: Reading
    writing: Writing
    hue: int
    mark: str
    name: Wordings
    description: Wordings
    agenda: tuple[AgendaLine, ...]
    approach: Approach | None = None
    gathers: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()
