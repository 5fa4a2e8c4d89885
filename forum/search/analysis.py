"""What the search makes of a word: the same word for every way of writing it, whatever the engine.

Accents are folded *before* stemming, or "comités" and "comité" never meet. The price is known and accepted:
Spanish "año" (year) and "ano" meet too. No search library is imported here; an engine lends its suffix stripper.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from forum.search.stopwords import STOPWORDS
from forum.tongues import base

ANALYSED = ("en", "fr", "es", "pt", "ar")
"""The languages with stopwords and stemming; a text in any other is only folded (its group is ``OTHER``)."""

OTHER = "other"
LONGEST_TERM = 64

_JOINERS = "\u00ad\u200c\u200d\u2060"
_LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۃ": "ه", "ہ": "ه",
    }
    | {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
    | dict.fromkeys(_JOINERS + "\u0640", "")
)  # fmt: skip


class Word(NamedTuple):
    """A word as written, and where: ``text[start:end]``."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _word_pattern() -> re.Pattern[str]:
    # Python's \w leaves out combining marks, and would cut vowelled Arabic (or decomposed é) at every mark.
    marks = "".join(chr(c) for c in range(0x300, 0x10000) if unicodedata.category(chr(c))[0] == "M")
    return re.compile(rf"[^\W_](?:[^\W_]|[{re.escape(marks + _JOINERS)}])*")


def words(text: str) -> Iterator[Word]:
    """The words of a text in order; vowel marks and joiners stay inside their word."""
    for match in _word_pattern().finditer(text):
        yield Word(match.group(), match.start(), match.end())


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case, accents, vowel marks or tatweel, one form per letter ("" when nothing is left).

    Arabic: one alef, alif maqsura as yaa, taa marbuta as haa, western digits.
    """
    if word.isascii():
        return word.lower()[:LONGEST_TERM]
    # Letters first, because NFKD knows no digit or joiner; again after it, for what presentation forms unfold to.
    spread = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS)).translate(_LETTERS)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()[:LONGEST_TERM]


def group(language: str | None) -> str:
    """Which of ``ANALYSED`` or ``OTHER`` reads a text whose language is a BCP 47 tag such as "fr" or "pt-BR"."""
    found = base(language or "")
    return found if found in ANALYSED else OTHER


# Suffixes that a stripper made for accented text misses in a folded one, and inflections it keeps apart
# (loi/lois, pêcheur/pêcheuse, año/años). Of each row the first that fits is done:
# (ending, what takes its place, the shortest word it is done to).
_MENDED: dict[str, tuple[tuple[tuple[str, str, int], ...], ...]] = {
    "fr": (
        (("ss", "ss", 3), ("vaux", "vail", 7), ("s", "", 4)),
        (
            ("publique", "public", 8), ("eux", "eur", 6), ("euse", "eur", 6), ("trice", "teur", 7),
            ("anne", "an", 7), ("onne", "on", 7), ("ee", "é", 5),
        ),
    ),
    "es": (
        (
            ("interes", "interes", 7), ("intereses", "interes", 9), ("ces", "z", 5), ("ciones", "cion", 8),
            ("res", "r", 5), ("les", "l", 6), ("nes", "n", 6), ("des", "d", 6), ("as", "a", 4), ("os", "o", 4),
            ("es", "e", 5),
        ),
        (("cion", "ción", 6), ("sion", "sión", 6)),
    ),
    "pt": (
        (
            ("cidada", "cidadao", 6), ("cidadas", "cidadao", 7), ("maes", "mae", 4), ("paes", "pao", 4),
            ("aes", "ao", 6), ("caos", "caos", 4), ("aos", "ao", 4), ("oes", "ao", 5), ("ais", "al", 5),
            ("leis", "lei", 4), ("reis", "rei", 4), ("ceis", "cil", 6), ("uteis", "util", 5), ("ageis", "agil", 5),
            ("erteis", "ertil", 7), ("eis", "el", 5), ("bois", "boi", 4), ("erois", "eroi", 6), ("ois", "ol", 6),
            ("uis", "ul", 5), ("is", "il", 5), ("ns", "m", 4), ("eses", "es", 5), ("aises", "ais", 6),
            ("res", "r", 5), ("zes", "z", 5), ("as", "a", 4), ("os", "o", 4), ("es", "e", 5),
        ),
        (("cao", "ção", 4), ("ao", "ão", 5), ("avel", "ável", 7)),
    ),
}  # fmt: skip


def _mend(word: str, language: str) -> str:
    for row in _MENDED.get(language, ()):
        for ending, instead, shortest in row:
            if len(word) >= shortest and word.endswith(ending):
                word = word[: -len(ending)] + instead
                break
    return word


# Light stemming of Arabic: Larkey, Ballesteros, Connell, "Light stemming for Arabic information retrieval"
# (2007), list "light10", but a bare waw goes only before five letters: light10's three would part
# "وطنية" from "الوطنية". Broken plurals (مدرسة, مدارس) stay apart.
_BEFORE = ("وال", "بال", "كال", "فال", "ال", "لل")
_AFTER = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def light_arabic(word: str) -> str:
    """The stem of a folded Arabic word: article, conjunction and endings taken off while enough letters stay."""
    before = next((p for p in _BEFORE if word.startswith(p) and len(word) - len(p) >= 3), "")
    if not before and word.startswith("و") and len(word) >= 6:
        before = "و"
    word = word[len(before) :]
    for ending in _AFTER:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
    return word


class Analyser:
    """What one language makes of a word; shared by the index, the queries and the highlights.

    ``language`` is one of ``ANALYSED`` or ``OTHER``; ``strip`` takes the suffixes off a folded, lower-case word of
    that language (``None``: nothing is taken off).
    """

    def __init__(self, language: str, strip: Callable[[str], str] | None = None) -> None:
        self.language = language
        self._strip = strip
        self._stopwords = frozenset(fold(word) for word in STOPWORDS.get(language, "").split())
        self.term = lru_cache(maxsize=50_000)(self._term)

    def _term(self, word: str) -> str | None:
        """The term a word is searched by, ``None`` for a stopword or an empty word."""
        folded = fold(word)
        if not folded or folded in self._stopwords:
            return None
        if self.language == "ar":
            folded = light_arabic(folded)
        if self._strip is None or folded.isdigit():
            return sys.intern(folded)
        mended = _mend(folded, self.language)
        return sys.intern(fold(self._strip(mended)) or folded)
