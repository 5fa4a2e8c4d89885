"""What a person wrote in an answer, without what their mail program put around it.

Answers above, below and between quotes are understood. The letter that was answered never comes back: of its quote
something is kept only where answers stand between its passages. What a person quoted themselves, above it, is theirs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import dedent

from forum.inbound.introductions import QUOTE, end_of_own, greeted_below, introduction
from forum.inbound.programs import is_link, names_the_program
from forum.inbound.wordings import ATTRIBUTION, DATED, IN_ANGLES, LOOKED_AT, NAMED, bare, is_rule
from forum.mail.marker import gives_away, is_foot, is_marker

#: Lines of a quote above an answer that are kept: a passage, not a letter.
PASSAGE = 8
#: Lines below "-- " that are a signature; more of them are somebody's words below a line of their own.
SIGNED = 10

#: A line that ends what a person wrote: "-- " (RFC 3676, 4.3), its space often lost on the way.
_DASHES = re.compile(r"^(?:\\?-){2}\s*\\?$")
_SPOKEN = re.compile(r"[.!?…؟:;]$")


@dataclass(slots=True)
class _Run:
    """Lines in a row that are all quoted, or all not; ``letter``: they quote the letter that was answered."""

    quoted: bool
    lines: list[str]
    letter: bool = False
    #: Where what introduces the quote below begins.
    introduces: int | None = None
    seen: list[str] = field(default_factory=list)


def cut(text: str) -> str:
    """``text`` (plain, or Markdown made of HTML) without quotes, attributions, headers and signatures."""
    lines = text.split("\n")
    seen = [bare(line) for line in lines]
    above = greeted_below(lines, seen)
    lines = lines[above:]
    end = end_of_own(lines, seen[above:])
    runs = _runs(lines[:end])
    known = _find_letter(runs, unquoted=end < len(lines), introduced=above > 0)
    for run in runs:
        if not run.quoted:
            run.lines = _own(run)
    runs = _joined(run for run in runs if run.quoted or any(line.strip() for line in run.lines))
    pieces = [
        _trimmed(run.lines) if not run.quoted or (known and not run.letter) else _passage(run.lines)
        for run in _kept(runs, known)
    ]
    return "\n\n".join("\n".join(piece) for piece in pieces if piece)


def _runs(lines: list[str]) -> list[_Run]:
    """The text as runs; empty lines belong to what is above them."""
    runs: list[_Run] = []
    for line in lines:
        quoted = bool(QUOTE.match(line))
        if not runs or (line.strip() and quoted != runs[-1].quoted):
            runs.append(_Run(quoted, []))
        runs[-1].lines.append(line)
    for run in runs:
        run.seen = [bare(QUOTE.sub("", line, count=1) if run.quoted else line) for line in run.lines]
    return runs


def _find_letter(runs: list[_Run], *, unquoted: bool, introduced: bool) -> bool:
    """Find which quotes are of the letter: the first that is introduced so, and all below it; whether it is found.

    An address or our own line tells it for sure. The hour does where neither is in the mail, nor a letter that stands
    ``unquoted`` below; a day does where no hour is. ``introduced``: words at the top did so, above a greeting.
    """
    surely, by_hour, by_day = [], [], []
    for number, (above, below) in enumerate(pairwise([_Run(quoted=False, lines=[]), *runs])):
        if not below.quoted:
            continue
        words = _introduced(above, below)
        if any(map(is_marker, below.seen)) or IN_ANGLES.search(words) or _attributed_inside(below):
            surely.append(number)
        elif NAMED.search(words):
            by_hour.append(number)
        elif DATED.search(words):
            by_day.append(number)
    if introduced and not surely:
        surely = [number for number, run in enumerate(runs) if run.quoted][:1]
    found = surely or ([] if unquoted else by_hour or by_day)
    first = next(iter(found), None)
    for number, run in enumerate(runs):
        run.letter = run.quoted and first is not None and number >= first
        if first is None or number + 1 not in {*surely, *by_hour, first} or number + 1 < first:
            run.introduces = None  # what a person wrote above a quote of their own
    return unquoted or first is not None


def _introduced(above: _Run, below: _Run) -> str:
    """The words that introduce a quote, at the end of what stands above it; empty for none."""
    last = next((n for n in range(len(above.seen) - 1, -1, -1) if above.seen[n]), None)
    if last is None or above.quoted:
        return ""
    speaks = "@" in above.seen[last] or any(map(is_marker, below.seen))
    above.introduces = introduction(above.lines, above.seen, last, foreign=speaks)
    return "" if above.introduces is None else " ".join(above.seen[above.introduces : last + 1])


def _attributed_inside(run: _Run) -> bool:
    """Whether a quote begins with an attribution of its own, as an iPhone writes it."""
    full = [line for line in run.seen if line][:3]
    return any(
        ATTRIBUTION.search(words) and NAMED.search(words)
        for words in (" ".join(full[:number]) for number in range(1, len(full) + 1))
    )


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Runs of the same kind in a row as one: what stood between them was nothing."""
    joined: list[_Run] = []
    for run in runs:
        if joined and (joined[-1].quoted, joined[-1].letter) == (run.quoted, run.letter):
            joined[-1].lines += ["", *run.lines] if not run.quoted else [">", *run.lines]
        else:
            joined.append(run)
    return joined


