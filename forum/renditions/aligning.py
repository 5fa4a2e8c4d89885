"""An original and its rendition side by side: what each part says in the other language, and how far to trust it."""

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from forum.database import db
from forum.renditions.models import How, RenderedPart, Rendition
from forum.renditions.originals import Original, Part

EARLIER = 8  # renditions of earlier states that are looked at


class State(enum.StrEnum):
    """Where a part stands."""

    MISSING = "missing"
    STALE = "stale"
    MACHINE = "machine"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Aligned:
    """A part of an original and its words in the other language; none while it is missing."""

    part: Part
    rendered: RenderedPart | None = None

    @property
    def words(self) -> str:
        """The words in the other language; empty while missing, and once erased."""
        return (self.rendered.opening.text or "") if self.rendered else ""

    @property
    def html(self) -> Markup:
        """How they are shown."""
        if self.part.is_line or not self.rendered:
            return Markup.escape(self.words)
        return Markup(self.rendered.html)  # noqa: S704  cleaned when written

    @property
    def seen(self) -> str:
        """What a form says that it saw, so that nobody overwrites what came in between."""
        return self.rendered.opening_digest if self.rendered else ""

    @property
    def made_from(self) -> str | None:
        """The words of the original it was made from; None once those are erased."""
        return self.rendered.source.text if self.rendered else None

    @property
    def state(self) -> State:
        """Stale as soon as the original says anything else than what it was made from."""
        if self.rendered is None:
            return State.MISSING
        if self.made_from != self.part.words:
            return State.STALE
        made_by_hand = self.rendered.how == How.HUMAN or self.rendered.confirmed_by_id is not None
        return State.HUMAN if made_by_hand else State.MACHINE


@dataclass(frozen=True, slots=True)
class Alignment:
    """All parts of an original with their rendition in one language; ``rendition`` None: nobody has begun it here,
    and what is known comes from earlier states of the text.
    """

    original: Original
    language: str
    rendition: Rendition | None
    lines: list[Aligned]

    def counts(self) -> dict[State, int]:
        """How many parts are in each state."""
        return counted(line.state for line in self.lines if line.part.words or line.rendered)

    @property
    def how(self) -> How | None:
        """Human when nothing a reader sees is a machine's; None when there is nothing to see."""
        found = self.counts()
        if not found[State.HUMAN] + found[State.MACHINE] + found[State.STALE]:
            return None
        return How.MACHINE if found[State.MACHINE] else How.HUMAN

    @property
    def complete(self) -> bool:
        """Whether every part is rendered and none is stale."""
        found = self.counts()
        return not (found[State.MISSING] or found[State.STALE])


def counted(states: Iterable[State]) -> dict[State, int]:
    """How many of each."""
    counts = dict.fromkeys(State, 0)
    for state in states:
        counts[state] += 1
    return counts


def fingerprint(words: str) -> str:
    """What a form says of the original it was drawn with; never kept, for a digest of words tells them."""
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:32]


def align(original: Original, language: str, parts: Sequence[Part] | None = None) -> Alignment:
    """An original beside its rendition; where none was begun, beside what earlier states of it left.

    ``parts`` are those of the original, where they were read already.
    """
    parts = original.parts() if parts is None else parts
    rendition, present = _begun(original, language)
    known = (
        {row.uid: row for row in present}
        if rendition is not None
        else left_by_earlier(original, language, parts)
    )
    masked = original.masked_sources()
    known = {uid: row for uid, row in known.items() if row.source_digest not in masked}
    # Where the original shows no words, neither does its rendition.
    lines = [Aligned(part, known.get(part.uid) if part.words else None) for part in parts]
    return Alignment(original, language, rendition, lines)


def _begun(original: Original, language: str) -> tuple[Rendition | None, list[RenderedPart]]:
    """The rendition of this very state, or None, and its present parts as ``parts_of`` gives them: one statement."""
    rows = db.session.execute(
        select(Rendition, RenderedPart)
        .outerjoin(RenderedPart, and_(RenderedPart.rendition_id == Rendition.id, ~RenderedPart.past))
        .where(original.is_this(), Rendition.language == language)
        .options(joinedload(RenderedPart.opening), joinedload(RenderedPart.source))
        .order_by(RenderedPart.id.desc())
    ).all()
    present = [row.RenderedPart for row in rows if row.RenderedPart is not None]
    return (rows[0].Rendition if rows else None), [row for row in present if row.opening.text is not None]


def rendition_of(original: Original, language: str) -> Rendition | None:
    """The rendition of this very state, or None."""
    found: Rendition | None = db.session.scalar(
        select(Rendition).where(original.is_this(), Rendition.language == language)
    )
    return found


def parts_of(conditions: Iterable[ColumnElement[bool]]) -> list[RenderedPart]:
    """The present parts of some renditions with their words and those they were made from, the newest first; none
    whose words were erased.
    """
    rows = db.session.scalars(
        select(RenderedPart)
        .join(Rendition, Rendition.id == RenderedPart.rendition_id)
        .where(~RenderedPart.past, *conditions)
        .options(joinedload(RenderedPart.opening), joinedload(RenderedPart.source))
        .order_by(RenderedPart.id.desc())
    )
    return [row for row in rows if row.opening.text is not None]


def left_by_earlier(
    original: Original, language: str, parts: Sequence[Part] | None = None
) -> Mapping[str, RenderedPart]:
    """For each part, what earlier states left: best what was made from these very words, else the newest."""
    before = original.before()
    if before is None:
        return {}
    latest = (
        select(Rendition.id)
        .where(before, Rendition.language == language)
        .order_by(Rendition.id.desc())
        .limit(EARLIER)
    )
    rows = parts_of([Rendition.id.in_(latest)])
    words = {part.uid: part.words for part in parts or original.parts()} if rows else {}
    known: dict[str, RenderedPart] = {}
    for row in rows:
        if row.uid not in words:
            continue
        if row.uid not in known or (
            known[row.uid].source.text != words[row.uid] and row.source.text == words[row.uid]
        ):
            known[row.uid] = row
    return known
