"""Showing in a text why it was found: by the same folding and stemming that found it, in any script."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from forum.search.analysis import Analyser, fold, words
from forum.search.engine import Fragment
from forum.search.syntax import Terms

READ_AT_MOST = 30_000
WIDTH = 220
LEAD = 60
REACH = 24


class Mark(NamedTuple):
    """A span of a text, ``text[start:end]``, and which of the wanted terms it answers."""

    start: int
    end: int
    term: str


class Marker:
    """Marks in texts of one language what a request wants."""

    def __init__(self, wanted: Terms, analyser: Analyser) -> None:
        self._analyser = analyser
        self._terms = {term for term in map(analyser.term, wanted.words) if term}
        self._prefixes = tuple(fold(prefix) for prefix in wanted.prefixes)
        self._phrases = tuple(tuple(map(fold, phrase)) for phrase in wanted.phrases)
        self._known: dict[str, str] = {}

    def marks(self, text: str) -> list[Mark]:
        """The marked spans of a text (its first ``READ_AT_MOST`` characters), in order, none over another."""
        found: list[Mark] = []
        seen: list[tuple[str, int]] = []
        longest = max(map(len, self._phrases), default=0)
        for word in words(text[:READ_AT_MOST]):
            term = self._term(word.text)
            if term:
                found.append(Mark(word.start, word.end, term))
            folded = fold(word.text) if longest else ""
            if folded:
                seen = [*seen, (folded, word.start)][-longest:]
                found.extend(self._ending_with(seen, word.end))
        return list(_merged(found))

    def _term(self, word: str) -> str:
        """The wanted term that a word answers, or ""."""
        known = self._known.get(word)
        if known is None:
            term = self._analyser.term(word) if self._terms else None
            known = term if term is not None and term in self._terms else ""
            if not known and self._prefixes:
                folded = fold(word)
                known = next((f"{prefix}*" for prefix in self._prefixes if folded.startswith(prefix)), "")
            self._known[word] = known
        return known

    def _ending_with(self, seen: list[tuple[str, int]], end: int) -> Iterator[Mark]:
        for phrase in self._phrases:
            tail = seen[-len(phrase) :]
            if tuple(word for word, _ in tail) == phrase:
                yield Mark(tail[0][1], end, " ".join(phrase))


def _merged(marks: Iterable[Mark]) -> Iterator[Mark]:
    last: Mark | None = None
    for mark in sorted(marks):
        if last is None:
            last = mark
        elif mark.start < last.end:
            last = Mark(last.start, max(last.end, mark.end), last.term)
        else:
            yield last
            last = mark
    if last is not None:
        yield last


def whole(text: str, marks: list[Mark]) -> Fragment:
    """A whole text (a title), cut where it is marked."""
    return _cut(text, 0, len(text), marks)


def fragments(text: str, marks: list[Mark], at_most: int = 2) -> tuple[Fragment, ...]:
    """The pieces of a text that answer most of the wanted terms, in their order; its beginning when none does."""
    windows = _windows(text, marks)
    best = sorted(windows, key=lambda window: -len({mark.term for mark in window[2]}))[:at_most]
    if not best:
        best = [(0, _word_end(text, WIDTH), [])] if text.strip() else []
    return tuple(_cut(text, *window, ellipsis="…") for window in sorted(best, key=lambda window: window[0]))


def _windows(text: str, marks: list[Mark]) -> list[tuple[int, int, list[Mark]]]:
    """Stretches of about ``WIDTH`` characters that hold all the marks: (start, end, the marks inside)."""
    windows: list[tuple[int, int, list[Mark]]] = []
    for mark in marks:
        if windows and mark.end <= windows[-1][1]:
            windows[-1][2].append(mark)
            continue
        floor = windows[-1][1] if windows else 0
        start = max(floor, _word_start(text, mark.start - LEAD))
        end = _word_end(text, max(start + WIDTH, mark.end))
        windows.append((min(start, mark.start), end, [mark]))
    return windows


def _word_start(text: str, at: int) -> int:
    """The nearest beginning of a word at or after ``at``, when one is in reach."""
    if at <= 0:
        return 0
    gap = next((i for i in range(at, min(at + REACH, len(text))) if text[i].isspace()), None)
    return at if gap is None else gap + 1


def _word_end(text: str, at: int) -> int:
    """The nearest end of a word at or after ``at``, when one is in reach."""
    if at >= len(text):
        return len(text)
    return next((i for i in range(at, min(at + REACH, len(text))) if text[i].isspace()), at)


def _cut(text: str, start: int, end: int, marks: list[Mark], ellipsis: str = "") -> Fragment:
    pieces: list[tuple[str, bool]] = [(ellipsis if start else "", False)]
    at = start
    for mark in marks:
        pieces.append((text[at : mark.start], False))
        pieces.append((text[mark.start : mark.end], True))
        at = mark.end
    pieces.append((text[at:end] + (ellipsis if end < len(text) else ""), False))
    return tuple(_tidied(pieces))


def _tidied(pieces: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """The pieces with every run of blanks made one, the empty ones left out, neighbours alike joined."""
    joined: list[tuple[str, bool]] = []
    for text, marked in pieces:
        if text and joined and joined[-1][1] == marked and not marked:
            joined[-1] = (joined[-1][0] + text, marked)
        elif text:
            joined.append((text, marked))
    for text, marked in joined:
        blank_before, blank_after = text[:1].isspace(), text[-1:].isspace()
        body = " ".join(text.split())
        yield f"{' ' if blank_before else ''}{body}{' ' if blank_after and body else ''}", marked


class Markers(dict[str, Marker]):
    """One ``Marker`` for each group of languages, made when first asked for."""

    def __init__(self, wanted: Terms, analysers: dict[str, Analyser]) -> None:
        self._wanted, self._analysers = wanted, analysers

    def __missing__(self, group: str) -> Marker:
        marker = self[group] = Marker(self._wanted, self._analysers[group])
        return marker
