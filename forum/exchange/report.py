"""The account of one import: how much the source held, how much of it is new here, and what was wrong with it."""

import json
from typing import Any

from forum.exchange.records import Duplicate, Fault, Record, SourcePost, SourceThread

COUNTED = ("threads", "openings", "posts", "members")
# A source broken in every row would otherwise be held in memory as a list of complaints.
ERRORS_KEPT = 10_000


class Report:
    """Counts while an import goes on.

    ``saw`` is called with every record read; ``created`` or ``skipped`` with what became of it, for each name in
    ``COUNTED``. Openings are not posts here. The same person counts once as a member, however often they write.
    """

    def __init__(self) -> None:
        self.counts = {name: {"read": 0, "created": 0, "skipped": 0} for name in COUNTED}
        self.orphans = 0
        self.duplicates = 0
        self.errors: list[dict[str, str]] = []
        self.errors_left_out = 0
        self._authors: set[str] = set()

    def saw(self, record: Record) -> None:
        """Count ``record`` as read."""
        if isinstance(record, Fault):
            self._error(record)
        elif isinstance(record, Duplicate):
            self.duplicates += 1
        elif isinstance(record, SourceThread | SourcePost):
            for name in ("threads", "openings") if isinstance(record, SourceThread) else ("posts",):
                self.counts[name]["read"] += 1
            self.orphans += record.orphan
            if record.author.key not in self._authors:
                self._authors.add(record.author.key)
                self.counts["members"]["read"] += 1

    def created(self, name: str) -> None:
        """One more of ``name`` is new here; KeyError for a name that is not in ``COUNTED``."""
        self.counts[name]["created"] += 1

    def skipped(self, name: str) -> None:
        """One more of ``name`` was here already; KeyError for a name that is not in ``COUNTED``."""
        self.counts[name]["skipped"] += 1

    def as_dict(self) -> dict[str, Any]:
        """The report as docs/import.md describes it."""
        said: dict[str, Any] = {name: dict(count) for name, count in self.counts.items()}
        said |= {"orphans": self.orphans, "duplicates": self.duplicates, "errors": list(self.errors)}
        if self.errors_left_out:
            said["errors_left_out"] = self.errors_left_out
        return said

    def as_json(self) -> str:
        """The same, as indented JSON that ends with a newline."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n"

    def _error(self, fault: Fault) -> None:
        if len(self.errors) < ERRORS_KEPT:
            self.errors.append({"where": fault.where, "why": fault.why})
        else:
            self.errors_left_out += 1
