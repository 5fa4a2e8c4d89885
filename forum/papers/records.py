"""What a manifest is made from: one frozen record for each kind of line, its fields named as in the document.

Nothing here holds a person's words or name: a *digest* is always that of an opening (forum.openings), except
where the field is called ``manifest``, ``prev`` or ``previous``, which name documents. Languages are BCP 47
tags, moments are aware datetimes, offsets count Unicode characters from 0.
docs/verify.md says what each means.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where a document stands in the chain: its assembly's slug, its number, the digest of the one before."""

    assembly: str
    seq: int
    prev: str | None


@dataclass(frozen=True)
class Words:
    """A text someone wrote, as the digest of its opening, and its language."""

    digest: str
    language: str


@dataclass(frozen=True)
class PostKey:
    """A post: its number within its thread."""

    thread: int
    number: int


@dataclass(frozen=True)
class Numbered:
    """An objection or an amendment, by the number it keeps for ever."""

    id: int


@dataclass(frozen=True)
class PaperRecord:
    """The paper: its kind (proposal, charter) and the slug of its board."""

    id: int
    kind: str
    board: str


@dataclass(frozen=True)
class SectionRecord:
    """A heading and its kind: summary, diagnosis, strategy, action, disagreement or own."""

    uid: str
    kind: str
    heading: Words


@dataclass(frozen=True)
class Change:
    """Why a block is not as it was: post, objection, amendment or editorial, and which one."""

    cause: str
    reference: PostKey | Numbered | None = None


@dataclass(frozen=True)
class Action:
    """What an action block promises; ``who`` and ``where`` are digests, ``level`` an assembly's level."""

    who: str | None = None
    where: str | None = None
    until: date | None = None
    level: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class BlockRecord:
    """A paragraph, in its section, in reading order."""

    uid: str
    section: str
    text: Words
    editorial: bool = False
    change: Change | None = None
    action: Action | None = None


@dataclass(frozen=True)
class ExcerptSource:
    """The characters ``start`` to ``end`` (not included) of one revision of a post of the snapshots."""

    thread: int
    number: int
    revision: str
    start: int
    end: int
    quote: str
    type: str = field(default="excerpt", init=False)


@dataclass(frozen=True)
class BlockSource:
    """Another block of the same version."""

    uid: str
    type: str = field(default="block", init=False)


@dataclass(frozen=True)
class PublishedSource:
    """A block of a published version of any paper of the site; ``manifest`` is that version's digest."""

    assembly: str
    paper: int
    version: int
    uid: str
    manifest: str
    type: str = field(default="published", init=False)


@dataclass(frozen=True)
class CitationRecord:
    """The tie from a block to what it rests on: supports, nuances, contradicts or answers."""

    block: str
    relation: str
    source: ExcerptSource | BlockSource | PublishedSource


@dataclass(frozen=True)
class SnapshotRecord:
    """A snapshot the version draws on: it holds the posts 1 to ``posts`` of its thread."""

    thread: int
    round: int
    posts: int
    frozen: datetime


@dataclass(frozen=True)
class PostRecord:
    """A post as its thread's last snapshot holds it; ``round`` is the one it was written in.

    ``milieu`` is the slug of its author's own milieu's board; ``state`` is shown, hidden, redacted or erased.
    """

    thread: int
    number: int
    round: int
    digest: str
    phase: str
    kind: str
    language: str
    milieu: str | None
    state: str = "shown"


@dataclass(frozen=True)
class DispositionRecord:
    """What became of a post (cited, merged, set-aside, procedural), and how that was decided."""

    thread: int
    number: int
    fate: str
    target: PostKey | None = None
    reason: Words | None = None
    how: str = "single"


@dataclass(frozen=True)
class ObjectionRecord:
    """An author's "not what I meant" about the fate of a post; ``state`` is open or settled."""

    id: int
    thread: int
    number: int
    text: Words
    state: str
    at: datetime


@dataclass(frozen=True)
class AnswerRecord:
    """A moderator's answer to an objection; ``by`` is the digest of a name."""

    objection: int
    text: Words
    by: str
    at: datetime


@dataclass(frozen=True)
class Window:
    """The objection window as it was held; ``seconds`` is the length it was given."""

    opened: datetime | None = None
    closed: datetime | None = None
    seconds: int = 0


@dataclass(frozen=True)
class ManifestSource:
    """Everything a version says; ``by`` and ``contributors`` are digests of names.

    ``removed_because`` gives, by uid, the change that took a block of the version before away.
    """

    paper: PaperRecord
    version: int
    title: Words
    languages: tuple[str, ...]
    sections: tuple[SectionRecord, ...]
    blocks: tuple[BlockRecord, ...]
    citations: tuple[CitationRecord, ...]
    snapshots: tuple[SnapshotRecord, ...]
    posts: tuple[PostRecord, ...]
    dispositions: tuple[DispositionRecord, ...]
    contributors: tuple[str, ...]
    by: str
    at: datetime
    unaccounted: Words | None = None
    removed_because: dict[str, Change] = field(default_factory=dict)
    objections: tuple[ObjectionRecord, ...] = ()
    answers: tuple[AnswerRecord, ...] = ()
    window: Window = Window()
    told: int = 0
    answered: int = 0
    unreachable: int = 0


def moment(when: datetime) -> str:
    """A moment as documents write it, in UTC, to the second; raises ``ValueError`` without a time zone."""
    if when.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: Any) -> Any:
    """A record as JSON has it: objects, lists, strings, whole numbers, true, false and null."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(member) for member in value]
    if is_dataclass(value):
        return {line.name: plain(getattr(value, line.name)) for line in fields(value)}
    return value
