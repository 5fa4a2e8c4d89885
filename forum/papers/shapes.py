"""Shapes: what may stand at a place of a JSON document.

A shape answers twice: ``fits`` quickly, and ``problems`` with the place and a sentence, once it does not fit.
What a shape lets through can be read without fear of a missing name or a wrong type.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from forum.papers.canonical import MAX_INTEGER, quoted


class Shape(Protocol):
    """What may stand at one place of a document."""

    def fits(self, value: Any) -> bool: ...

    def problems(self, value: Any, path: str) -> Iterator[str]: ...


@dataclass(frozen=True)
class Leaf:
    """A single value; ``wanted`` ends the sentence "... should be"."""

    wanted: str
    fits: Callable[[Any], bool]

    def problems(self, value: Any, path: str) -> Iterator[str]:
        if not self.fits(value):
            yield f"{path} is {quoted(value)} and should be {self.wanted}"


@dataclass(frozen=True)
class Maybe:
    """A shape, or null."""

    shape: Shape

    def fits(self, value: Any) -> bool:
        return value is None or self.shape.fits(value)

    def problems(self, value: Any, path: str) -> Iterator[str]:
        if value is not None:
            yield from self.shape.problems(value, path)


class ListOf:
    """A list of one shape, of at least so many members."""

    def __init__(self, shape: Shape, least: int = 0) -> None:
        self.shape = shape
        self.least = least
        self._test = shape.fits

    def fits(self, value: Any) -> bool:
        return type(value) is list and len(value) >= self.least and all(map(self._test, value))

    def problems(self, value: Any, path: str) -> Iterator[str]:
        if type(value) is not list:
            yield f"{path} is {quoted(value)} and should be a list"
            return
        if len(value) < self.least:
            yield f"{path} should not be empty"
        for index, member in enumerate(value):
            if not self.shape.fits(member):
                yield from self.shape.problems(member, f"{path}[{index}]")


class Record:
    """An object with exactly these names."""

    def __init__(self, **shapes: Shape) -> None:
        self.shapes = shapes
        self._names = shapes.keys()
        self._tests = [(name, shape.fits) for name, shape in shapes.items()]

    def fits(self, value: Any) -> bool:
        if type(value) is not dict or value.keys() != self._names:
            return False
        # A loop, since all() takes half again as long and a chain has a million values.
        for name, test in self._tests:
            if not test(value[name]):
                break
        else:
            return True
        return False

    def problems(self, value: Any, path: str) -> Iterator[str]:
        here = path or "the document"
        if type(value) is not dict:
            yield f"{here} is {quoted(value)} and should be an object"
            return
        for name in value:
            if name not in self.shapes:
                yield f"{here} should not have the name {quoted(name)}"
        for name, shape in self.shapes.items():
            if name not in value:
                yield f"{here} lacks the name {quoted(name)}"
            else:
                yield from shape.problems(value[name], f"{path}.{name}" if path else name)


class OneOf:
    """An object whose value under ``tag`` says which of several records it is."""

    def __init__(self, tag: str, records: dict[str, Record]) -> None:
        self.tag = tag
        self.records = records

    def record(self, value: Any) -> Record | None:
        said = value.get(self.tag) if type(value) is dict else None
        return self.records.get(said) if type(said) is str else None

    def fits(self, value: Any) -> bool:
        record = self.record(value)
        return record is not None and record.fits(value)

    def problems(self, value: Any, path: str) -> Iterator[str]:
        record = self.record(value)
        if record is None:
            here = path or "the document"
            yield f"{here} should be an object whose {self.tag} is one of {', '.join(self.records)}"
        else:
            yield from record.problems(value, path)


def _matching(wanted: str, pattern: str) -> Leaf:
    match = re.compile(pattern, re.ASCII).fullmatch
    return Leaf(wanted, lambda value: type(value) is str and match(value) is not None)


def among(*values: str) -> Leaf:
    known = frozenset(values)
    return Leaf("one of " + ", ".join(values), lambda value: type(value) is str and value in known)


def _whole(least: int) -> Leaf:
    return Leaf(
        f"a whole number from {least} to 2**53 - 1",
        lambda value: type(value) is int and least <= value <= MAX_INTEGER,
    )


DIGEST = _matching("a digest (64 hexadecimal digits)", r"[0-9a-f]{64}")
NAME = _matching("a word of letters, digits, - and _, at most 60", r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
MOMENT = _matching("a moment such as 2026-03-01T09:30:00Z", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = _matching("a day such as 2026-03-01", r"\d{4}-\d\d-\d\d")
POSITIVE = _whole(1)
COUNT = _whole(0)
FLAG = Leaf("true or false", lambda value: type(value) is bool)
TEXT = Leaf("a text", lambda value: type(value) is str)
