"""Where a mail stops being its writer's: the lines with which programs introduce the mail that is answered.

All work on the lines of a text beside the same lines as their reader sees them (``seen``).
"""

import re

from forum.inbound.wordings import (
    ATTRIBUTION,
    DATED_NAME,
    DIVIDER,
    DOTTED,
    ENDS_WITH_WROTE,
    FOREIGN,
    HOUR,
    IN_ANGLES,
    NAMED,
    OPENING,
    UNPOINTED,
    WROTE_FIRST,
    is_bare_header,
    is_rule,
    labelled,
    names_a_header,
)
from forum.mail.marker import is_marker

#: Lines an attribution may be wrapped over, and lines within which a block of headers must be complete.
WRAPPED, BLOCK = 4, 12
QUOTE = re.compile(r"^ {0,3}> ?")
_ENDS_A_SENTENCE = re.compile(r"[!?…؟:]$|(?<!\d)\.$")


def end_of_own(lines: list[str], seen: list[str]) -> int:
    """Where what is not the person's begins, if it is not quoted: the number of lines before it."""
    marker = next((n for n in range(len(lines)) if not QUOTE.match(lines[n]) and is_marker(seen[n])), None)
    for place in range(len(lines) if marker is None else marker):
        if not seen[place] or QUOTE.match(lines[place]):
            continue
        if DIVIDER.match(seen[place]) or _is_block(lines, seen, place):
            if _heads_a_quote(lines, seen, place):
                continue
            return place
        start = _unquoted(lines, seen, place, marker)
        if start is not None:
            return start
    return len(lines) if marker is None else _before_marker(lines, seen, marker)


def greeted_below(lines: list[str], seen: list[str]) -> int:
    """The lines at the top that introduce a quote of which the person deleted the beginning, to greet in its place.

    Whoever answers between passages does so. That a quote follows tells that their program marks what it quotes, so
    what stands below its line without a mark is the person's; unless our own line is there.
    """
    first = next((n for n, line in enumerate(seen) if line), 0)
    if any(is_marker(words) and not QUOTE.match(line) for line, words in zip(lines, seen, strict=True)):
        return 0
    for place in range(first, min(first + WRAPPED, len(lines))):
        if _unquoted(lines, seen, place, None) == first:
            return place + 1 if any(map(QUOTE.match, lines[place + 1 :])) else 0
    return 0


def introduction(lines: list[str], seen: list[str], last: int, *, foreign: bool = False) -> int | None:
    """The first line of the words that end on line ``last`` and say who wrote what follows; None: none do.

    ``foreign``: in any language, as long as they name an address or an hour.
    """
    head = _head_above(lines, seen, last)
    if head is not None:
        return head
    first = last
    while first > 0 and last - first < WRAPPED - 1 and seen[first - 1] and not QUOTE.match(lines[first - 1]):
        first -= 1
    found = _first_line(seen, first, last, foreign=False)
    return _first_line(seen, first, last, foreign=True) if found is None and foreign else found


def _first_line(seen: list[str], first: int, last: int, *, foreign: bool) -> int | None:
    """Where an attribution begins that ends on line ``last``, in no case before ``first``."""
    for start in range(last, first - 1, -1):
        opens = OPENING.match(seen[start]) and not WROTE_FIRST.match(seen[start])
        if opens and _attributes(" ".join(seen[start : last + 1]), foreign):
            # "Amina <amina@example.org> schrieb am Di., 24." stands above "Nov. 2026, 10:15:", its rest.
            named = start > first and (IN_ANGLES.search(seen[start - 1]) or seen[start - 1].endswith("<"))
            return start - 1 if named else start
    if _complete(seen[last], foreign):
        return last
    whole = first == 0 or not seen[first - 1]
    broken = any(_ENDS_A_SENTENCE.search(line) for line in seen[first:last])
    if whole and not broken and _attributes(" ".join(seen[first : last + 1]), foreign):
        return first
    return None


def _attributes(words: str, foreign: bool) -> bool:
    return bool(
        ATTRIBUTION.search(words)
        or (foreign and (FOREIGN.search(words) or DATED_NAME.search(words)))
        or (NAMED.search(words) and OPENING.match(words) and UNPOINTED.search(words))
    )


def _complete(line: str, foreign: bool) -> bool:
    """Whether one line alone names who wrote: "Amina <amina@example.org> wrote:", not "wrote on Tuesday at 10:15:"."""
    goes_on = line.startswith("<") or WROTE_FIRST.match(line)
    return not goes_on and bool(NAMED.search(line)) and _attributes(line, foreign)


