"""Papers: the blocks of a version, the changes of the next, and what became of each post."""

import enum
from dataclasses import dataclass

from forum.assemblies.models import Level
from forum.papers.models import ActionStatus, ChangeCause, Fate, How, PaperKind, Relation, SectionKind
from forum.phases import Kind


class ChangeAct(enum.StrEnum):
    """What is done to a block from one version to the next."""

    ADD = "add"
    REWORD = "reword"
    REMOVE = "remove"


@dataclass(frozen=True)
class Citation:
    """What a block cites: words of a post, another block of its text, or a published block of a paper.

    ``nature`` and ``tags`` are what the harvester said of the words, tags parted by commas.
    """

    relation: Relation
    post: int | None = None
    words: str | None = None
    block: str | None = None
    paper: str | None = None
    version: int | None = None
    nature: Kind | None = None
    tags: str | None = None


@dataclass(frozen=True)
class Action:
    """What a block of the action plan promises; ``until`` is a day of the files."""

    who: str | None = None
    where: str | None = None
    until: float | None = None
    level: Level | None = None
    status: ActionStatus | None = None


@dataclass(frozen=True)
class Block:
    """One paragraph; ``editorial`` when it cites nothing and only introduces or sums up."""

    ref: str
    text: str
    editorial: bool = False
    citations: tuple[Citation, ...] = ()
    action: Action | None = None


@dataclass(frozen=True)
class Section:
    """A heading and its blocks."""

    kind: SectionKind
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Change:
    """What version 2 does to a block of version 1. An added block goes ``after`` another, or ends its ``section``;
    the citations of a reworded one are added to those it has. ``reference`` numbers the posts that caused it.
    """

    act: ChangeAct
    block: str
    reason: str
    text: str | None = None
    section: SectionKind | None = None
    after: str | None = None
    cause: ChangeCause | None = None
    reference: tuple[int, ...] = ()
    citations: tuple[Citation, ...] = ()
    action: Action | None = None


@dataclass(frozen=True)
class Disposition:
    """What became of these posts; a version after the first starts from the dispositions of the one before."""

    posts: tuple[int, ...]
    fate: Fate
    into: int | None = None
    reason: str | None = None
    how: How = How.SINGLE
    by: str | None = None


@dataclass(frozen=True)
class Objection:
    """The author of a post says that its fate is not what they meant; who publishes answers, and it stays open."""

    post: int
    text: str
    language: str
    answer: str


@dataclass(frozen=True)
class Progress:
    """A dated note on how an action of a published version went."""

    block: str
    day: float
    by: str
    language: str
    text: str
    status: ActionStatus | None = None


@dataclass(frozen=True)
class RoundOf:
    """The frozen round a version draws on."""

    thread: str
    round: int


@dataclass(frozen=True)
class Version:
    """A draft and the version published from it: whole sections for the first, changes for those that follow."""

    number: int
    opened: float
    opened_by: str
    published: float
    published_by: str
    harvester: str
    rounds: tuple[RoundOf, ...]
    summary_of_changes: str | None = None
    unaccounted_reason: str | None = None
    sections: tuple[Section, ...] = ()
    changes: tuple[Change, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    objections: tuple[Objection, ...] = ()
    progress: tuple[Progress, ...] = ()


@dataclass(frozen=True)
class Rendition:
    """What somebody made of the draft of the last version in another language: words by the ref of their block, the
    kind of their section, or ``title``; what a ``machine`` made; when it was written into the ``chain``.
    """

    language: str
    by: str
    day: float
    words: dict[str, str]
    machine: dict[str, str] | None = None
    chain: float | None = None


@dataclass(frozen=True)
class NextDraft:
    """A draft after the last version, with one block reworded; it is open still, or was put before its authors."""

    opened: float
    opened_by: str
    thread: str
    block: str
    text: str
    asked: float | None = None


@dataclass(frozen=True)
class Paper:
    """A proposal paper of a board, with its versions."""

    slug: str
    board: str
    kind: PaperKind
    language: str
    title: str
    versions: tuple[Version, ...]
    renditions: tuple[Rendition, ...] = ()
    next: NextDraft | None = None
