"""What a person wrote in an answer, without what their mail program put around it.

Answers above, below and between quotes are understood. Of a quote only what stands right above an answer is kept, as a
Markdown quote; the letter that was answered never comes back as a whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import dedent

from forum.inbound.wordings import (
    ATTRIBUTION,
    BEGINNING,
    DATED,
    DIVIDER,
    FOREIGN_ATTRIBUTION,
    SIGNATURE,
    is_rule,
    label_of,
    names_the_program,
)
from forum.mail.marker import is_marker

#: Lines an attribution may be wrapped over, and lines within which a block of headers must be complete.
WRAPPED, BLOCK = 4, 12
#: Lines of a quote above an answer that are kept: a passage, not a letter.
PASSAGE = 8
#: Characters of a line that are looked at: what programs write is shorter.
LOOKED_AT = 400

_QUOTE = re.compile(r"^ {0,3}> ?")
_SIGNS = re.compile(r"\\(?=[^\w\s])|\*\*|\[(?=[^\]]*\]\()|\]\([^)\s]*\)|\\$")
#: Marks of direction and of nothing that programs put into what they write in Arabic, and odd spaces.
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u061c]")


@dataclass(slots=True)
class _Run:
    """Lines in a row that are all quoted, or all not."""

    quoted: bool
    lines: list[str]


def cut(text: str) -> str:
    """``text`` (plain, or Markdown made of HTML) without quotes, attributions, headers and signatures."""
    lines = text.split("\n")
    lines = lines[: _end(lines)]
    runs = _runs(lines)
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        if not run.quoted:
            run.lines = _own(run.lines, following.lines if following else None)
    runs = _joined(run for run in runs if run.quoted or any(line.strip() for line in run.lines))
    while runs and runs[-1].quoted:
        runs.pop()
    below = [run.quoted for run in runs] == [True, False]
    pieces = [_passage(run.lines, below) if run.quoted else _trimmed(run.lines) for run in runs]
    return "\n\n".join("\n".join(piece) for piece in pieces if piece)


def bare(line: str) -> str:
    """A line as its reader sees it: without Markdown's signs, marks of direction and odd spaces; its beginning."""
    return " ".join(_SIGNS.sub("", _UNSEEN.sub("", line[:LOOKED_AT])).split())


def _end(lines: list[str]) -> int:
    """Where what is not the person's begins, if it is not quoted: the number of lines before it."""
    seen = [bare(line) for line in lines]
    for place, line in enumerate(seen):
        if not line or _QUOTE.match(lines[place]):
            continue
        if is_marker(line):
            before = next((n for n in range(place - 1, -1, -1) if seen[n]), None)
            start = None if before is None else _introduction(lines, seen, before, foreign=True)
            return place if start is None else start
        if DIVIDER.match(line) or _is_block(lines, seen, place):
            return place
        start = _introduction(lines, seen, place)
        if start is not None and DATED.search(" ".join(seen[start : place + 1])):
            following = next((n for n in range(place + 1, len(lines)) if seen[n]), None)
            if following is None or not _QUOTE.match(lines[following]):
                return start
    return len(lines)


def _introduction(lines: list[str], seen: list[str], last: int, foreign: bool = False) -> int | None:
    """The first line of the words that end on line ``last`` and say who wrote what follows; None: none do.

    ``foreign``: in any language, as long as they name an address or a time.
    """
    if not seen[last].endswith((":", "：")):
        return None
    for pattern in (ATTRIBUTION, FOREIGN_ATTRIBUTION) if foreign else (ATTRIBUTION,):
        for first in range(last, max(-1, last - WRAPPED), -1):
            if not seen[first] or _QUOTE.match(lines[first]):
                break
            begins = first == 0 or not seen[first - 1] or BEGINNING.match(seen[first])
            if begins and pattern.search(" ".join(seen[first : last + 1])):
                return first
    return None


def _is_block(lines: list[str], seen: list[str], place: int) -> bool:
    """Whether a block of headers begins here: who, and two of when, to whom and about what."""
    if label_of(seen[place]) not in {"from", "date"}:
        return False
    kinds, others = set(), 0
    for number in range(place, min(place + BLOCK, len(lines))):
        kind = label_of(seen[number])
        if kind:
            kinds.add(kind)
            others = 0
        elif seen[number]:
            others += 1  # an address list that goes on
        if others > 2:
            break
    return "from" in kinds and len(kinds & {"date", "to", "subject"}) >= 2


def _runs(lines: list[str]) -> list[_Run]:
    """The text as runs; empty lines belong to what is above them."""
    runs: list[_Run] = []
    for line in lines:
        quoted = bool(_QUOTE.match(line))
        if not runs or (line.strip() and quoted != runs[-1].quoted):
            runs.append(_Run(quoted, []))
        runs[-1].lines.append(line)
    return runs


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Runs of the same kind in a row as one: what stood between them was nothing."""
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].quoted == run.quoted:
            joined[-1].lines += ["", *run.lines] if not run.quoted else [">", *run.lines]
        else:
            joined.append(run)
    return joined


def _own(lines: list[str], quote: list[str] | None) -> list[str]:
    """A run of unquoted lines without the attribution of the ``quote`` below it and without signatures."""
    seen = [bare(line) for line in lines]
    last = next((n for n in range(len(seen) - 1, -1, -1) if seen[n]), None)
    if quote is not None and last is not None:
        start = _introduction(lines, seen, last, foreign=_names(seen[last], quote))
        if start is not None:
            lines, seen = lines[:start], seen[:start]
    for place, line in enumerate(seen):
        if SIGNATURE.match(line):
            lines, seen = lines[:place], seen[:place]
            break
    kept = [line for line, words in zip(lines, seen, strict=True) if not names_the_program(words)]
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    return dedent("\n".join(kept)).split("\n")


def _names(line: str, quote: list[str]) -> bool:
    """Whether a line in whatever language speaks of the quote below it: a mail, by its address or by our marker."""
    return "@" in line or any(is_marker(bare(quoted)) for quoted in quote)


def _passage(lines: list[str], below: bool) -> list[str]:
    """What is kept of a quote above an answer: its last lines.

    Nothing of what others had quoted in it; nothing at all of a whole letter that was answered ``below``.
    """
    inner = [_QUOTE.sub("", line, count=1) for line in lines]
    inner = ["" if _QUOTE.match(line) or not line.strip() else line for line in inner]
    seen = [bare(line) for line in inner]
    letter = any(map(is_marker, seen))
    whole = letter and any(SIGNATURE.match(line) for line in seen)
    if below and (whole or len(inner) > 3 * PASSAGE):
        return []
    kept = _trimmed(
        [
            line
            for line, words in zip(inner, seen, strict=True)
            if not is_marker(words) and not (ATTRIBUTION.search(words) and DATED.search(words))
        ]
    )
    if letter or len(kept) > PASSAGE:
        last = max((n for n, line in enumerate(kept) if not line.strip()), default=-1)
        kept = kept[last + 1 :][-PASSAGE:]
    return [f"> {line}".rstrip() for line in kept]


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without empty ones at either end."""
    full = [n for n, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else []
