"""Whether a chain is whole: every entry of the right shape, at its place, and agreeing with those before it.

The documents come from a file and may be anything; what is found carries the entry's position, from 1. The
rules carry the numbers they have in docs/verify.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from forum.papers import formats
from forum.papers.canonical import Document
from forum.papers.findings import MAX_FINDINGS
from forum.papers.manifest import MAX_PROBLEMS, disagreements

Found = tuple[int, str]

MAX_ENTRIES = 100_000
"""How many entries a chain may have; an assembly that published one a day would take three centuries."""


@dataclass(frozen=True)
class _Before:
    """What the next version of a paper must follow."""

    digest: str | None = None
    version: int = 0
    uids: tuple[str, ...] = ()


class ReadChain:
    """The entries of a chain as a file gives them, with the digest each really has.

    ``entries`` are the decoded members of the list, ``digests`` theirs, ``assembly`` what the manifest says it
    belongs to, ``head`` the digest that was given to compare with, if any.
    """

    def __init__(self, entries: list[Any], digests: list[str], assembly: Any, head: str | None) -> None:
        self.entries = entries
        self.digests = digests
        self.assembly = assembly
        self.head = head
        self.whole = [formats.ENTRY.fits(entry) for entry in entries]

    @property
    def head_found(self) -> int | None:
        """The position of the entry whose digest is the head that was given."""
        return self.digests.index(self.head) + 1 if self.head in self.digests else None

    def documents(self, kind: str) -> Iterator[tuple[int, Document]]:
        """The well-formed entries of one kind, with their positions."""
        for position, entry in enumerate(self.entries, start=1):
            if self.whole[position - 1] and entry["kind"] == kind:
                yield position, entry

    def erased(self) -> frozenset[str]:
        """The digests of all the openings that erasure entries name."""
        return frozenset(named for _, entry in self.documents("erasure") for named in entry["digests"])

    def findings(self) -> list[Found]:
        """Everything wrong, in the order of the entries."""
        misplaced = list(self._misplaced())
        found = [*islice(self._misshapen(), MAX_FINDINGS), *misplaced]
        found += self._unlinked({position for position, _ in misplaced})
        found += [*self._versions(), *self._dangling()]
        return sorted(found, key=lambda finding: finding[0])

    def _misshapen(self) -> Iterator[Found]:
        """C1: the shape of each entry."""
        for position, entry in enumerate(self.entries, start=1):
            if not self.whole[position - 1]:
                for problem in islice(formats.ENTRY.problems(entry, ""), MAX_PROBLEMS):
                    yield position, problem

    def _misplaced(self) -> Iterator[Found]:
        """C2: assembly and seq go on from the entry before; one of another shape counts as in its place."""
        place = (self.assembly, 0)
        for position, entry in enumerate(self.entries, start=1):
            expected = (place[0], place[1] + 1)
            place = (entry["assembly"], entry["seq"]) if self.whole[position - 1] else expected
            if place[1] != expected[1]:
                yield position, f"it has seq {place[1]} where {expected[1]} should stand"
            elif place[0] != expected[0]:
                yield position, "its assembly is not that of what stands before it"

    def _unlinked(self, misplaced: set[int]) -> Iterator[Found]:
        """C3: prev is the digest of the entry before.

        From the end backwards, since each entry vouches for the one before: an entry that is itself vouched
        for and names another digest shows that the one before it was altered; an altered one shows nothing.
        Nor do entries of another shape, or ``misplaced`` ones (their positions).
        """
        altered = {len(self.entries)} if self.head is not None and self.head_found is None else set()
        for position in range(len(self.entries), 0, -1):
            before = self.digests[position - 2] if position > 1 else None
            if position in misplaced or not self.whole[position - 1]:
                continue
            if self.entries[position - 1]["prev"] == before:
                continue
            if position == 1:
                yield position, "the first entry follows nothing, and its prev is null"
            elif position in altered:
                yield position, f"its prev is not the digest of entry {position - 1}"
            else:
                altered.add(position - 1)
                yield position - 1, f"it was altered: entry {position} follows another digest"

    def _versions(self) -> Iterator[Found]:
        """C4: each version agrees with itself and follows the one before."""
        papers: dict[int, _Before] = {}
        for position, entry in self.documents("version"):
            for problem in disagreements(entry):
                yield position, problem
            paper, before = entry["paper"]["id"], papers.get(entry["paper"]["id"], _Before())
            standing = dict.fromkeys(block["uid"] for block in entry["blocks"])
            gone = [uid for uid in before.uids if uid not in standing]
            if entry["version"] != before.version + 1:
                yield position, f"it is version {entry['version']} of paper {paper}, not {before.version + 1}"
            if entry["previous"] != before.digest:
                yield position, "its previous is not the digest of the version before"
            if [row["uid"] for row in entry["removed"]] != gone:
                yield position, "removed does not name exactly the blocks that only the version before has"
            papers[paper] = _Before(self.digests[position - 1], entry["version"], tuple(standing))

    def _dangling(self) -> Iterator[Found]:
        """C5: a rendition or a withholding points to a version before it."""
        versions = set()
        for position, entry in enumerate(self.entries, start=1):
            if not self.whole[position - 1] or entry["kind"] == "erasure":
                continue
            if entry["kind"] == "version":
                versions.add(self.digests[position - 1])
            elif entry["manifest"] not in versions:
                yield position, "it points to a version that is not before it in the chain"
