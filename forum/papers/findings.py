"""What a verification finds, and the report it makes of it.

The report is in English: it is read offline, far from any reader's account.
"""

from dataclasses import dataclass, field

from forum.papers.canonical import Document

MAX_FINDINGS = 200
"""How many findings a report lists; the others are counted."""


@dataclass(frozen=True)
class Finding:
    """One damage: where ("chain entry 7", "opening 3fa2...", "manifest", "head", "file") and what."""

    place: str
    message: str


@dataclass
class Report:
    """What a verification found: ``ok`` when nothing is wrong, with everything counted that was looked at."""

    about: str = ""
    entries: int = 0
    head: str | None = None
    given_head: str | None = None
    head_found: int | None = None
    verified: int = 0
    undisclosed: int = 0
    erased: int = 0
    missing: int = 0
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    more_findings: int = 0

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def sentence(self) -> str:
        """The whole result in one sentence."""
        if not self.ok:
            total = len(self.findings) + self.more_findings
            return f"not consistent: {total} finding{'s' if total > 1 else ''}"
        if self.given_head is None:
            return "consistent; not compared with an independent head"
        return f"consistent with the head you gave (entry {self.head_found} of {self.entries})"

    def add(self, place: str, message: str) -> None:
        """Note one damage."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(place, message))
        else:
            self.more_findings += 1

    def lines(self) -> list[str]:
        """The report as a terminal shows it."""
        shown = [
            self.about,
            f"chain: {self.entries} entries, head {self.head}",
            f"openings: {self.verified} verified, {self.undisclosed} not disclosed (hidden or redacted posts), "
            f"{self.erased} erased, {self.missing} missing",
            *self.notes,
            *(f"{finding.place}: {finding.message}" for finding in self.findings),
        ]
        if self.more_findings:
            shown.append(f"and {self.more_findings} more")
        return [*shown, self.sentence]

    def document(self) -> Document:
        """The report as JSON has it."""
        return {
            "ok": self.ok,
            "sentence": self.sentence,
            "about": self.about,
            "entries": self.entries,
            "head": self.head,
            "head_found": self.head_found,
            "openings": {
                "verified": self.verified,
                "undisclosed": self.undisclosed,
                "erased": self.erased,
                "missing": self.missing,
            },
            "notes": self.notes,
            "findings": [{"place": finding.place, "message": finding.message} for finding in self.findings],
            "more_findings": self.more_findings,
        }
