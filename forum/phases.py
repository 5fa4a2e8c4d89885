"""What a phase is: a table, printed on the rules page and asked by the permissions."""

import enum
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


class Phase(enum.StrEnum):
    """The three phases of an agenda, in order."""

    DIAGNOSIS = "diagnosis"
    STRATEGY = "strategy"
    ACTION = "action"

    @property
    def next(self) -> "Phase | None":
        """The phase that follows, or None after the last."""
        return {Phase.DIAGNOSIS: Phase.STRATEGY, Phase.STRATEGY: Phase.ACTION}.get(self)

    @property
    def title(self) -> Any:
        """Its short name on the ribbon."""
        return TITLES[self]


class Kind(enum.StrEnum):
    """What a post is."""

    FACT = "fact"
    EXPERIENCE = "experience"
    CONCERN = "concern"
    QUESTION = "question"
    PROPOSAL = "proposal"
    DOUBT = "doubt"
    COMMITMENT = "commitment"
    PROGRESS = "progress"
    REPLY = "reply"
    CORRECTION = "correction"

    @property
    def title(self) -> Any:
        """Its name on a post."""
        return KIND_TITLES[self]


TITLES = {Phase.DIAGNOSIS: _l("Diagnosis"), Phase.STRATEGY: _l("Strategy"), Phase.ACTION: _l("Action")}

KIND_TITLES = {
    Kind.FACT: _l("Fact"),
    Kind.EXPERIENCE: _l("Experience"),
    Kind.CONCERN: _l("Concern"),
    Kind.QUESTION: _l("Question"),
    Kind.PROPOSAL: _l("Proposal"),
    Kind.DOUBT: _l("Objection to a proposal"),
    Kind.COMMITMENT: _l("Commitment"),
    Kind.PROGRESS: _l("Progress"),
    Kind.REPLY: _l("Reply"),
    Kind.CORRECTION: _l("Correction of the record"),
}

ALWAYS = (Kind.REPLY, Kind.CORRECTION)

#: What each phase asks of whoever writes, said to them.
INVITATIONS = {
    Phase.DIAGNOSIS: _l("Now is the time to tell facts, experiences and concerns, and to ask questions."),
    Phase.STRATEGY: _l("Now is the time to make proposals, to object to them, and to ask questions."),
    Phase.ACTION: _l("Now is the time to commit oneself, to tell how it goes, and to ask questions."),
}


@dataclass(frozen=True)
class PhaseRow:
    """One row of the table: the kinds of post a phase asks for and the acts it opens."""

    phase: Phase
    full_title: Any
    kinds: tuple[Kind, ...]
    acts: tuple[str, ...]
    says: Any


TABLE = (
    PhaseRow(
        Phase.DIAGNOSIS,
        _l("Diagnosis and validation of perspectives"),
        (Kind.FACT, Kind.EXPERIENCE, Kind.CONCERN, Kind.QUESTION),
        ("note.validate",),
        _l("The diagnosis note can be validated, at the assembly's level."),
    ),
    PhaseRow(
        Phase.STRATEGY,
        _l("Sharing and drafting of common strategies"),
        (Kind.PROPOSAL, Kind.DOUBT, Kind.QUESTION),
        ("listing.propose", "diagnosis.answer"),
        _l("A thread can be listed on alliances, and strategies answer the blocks of a diagnosis."),
    ),
    PhaseRow(
        Phase.ACTION,
        _l("Return to specific situations and action plans"),
        (Kind.COMMITMENT, Kind.PROGRESS, Kind.QUESTION),
        ("strategy.answer",),
        _l("Everyone returns to their own situation: actions answer the strategy blocks of any board."),
    ),
)

ROWS = {row.phase: row for row in TABLE}


def opens(phase: Phase, act: str) -> bool:
    """Whether ``phase`` opens ``act``; acts that no phase names are open in all of them."""
    named = any(act in row.acts for row in TABLE)
    return not named or act in ROWS[phase].acts


def asked_for(kind: Kind, phase: Phase) -> bool:
    """Whether posts of this kind are asked for in this phase."""
    return kind in ALWAYS or kind in ROWS[phase].kinds


def belongs_to(kind: Kind) -> Phase | None:
    """The phase that asks for this kind, the first when several do; None for those asked for always."""
    return next((row.phase for row in TABLE if kind in row.kinds), None)