def _unquoted(lines: list[str], seen: list[str], place: int, marker: int | None) -> int | None:
    """Where an attribution begins that ends on this line and has no quote below it; None: none does.

    It must name an address, or a day and the hour where our own line does not follow below other words; in a language
    that is not known here, both.
    """
    whole = seen[place].endswith((":", "：", "--"))
    if not whole and not ENDS_WITH_WROTE.search(seen[place][-30:]):
        return None
    start = introduction(lines, seen, place, foreign=True)
    following = next((n for n in range(place + 1, len(lines)) if seen[n]), None)
    if start is None or (following is not None and QUOTE.match(lines[following])):
        return None
    words = " ".join(seen[start : place + 1])
    if not whole or not ATTRIBUTION.search(words):
        return start if IN_ANGLES.search(words) and (HOUR.search(words) or DOTTED.search(words)) else None
    if IN_ANGLES.search(words):
        return start
    return start if marker is None and NAMED.search(words) and OPENING.match(words) else None


def _before_marker(lines: list[str], seen: list[str], marker: int) -> int:
    """Where what introduces our own line begins: an attribution or a block of headers in any language, or itself."""
    before = next((n for n in range(marker - 1, -1, -1) if seen[n]), None)
    if before is None:
        return 0
    start = introduction(lines, seen, before, foreign=True)
    if start is not None:
        words = " ".join(seen[start : before + 1])
        if NAMED.search(words) or DOTTED.search(words):
            return start
    first = before
    while first > 0 and names_a_header(seen[first - 1]):
        first -= 1
    block = seen[first : before + 1]
    if len(block) >= 3 and names_a_header(block[-1]) and any("@" in line for line in block):
        return first
    return marker


def _heads_a_quote(lines: list[str], seen: list[str], place: int) -> bool:
    """Whether the headers that begin here stand above a quote, as eM Client and Proton write them.

    Headers and then a line that says who wrote belong to a letter left without marks, which begins with a quote itself.
    """
    headed = labelled(seen[place]) is not None
    for number in range(place + 1, min(place + BLOCK + 2, len(lines))):
        if QUOTE.match(lines[number]):
            return True
        if seen[number] and not _is_of_a_head(seen[number]):
            return False
        if headed and ATTRIBUTION.search(seen[number]):
            return False
        headed = headed or labelled(seen[number]) is not None
    return False


def _head_above(lines: list[str], seen: list[str], last: int) -> int | None:
    """Where headers begin of which line ``last`` is the last, as far as all between are of them; None for none."""
    for number in range(last, max(-1, last - BLOCK - 2), -1):
        if QUOTE.match(lines[number]):
            return None
        if DIVIDER.match(seen[number]):
            return number
        if seen[number] and not _is_of_a_head(seen[number]):
            return None
        if _is_block(lines, seen, number) and not (number and (_is_of_a_head(seen[number - 1]))):
            return number
    return None


def _is_of_a_head(line: str) -> bool:
    """Whether a line is a header with its colon or, as eM Client has them, without; or says who wrote, and when."""
    return (
        labelled(line) is not None
        or DIVIDER.match(line) is not None
        or is_bare_header(line)
        or bool(NAMED.search(line) and (ATTRIBUTION.search(line) or IN_ANGLES.search(line)))
    )


def _is_block(lines: list[str], seen: list[str], place: int) -> bool:
    """Whether a block of headers begins here: who, and two of when, to whom and about what.

    An address is among them, or all four are, or our own line follows: people write "Date: … From: 8 to 10" too.
    """
    first = labelled(seen[place])
    if first is None or first[0] == "copy":
        return False
    kinds: dict[str, str] = {}
    others, last = 0, place
    for number in range(place, min(place + BLOCK, len(lines))):
        found = labelled(seen[number])
        if found:
            if found[0] in kinds and found[0] != "copy":
                return False  # a line of the person's, and the block below it
            kinds.setdefault(*found)
            others, last = 0, number
        elif seen[number]:
            others += 1  # an address list that goes on
        if others > 2 or (others and not seen[number - 1]) or is_rule(lines[number]):
            break
    if "from" not in kinds or len(kinds.keys() & {"date", "to", "subject"}) < 2:
        return False
    after = next((line for line in seen[last + 1 :] if line), "")
    return (
        any("@" in line for line in seen[place : last + 1])
        or (len(kinds.keys() - {"copy"}) == 4 and not kinds["from"][:1].isdigit())
        or is_marker(after)
    )
