"""What the page of a thread shows around its posts: light objects, judged by permissions as the models are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from forum import languages
from forum.phases import Phase


@dataclass(slots=True)
class Place:
    """A milieu or alliance as the marks draw it, in the reader's language."""

    name: str
    mark: str
    hue: int


@dataclass(slots=True)
class LeftSubject:
    """A moderator's mark: with this post the discussion left the subject. No words once its reason is erased."""

    at: datetime
    by: str
    language: str
    reason: str | None


class _Named:
    """What has a name in several languages."""

    __slots__ = ()
    names: dict[str, str]

    def name_in(self, language: str) -> str:
        """The name in ``language``, else in whichever language there is."""
        return languages.in_words(self.names, language)


@dataclass(slots=True)
class AssemblyView(_Named):
    """An assembly, as far as the page of a thread names it."""

    id: int
    slug: str
    names: dict[str, str]
    language: str
    languages: list[str]


@dataclass(slots=True)
class PlaceView(_Named):
    """A milieu or an alliance, in every language it has a name in."""

    names: dict[str, str]
    mark: str
    hue: int


@dataclass(slots=True)
class AgendaLine:
    """A phase of a board's agenda."""

    phase: Phase
    opens_on: date | None
    closes_on: date | None
    closed_at: datetime | None


@dataclass(slots=True)
class BoardView:
    """A board, as far as pages and permissions ask."""

    place: PlaceView
    assembly: Any  # an AssemblyView; None for a board that is only pointed at
    agenda: list[AgendaLine]
    id: int
    slug: str
    assembly_id: int
    milieu_id: int | None
    alliance_id: int | None
    reading: str
    writing: str
    phase: Phase

    @property
    def board(self) -> "BoardView":
        """Itself, so that permissions may ask any thing for its home board."""
        return self

    def name_in(self, language: str) -> str:
        """The name of its milieu or alliance in ``language``."""
        return self.place.name_in(language)


@dataclass(slots=True)
class ReasonView:
    """Why somebody did something, in their own words and language; no text once erased."""

    language: str
    text: str | None


@dataclass(slots=True)
class SnapshotView:
    """The freeze of a round."""

    reason: ReasonView | None
    taken_at: datetime
    taken_by: str


@dataclass(slots=True)
class RoundView:
    """The last round of a thread."""

    left_reason: ReasonView | None
    snapshot: SnapshotView | None
    number: int
    follows: bool
    freeze_planned_for: datetime | None


@dataclass(slots=True)
class ListingView:
    """A listing that stands: the alliance's board, and whether its members may write."""

    board: BoardView
    writing: bool
    current: bool = True


@dataclass(slots=True)
class ThreadView:
    """A thread with what surrounds its posts; permissions judge it as they judge the model."""

    board: BoardView
    round: RoundView
    listings: list[ListingView]
    noted: bool
    broken: bool
    read_before: int | None
    id: int
    title: str
    language: str
    phase: Phase
    last_number: int
    frozen_at: datetime | None
    note_owed: bool
    totals: dict[str, Any]
    rendered: bool
    origin_paper_id: int | None
    origin_version: int | None

    @property
    def board_id(self) -> int:
        """Its home board."""
        return self.board.id

    @property
    def frozen(self) -> bool:
        """Whether its last round is frozen."""
        return self.frozen_at is not None


@dataclass(slots=True)
class NoteView:
    """A note, as components/note.html draws it."""

    html: Markup
    id: int
    phase: Phase
    at: datetime
    author_name: str
    title: str
    language: str

    @property
    def url(self) -> str:
        """The note's own page."""
        return f"/notes/{self.id}"

    @property
    def about(self) -> Any:
        """The phase it tells of."""
        return self.phase.title
