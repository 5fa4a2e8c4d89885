"""A reader of Whoosh as ``matching`` wants it: posting lists, lengths and what is kept, and no query of Whoosh's."""

from collections.abc import Iterator, Sequence, Set
from typing import Any

from forum.search.hits import Kept
from forum.search.matching import Found


class Segment:
    """A segment as ``matching`` reads it; for one search."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self._minutes: Any = None

    def weights(self, field: str, term: str) -> dict[int, float]:
        """The texts with a term."""
        found: dict[int, float] = {}
        if (field, term) in self.reader:
            posting = self.reader.postings(field, term)
            while posting.is_active():
                found[posting.id()] = posting.weight()
                posting.next()
        return found

    def positions(self, field: str, term: str, among: Set[int]) -> dict[int, Sequence[int]]:
        """Where a term stands in each of these texts."""
        found: dict[int, Sequence[int]] = {}
        if (field, term) in self.reader:
            posting = self.reader.postings(field, term)
            while posting.is_active():
                if posting.id() in among:
                    found[posting.id()] = posting.value_as("positions")
                posting.next()
        return found

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """The terms that begin so."""
        return (term.decode() for term in self.reader.expand_prefix(field, prefix))

    def minute(self, number: int) -> int:
        """When a text was written, in minutes since 1970."""
        if self._minutes is None:
            self._minutes = self.reader.column_reader("minute")
        return int(self._minutes[number])


class Collection:
    """An index in its present state, as ``matching`` reads it; for one search."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._parts = [Segment(leaf) for leaf, _offset in reader.leaf_readers()]

    @property
    def segments(self) -> Sequence[Segment]:
        """Its parts, each with its own numbers."""
        return self._parts

    def frequency(self, field: str, term: str) -> int:
        """In how many texts a term is."""
        return int(self._reader.doc_frequency(field, term))

    def stored(self, found: Found) -> tuple[str, Kept]:
        """The id of a text and what is kept of it."""
        stored = self._parts[found.segment].reader.stored_fields(found.number)
        return stored["id"], stored["kept"]
