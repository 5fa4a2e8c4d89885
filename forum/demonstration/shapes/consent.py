"""After publication: answers to a version, amendments, charters and who signs them."""

from dataclasses import dataclass

from forum.consent.models import Stance
from forum.demonstration.shapes.papers import RoundOf


@dataclass(frozen=True)
class Answer:
    """One member's answer to a version of a paper, or to the note that closed the ``diagnosis`` of a board.

    ``words`` with a reservation or an opposition.
    """

    member: str
    day: float
    stance: Stance
    paper: str | None = None
    version: int | None = None
    diagnosis: str | None = None
    words: str | None = None
    language: str | None = None
    named: bool = True


@dataclass(frozen=True)
class SupportOf:
    """Who supports an amendment, and when."""

    member: str
    day: float


@dataclass(frozen=True)
class RemarkOf:
    """What somebody says about an amendment."""

    member: str
    day: float
    language: str
    text: str


@dataclass(frozen=True)
class Decision:
    """What became of an amendment; ``reason`` is in the language of the paper."""

    by: str
    day: float
    accepted: bool
    reason: str


@dataclass(frozen=True)
class Amendment:
    """Another wording of a block of the version that is the last on that day; ``instead`` replaces ``words`` in it."""

    paper: str
    block: str
    by: str
    day: float
    words: str
    instead: str
    reason: str
    language: str
    supports: tuple[SupportOf, ...] = ()
    remarks: tuple[RemarkOf, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True)
class CharterSection:
    """A heading of a charter, and its paragraphs."""

    heading: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class SignatureOf:
    """Who signs, when, and whether under their name."""

    member: str
    day: float
    named: bool = True


@dataclass(frozen=True)
class Charter:
    """A charter, published at once as its only version, and who signs it; ``waiver``: why its authors are not asked."""

    slug: str
    source: RoundOf
    by: str
    opened: float
    published: float
    language: str
    title: str
    unaccounted_reason: str
    waiver: str
    sections: tuple[CharterSection, ...]
    signatures: tuple[SignatureOf, ...] = ()
