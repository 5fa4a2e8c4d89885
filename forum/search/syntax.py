"""Reading what people type into a search box.

Plain words are all wanted; "words in quotation marks" (straight, curly or « angled ») are wanted as they stand;
-word is not wanted; begin* wants any word that begins so; OR between words wants any of them, and NOT is another
way to write the minus. Whatever else is typed is never an error: at worst nothing is looked for, and a sentence
says why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from forum.search.analysis import fold, words

MAX_LENGTH = 200
MAX_TERMS = 12
SHORTEST_PREFIX = 3

Phrase = tuple[str, ...]


@dataclass
class Terms:
    """Words, phrases and beginnings of words, as they were written."""

    words: list[str] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.prefixes)

    def keep(self, room: int) -> int:
        """Keep as many words as there is ``room`` for; returns the room left, below zero when some had to go."""
        size = sum(map(len, self.phrases)) + len(self.prefixes) + len(self.words)
        phrases, left = self.phrases, max(room, 0)
        self.phrases = []
        for phrase in phrases:
            if left:
                self.phrases.append(phrase[:left])
            left = max(left - len(phrase), 0)
        self.prefixes = self.prefixes[:left]
        self.words = self.words[: max(left - len(self.prefixes), 0)]
        return room - size


@dataclass
class Request:
    """A query as understood: what is wanted and what is not; ``hint`` is a sentence for the one who typed, or "".

    When nothing is ``wanted`` there is nothing to look for, and the hint says why.
    """

    wanted: Terms = field(default_factory=Terms)
    unwanted: Terms = field(default_factory=Terms)
    any_of: bool = False
    hint: str = ""


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_MINUSES = "-−–"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PATTERN = re.compile(r"\.[*+?]|\][*+?{]|\)[*+{]|\(\?|\[\^|\\[A-Za-z]")
_CHUNK = re.compile(rf'(?P<minus>[{_MINUSES}]?)"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+)')


def parse(text: str) -> Request:
    """Read a query of any text, in time proportional to its length; nothing is raised."""
    if len(text) > MAX_LENGTH:
        return Request(hint=too_long())
    text = text.translate(_QUOTES)
    problem = _problem(text)
    if problem:
        return Request(hint=problem)
    request, short = _read(text)
    if request.wanted:
        request.hint = _shorten(request) or (prefix_too_short() if short else "")
    elif request.unwanted:
        request.hint = _("A search needs at least one word to look for, besides the words to leave out.")
    elif short:
        request.hint = prefix_too_short()
    else:
        request.hint = nothing_to_look_for()
    return request


def too_long() -> str:
    """The sentence for a text that is longer than a search can be."""
    return _(
        "A search can be at most %(number)s characters long. Please keep only the words that matter.",
        number=MAX_LENGTH,
    )


def prefix_too_short() -> str:
    """The sentence for a beginning of so few letters that too many words begin so."""
    return _(
        "The beginning of a word, before the asterisk, needs at least %(number)s letters.",
        number=SHORTEST_PREFIX,
    )


def nothing_to_look_for() -> str:
    """The sentence for a text without any word."""
    return _("Type one or several words to look for.")


def _problem(text: str) -> str:
    if _CONTROL.search(text):
        return _("This text holds characters that cannot be searched for. Please type the words again.")
    if text.count('"') % 2:
        return _("A quotation mark has no partner. Please close it, or leave it out.")
    if _PATTERN.search(text):
        return _("The search looks for words, not for patterns. Please type the words themselves.")
    return ""


def _read(text: str) -> tuple[Request, bool]:
    """What the text asks for, and whether it has a prefix too short to be looked for."""
    request, short, negated = Request(), False, False
    for minus, phrase, plain in _chunks(text):
        if plain in ("AND", "OR", "NOT"):
            request.any_of = request.any_of or plain == "OR"
            negated = plain == "NOT"
            continue
        into = request.unwanted if minus or negated else request.wanted
        negated = False
        if phrase is not None:
            _add_phrase(into, phrase)
        elif plain.endswith("*") and plain.strip("*"):
            short = not _add_prefix(into, plain) or short
        elif into is request.unwanted:
            _add_phrase(into, _surfaces(plain))
        else:
            into.words.extend(word for word in _surfaces(plain) if word not in into.words)
    return request, short


def _chunks(text: str) -> Iterator[tuple[bool, Phrase | None, str]]:
    """(whether a minus precedes, the words of the phrase, the plain text): one of the last two is filled."""
    for match in _CHUNK.finditer(text):
        if match["plain"] is None:
            yield bool(match["minus"]), _surfaces(match["phrase"]), ""
        elif match["plain"][0] in _MINUSES:
            yield True, None, match["plain"][1:]
        else:
            yield False, None, match["plain"]


def _surfaces(text: str) -> Phrase:
    return tuple(word.text for word in words(text) if fold(word.text))


def _add_phrase(into: Terms, phrase: Phrase) -> None:
    if len(phrase) == 1 and phrase[0] not in into.words:
        into.words.append(phrase[0])
    elif len(phrase) > 1 and phrase not in into.phrases:
        into.phrases.append(phrase)


def _add_prefix(into: Terms, plain: str) -> bool:
    """Add "l'agricult*" as the word l and the prefix agricult; ``False`` when its beginning is too short."""
    *before, last = _surfaces(plain) or ("",)
    into.words.extend(word for word in before if word not in into.words)
    if len(fold(last)) < SHORTEST_PREFIX:
        return False
    if last not in into.prefixes:
        into.prefixes.append(last)
    return True


def _shorten(request: Request) -> str:
    """Keep ``MAX_TERMS`` terms, and say so when there were more."""
    left = request.unwanted.keep(request.wanted.keep(MAX_TERMS))
    if left >= 0:
        return ""
    return _("Only %(number)s of these words were looked for.", number=MAX_TERMS)
