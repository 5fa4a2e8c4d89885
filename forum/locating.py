"""Finding in a text's source the words that somebody selected on the page made from it.

A page shows less than its source: no marks of emphasis, no targets of links, spaces folded. So only letters and
figures are compared; of several places that fit, the one nearest to where the selection began is taken.
"""

import re
import unicodedata

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.passages import Span

#: What a source holds and its page does not show: targets of links, definitions, quotes, entities, fences, counters.
_UNSEEN = re.compile(
    r"(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|(?<=\])\[[^\]\n]*\]"
    r"|^[ ]{0,3}\[[^\]\n]+\]:.*$"
    r"|^[ \t]*\[quote \d+:\d+-\d+\][ \t]*$"
    r"|&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,31});"
    r"|^[ \t>]*(?:```|~~~).*$"
    r"|^[ \t>]*\d{1,9}[.)](?=[ \t])",
    re.MULTILINE,
)
_LINK_END = re.compile(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])")
_MARKS = "*_~`"
_EMPHASIS = ("**", "__", "~~", "*", "_", "`")


def locate(source: str, words: str, before: str = "") -> Span:
    """Where ``words`` stand in ``source``; ``before`` is what the page shows of the text before them.

    Raises Invalid (field ``passage``) when they do not stand there.
    """
    letters, places = _letters(source)
    wanted = "".join(character for character in words if _counts(character))
    wished = sum(map(_counts, before))
    starts = _occurrences(letters, wanted) if wanted else []
    if not starts:
        raise Invalid(
            _("These words are not found in the post as it was written: choose its sentences instead."),
            field="passage",
        )
    begin = min(starts, key=lambda start: abs(start - wished))
    return _widened(source, places[begin], places[begin + len(wanted) - 1] + 1, words.strip())


def _counts(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _letters(source: str) -> tuple[str, list[int]]:
    """The letters and figures that a page shows of a source, and the place of each."""
    unseen = bytearray(len(source))
    for match in _UNSEEN.finditer(source):
        unseen[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    places = [place for place, character in enumerate(source) if not unseen[place] and _counts(character)]
    return "".join(source[place] for place in places), places


def _occurrences(letters: str, wanted: str) -> list[int]:
    starts, start = [], letters.find(wanted)
    while start >= 0:
        starts.append(start)
        start = letters.find(wanted, start + 1)
    return starts


def _widened(source: str, start: int, stop: int, words: str) -> Span:
    """Take in the punctuation that was selected too, and marks of emphasis that would stand alone."""
    first = next(place for place, character in enumerate(words) if _counts(character))
    last = max(place for place, character in enumerate(words) if _counts(character))
    for character in reversed(words[:first]):
        place = start - 1
        while place >= 0 and source[place] in _MARKS:
            place -= 1
        if place >= 0 and (source[place] == character or (source[place].isspace() and character.isspace())):
            start = place
    for character in words[last + 1 :]:
        place = stop
        while place < len(source) and source[place] in _MARKS:
            place += 1
        if place < len(source) and (
            source[place] == character or (source[place].isspace() and character.isspace())
        ):
            stop = place + 1
    for mark in _EMPHASIS:
        if source[start:stop].count(mark) % 2 and source.startswith(mark, stop):
            stop += len(mark)
        if source[start:stop].count(mark) % 2 and source.endswith(mark, 0, start):
            start -= len(mark)
    return _with_whole_links(source, start, stop)


def _with_whole_links(source: str, start: int, stop: int) -> Span:
    """Take in the rest of a link whose words were selected to their end, or from their beginning."""
    rest = _LINK_END.match(source, stop)
    if rest and source.count("[", start, stop) > source.count("]", start, stop):
        stop = rest.end()
    if (
        source.endswith("[", 0, start)
        and _LINK_END.search(source, start, stop)
        and source.count("]", start, stop) > source.count("[", start, stop)
    ):
        start -= 1
    return start, stop