def _kept(runs: list[_Run], known: bool) -> list[_Run]:
    """The runs of which something is kept: no quote that nothing answers, and no letter that is answered as a whole."""
    ended = len(runs)
    while ended and runs[ended - 1].quoted and (runs[ended - 1].letter or not known):
        ended -= 1
    quotes = sum(run.quoted and run.letter == known for run in runs)
    kept = runs[:ended]
    if quotes > 1:
        return kept
    return [run for run in kept if not (run.quoted and (run.letter or (not known and _is_long(run))))]


def _is_long(run: _Run) -> bool:
    return sum(1 for line in run.seen if line) > PASSAGE


def _own(run: _Run) -> list[str]:
    """A run of unquoted lines without the attribution of the quote below it, signatures and lines of programs."""
    lines = run.lines[: run.introduces]
    seen = run.seen[: run.introduces]
    end = _signed(lines, seen)
    while end and (is_rule(lines[end - 1]) or _DASHES.match(lines[end - 1]) or _says_nothing(seen[:end])):
        end -= 1
    return dedent("\n".join(line for line in lines[:end] if not _is_of_a_foot(line))).split("\n")


def _is_of_a_foot(line: str) -> bool:
    """Whether nothing but a link that acts for its reader stands in a line; within a sentence the link alone goes."""
    return (
        gives_away(line) and not re.sub(r"\[[^\]]*\]\([^)\s]*\)|\S+", "", line[:LOOKED_AT], count=1).strip()
    )


def _says_nothing(seen: list[str]) -> bool:
    """Whether the last of these lines says nothing of the person's, or ends what a program says on two."""
    last = seen[-1]
    if not last or names_the_program(last):
        return True
    # The links of "Secured with Tuta Mail:" are paragraphs of their own where the mail was written as HTML.
    links = is_link(last)
    before = next((line for line in reversed(seen[:-1]) if not links or (line and not is_link(line))), "")
    return bool(before) and ((links and names_the_program(before)) or names_the_program(f"{before} {last}"))


def _signed(lines: list[str], seen: list[str]) -> int:
    """The number of lines before the signature: below the last "-- " stands little, as signatures do."""
    dashes = [n for n, line in enumerate(lines) if _DASHES.match(line)]
    if not dashes:
        return len(lines)
    below = seen[dashes[-1] + 1 :]
    full = [line for line in below if line]
    at_once = lines[dashes[-1]].endswith("-- ") or below[:1] == full[:1]
    if len(full) > SIGNED or (not at_once and any(map(_SPOKEN.search, full))):
        return len(lines)
    return dashes[-1]


def _passage(lines: list[str]) -> list[str]:
    """What is kept of a quote above an answer: its last lines, and nothing of what others had quoted in it.

    Nothing where the letter goes on to its foot: what stands below answers no passage, and its links are secret.
    """
    if any(map(is_foot, lines)):
        return []
    inner = [QUOTE.sub("", line, count=1) for line in lines]
    inner = ["" if QUOTE.match(line) or not line.strip() else line for line in inner]
    seen = [bare(line) for line in inner]
    kept = _trimmed(
        [
            line
            for line, words in zip(inner, seen, strict=True)
            if not is_marker(words) and not (ATTRIBUTION.search(words) and DATED.search(words))
        ]
    )
    if any(map(is_marker, seen)) or len(kept) > PASSAGE:
        last = max((n for n, line in enumerate(kept) if not line.strip()), default=-1)
        kept = kept[last + 1 :][-PASSAGE:]
    return [f"> {line}".rstrip() for line in kept]


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without empty ones at either end."""
    full = [n for n, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else []
