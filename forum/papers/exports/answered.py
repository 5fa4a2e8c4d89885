"""What a version's file says of its validation. The room of consent knows it and answers through a slot."""

from dataclasses import dataclass

from forum.papers.models import Version
from forum.web import slot


@dataclass(frozen=True)
class AnswerText:
    """A reservation or an opposition; ``name`` is None for one given without a name."""

    stance: str
    name: str | None
    text: str
    language: str


@dataclass(frozen=True)
class ValidationText:
    """The validation of a version in sentences and numbers, as its page tells them to a visitor.

    ``stances`` has one line for each answer one may give; ``milieus`` for each milieu its name, how many stood on the
    roll, and what is told of each answer; ``remark`` says what is left out. Until it closed there are only sentences.
    """

    sentences: list[str]
    stances: list[tuple[str, str]]
    milieus: list[tuple[str, int, list[str]]]
    texts: list[AnswerText]
    remark: str
    url: str


def validation_of(version: Version) -> ValidationText | None:
    """The validation of a version as it stands now; None on a site where nobody validates."""
    answers: list[ValidationText] = slot("version.validation", version)
    return answers[0] if answers else None
