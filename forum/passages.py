"""Parts of a text's source by their place: an excerpt's span, and the sentences a reader chooses it from.

Places count code points from 0; a span ``(start, end)`` is half open, as in ``source[start:end]``.
"""

import re
from collections.abc import Iterator
from typing import Final

from flask_babel import gettext as _

from forum.errors import Invalid

Span = tuple[int, int]

_FENCE = re.compile(
    r"(?P<outer>(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]))*[ \t]*)(?P<marks>`{3,}+(?!.*`)|~{3,})"
)
#: A line that does not go on with the sentence of the line before: item, heading, row, rule, quoted passage.
_NEW_BLOCK = re.compile(
    r"[ \t>]*(?:[-+*][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\||\[quote |(?:[-*_=][ \t]*){3,}$)"
)
#: A heading, a row or a rule is a whole: the next line does not go on with it either.
_ONE_LINE = re.compile(r"[ \t>]*(?:#{1,6}[ \t]|\||\[quote |(?:[-*_=][ \t]*){3,}$)")
#: What holds full stops that end no sentence. Brackets are paired by hand, for they nest.
_WHOLE = re.compile(
    r"(?<!`)(`++).+?(?<!`)\1(?!`)"
    r"|<[^<>\s]+>"
    r"|(?:https?://|www\.)\S+(?<![.,;:!?…؟)])"
    r"|(?<![\w.+-])[\w.+-]++@[\w.-]*\w",
    re.DOTALL,
)
_END = re.compile(r"[.!?…؟۔。！？।]+(?:[\s\u202f]?»|[\"'”’)\]*_~])*")
_FULL_WIDTH: Final = "。！？।"
_WORD_BEFORE = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}$|[^\W\d_]+$|[nN][°º]$")
#: English, French, Spanish and Portuguese abbreviations that a name follows; a capital letter alone is an initial.
_BEFORE_A_NAME: Final = frozenset(
    {"cf", "dr", "dra", "drs", "ee", "gral", "ing", "lic", "m", "mgr", "mlle", "mlles", "mm", "mme", "mmes"}
    | {"mr", "mrs", "ms", "pr", "prof", "sr", "sra", "sras", "sres", "srta", "st", "sta", "ste", "sto", "ud"}
    | {"uds", "vs", "arq", "dras", "eng", "exma", "exmo", "profa", "srs"}
)
#: Those that only a figure follows: "art. 5" goes on, "l'art. Puis" does not.
_BEFORE_A_NUMBER: Final = frozenset(
    {"apdo", "approx", "art", "arts", "av", "cap", "chap", "env", "fig", "figs", "n°", "no", "nos", "núm"}
    | {"núms", "nº", "op", "p", "pag", "pp", "pág", "págs", "sec", "sect", "tel", "tél", "vol", "vols"}
    | {"al", "als", "caps", "fl", "fls", "séc", "sécs"}
)


def span(source: str, start: int, end: int) -> str:
    """The characters ``start`` to ``end`` of a source; Invalid (field ``passage``) if there are none such."""
    if not 0 <= start < end <= len(source):
        raise Invalid(_("The passage you chose is empty or is not in this text."), field="passage")
    return source[start:end]


def sentences(source: str) -> list[Span]:
    """The spans of a source's sentences, in order and apart; together they hold all that is not blank.

    A fenced block is one span; a link, an address or a piece of code is never cut. Punctuation as in French,
    Spanish, Portuguese, English, Arabic, Urdu, Hindi, Chinese and Japanese.
    """
    found: list[Span] = []
    for start, end, whole in _blocks(source):
        stops = [end] if whole else [*_stops(source, start, end), end]
        for stop in stops:
            words = source[start:stop]
            if words.strip():
                found.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
            start = stop
    return found


def _blocks(source: str) -> Iterator[tuple[int, int, bool]]:
    """Cut a source where no sentence can go on: (start, end, whether it is a fenced block)."""
    begun = place = 0
    fence: re.Match[str] | None = None
    for line in source.splitlines(keepends=True):
        if fence:
            fence = None if _closes(fence, line) else fence
            if fence is None:
                yield begun, place + len(line), True
                begun = place + len(line)
        elif opened := _FENCE.match(line):
            yield begun, place, False
            begun, fence = place, opened
        elif not line.strip(" \t\n>") or _NEW_BLOCK.match(line):
            yield begun, place, False
            begun = place
            if _ONE_LINE.match(line):
                yield place, place + len(line), True
                begun = place + len(line)
        place += len(line)
    yield begun, place, fence is not None


def _closes(fence: re.Match[str], line: str) -> bool:
    if ">" in fence["outer"] and not line.lstrip().startswith(">"):
        return True
    marks = line.strip(" \t\n>")
    return len(marks) >= len(fence["marks"]) and not marks.strip(fence["marks"][0])


def _stops(source: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end within one block."""
    words = source[start:end]
    wholes = _wholes(words)
    position = 0
    for match in _END.finditer(words):
        while position < len(wholes) and wholes[position][1] <= match.start():
            position += 1
        if position < len(wholes) and wholes[position][0] < match.end():
            continue
        after_a_whole = position > 0 and wholes[position - 1][1] == match.start()
        if _ends_a_sentence(words, match, after_a_whole):
            yield start + match.end()


def _ends_a_sentence(words: str, match: re.Match[str], after_a_whole: bool) -> bool:
    following = words[match.end() : match.end() + 12].lstrip(" \t\n>*_~\"'“‘«([¿¡\xa0\u202f")
    if match[0][0] in _FULL_WIDTH:
        return True
    if words[match.end() : match.end() + 1].strip():
        return False
    if following[:1].islower():
        return False
    if match[0] != "." or after_a_whole:
        return True
    before = _WORD_BEFORE.search(words, max(0, match.start() - 12), match.start())
    if before is None:
        # "3. " at the start of a line counts an item.
        return bool(words[: match.start()].strip(" \t\n>0123456789"))
    word = before[0]
    if following[:1].isdigit() and word.casefold() in _BEFORE_A_NUMBER:
        return False
    initial = len(word) == 1 and word.isupper()
    return not (initial or "." in word or word.casefold() in _BEFORE_A_NAME)


def _wholes(words: str) -> list[Span]:
    """The spans, in order and apart, that no sentence may end in: code, addresses and links."""
    spans = [match.span() for match in _WHOLE.finditer(words)] + _links(words)
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _links(words: str) -> list[Span]:
    """Spans of ``[words](target)`` and ``[words][name]``, each bracket looked at once."""
    partner: dict[int, int] = {}
    waiting: dict[str, list[int]] = {"]": [], ")": []}
    for match in re.finditer(r"\\.|[\[\]()]", words, re.DOTALL):
        mark = match[0]
        if mark in "[(":
            waiting["]" if mark == "[" else ")"].append(match.start())
        elif mark in "])" and waiting[mark]:
            partner[waiting[mark].pop()] = match.start()
    found = []
    for opening, closing in partner.items():
        if words[opening] == "[" and words[closing + 1 : closing + 2] in {"(", "["}:
            found.append((opening, partner.get(closing + 1, closing) + 1))
    return found
