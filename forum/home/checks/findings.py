"""What a check says: a finding, which is wrong, or a remark, which is only good to know."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: which check found it, and a sentence that says what and where."""

    check: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is as it should be, or soon will be."""

    check: str
    sentence: str


Result = Iterator[Finding | Remark]
