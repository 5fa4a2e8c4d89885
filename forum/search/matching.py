"""Which texts answer a request, and in which order: sets of posting lists, ranked by BM25.

The engine lends its posting lists and nothing more. Whoosh's own matchers were measured and left: at 10,000 posts a
beginning of three letters took 8 s there and 25 ms here, and some of them fail an assertion when they are combined.

A plain word is looked for in the texts of each language by that language's rules; where it is a stopword, it asks
nothing. Ranking: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple, Protocol

from forum.search.analysis import Analyser, fold, group
from forum.search.engine import Query
from forum.search.syntax import Phrase, Request, Terms

WORDS = "words"
"""The field with all words of all texts, only folded."""

GROUP = "group"
"""The field with the group of languages of each text."""

K1 = 1.2
B = 0.75
USUAL_LENGTH = 80
"""How many words a text has, common ones left out; held fast, so that a weight is known when a text is written."""

Weights = Mapping[int, float]
"""How much of something each text (by its number) has, as ``weight`` says; a text that has none is not there."""


class Segment(Protocol):
    """A part of an index, its texts numbered from 0; what is not there is empty, never an error."""

    def weights(self, field: str, term: str) -> Weights:
        """The texts with a term."""

    def positions(self, field: str, term: str, among: Set[int]) -> Mapping[int, Sequence[int]]:
        """Where a term stands in each of these texts, counted in words, ascending."""

    def terms(self, field: str, prefix: str) -> Iterable[str]:
        """The terms that begin so."""

    def minute(self, number: int) -> int:
        """When a text was written, in minutes since 1970, UTC."""


class Collection(Protocol):
    """A whole index."""

    @property
    def segments(self) -> Sequence[Segment]:
        """Its parts."""

    def frequency(self, field: str, term: str) -> int:
        """In how many texts a term is."""


class Found(NamedTuple):
    """A text that answers."""

    score: float
    segment: int
    number: int


class Answer(NamedTuple):
    """The best texts first, how many answer in all, and whether they have only some of the words."""

    best: list[Found]
    total: int
    loosened: bool


def without_common(wanted: Terms, analysers: Mapping[str, Analyser]) -> Terms:
    """What is wanted without the common words of the language it seems to be typed in; all of it when nothing is left.

    "the village" is so looked for in French texts too. That language is the one with most stopwords among the words.
    """
    common = {
        name: {word for word in wanted.words if analyser.term(word) is None}
        for name, analyser in analysers.items()
    }
    most = max(map(len, common.values()))
    dropped = set().union(*(words for words in common.values() if len(words) == most)) if most else set()
    kept = Terms([word for word in wanted.words if word not in dropped], wanted.phrases, wanted.prefixes)
    return kept or wanted


def field_of(group: str) -> str:
    """The field with the terms of the texts of one group of languages."""
    return f"in_{group}"


def answer(
    collection: Collection, analysers: Mapping[str, Analyser], asked: Query, request: Request, at_most: int
) -> Answer:
    """The ``at_most`` best answers; when no text has all the words, the texts that have any of them."""
    matching = _Matching(collection, analysers, asked, request)
    scores = [matching.scores(segment, loosely=False) for segment in collection.segments]
    loosely = not any(scores) and matching.can_loosen()
    if loosely:
        scores = [matching.scores(segment, loosely=True) for segment in collection.segments]
    found = (Found(score, at, number) for at, part in enumerate(scores) for number, score in part.items())
    total = sum(map(len, scores))
    return Answer(heapq.nlargest(at_most, found), total, loosely and total > 0)


@dataclass
class _Part:
    """The texts that answer one thing asked for, and what to weigh them by: (rarity, weights)."""

    texts: set[int]
    weighed: list[tuple[float, Weights]]

    def __or__(self, other: "_Part") -> "_Part":
        return _Part(self.texts | other.texts, self.weighed + other.weighed)

    def __and__(self, other: "_Part") -> "_Part":
        return _Part(self.texts & other.texts, self.weighed + other.weighed)


def _any(parts: Iterable[_Part]) -> _Part:
    return reduce(_Part.__or__, parts, _Part(set(), []))


class _Matching:
    def __init__(
        self, collection: Collection, analysers: Mapping[str, Analyser], asked: Query, request: Request
    ) -> None:
        self.collection, self.asked, self.request = collection, asked, request
        groups = [group(asked.language)] if asked.language else list(analysers)
        self.analysers = {name: analysers[name] for name in groups}
        self.size = sum(collection.frequency(GROUP, name) for name in analysers)

    def can_loosen(self) -> bool:
        """Whether asking for any of the words is another question than asking for all."""
        wanted = self.request.wanted
        return not self.request.any_of and len(wanted.words) + len(wanted.prefixes) > 1

    def scores(self, segment: Segment, loosely: bool) -> dict[int, float]:
        """The score of each text of a segment that answers; its minute where the newest are asked for."""
        part = self._wanted(segment, loosely)
        texts = part.texts and part.texts - self._unwanted(segment, self.request.unwanted)
        texts = texts and self._kept(segment, texts)
        if self.asked.newest:
            return {number: float(segment.minute(number)) for number in texts}
        scores = dict.fromkeys(texts, 0.0)
        for rarity, weights in part.weighed:
            for number in scores.keys() & weights.keys():
                scores[number] += rarity * weights[number]
        return scores

    def _wanted(self, segment: Segment, loosely: bool) -> _Part:
        wanted = self.request.wanted
        any_of = loosely or self.request.any_of
        single = [self._words(segment, wanted, any_of)] if wanted.words else []
        single += [self._prefix(segment, prefix) for prefix in wanted.prefixes]
        phrases = [self._phrase(segment, phrase) for phrase in wanted.phrases]
        if self.request.any_of:
            return _any(single + phrases)
        if any_of:
            single = [_any(single)]
        return reduce(_Part.__and__, single + phrases)

    def _words(self, segment: Segment, wanted: Terms, any_of: bool) -> _Part:
        return _any(self._in_group(segment, name, wanted, any_of) for name in self.analysers)

    def _in_group(self, segment: Segment, name: str, wanted: Terms, any_of: bool) -> _Part:
        """The words as the texts of one group of languages have them."""
        field, term_of = field_of(name), self.analysers[name].term
        terms = dict.fromkeys(term for word in wanted.words if (term := term_of(word)))
        if not terms and not any_of and (wanted.phrases or wanted.prefixes):
            return _Part(set(segment.weights(GROUP, name)), [])
        size = self.collection.frequency(GROUP, name)
        often = {term: self.collection.frequency(field, term) for term in terms}
        if not any_of and not all(often.values()):
            return _Part(set(), [])
        texts: set[int] = set()
        weighed = []
        for at, term in enumerate(sorted(terms, key=lambda term: often[term])):
            weights = segment.weights(field, term)
            weighed.append((_rarity(often[term], size), weights))
            if any_of or at == 0:
                texts |= weights.keys()
            else:
                texts &= weights.keys()
            if not texts and not any_of:
                break
        return _Part(texts, weighed)

    def _prefix(self, segment: Segment, prefix: str) -> _Part:
        weights: dict[int, float] = {}
        for term in segment.terms(WORDS, fold(prefix)):
            for number, heavy in segment.weights(WORDS, term).items():
                weights[number] = weights.get(number, 0.0) + heavy
        return _Part(set(weights), [(1.0, weights)])

    def _phrase(self, segment: Segment, phrase: Phrase) -> _Part:
        """The texts where the words stand one after another, weighed by how often they do."""
        terms = [fold(word) for word in phrase]
        texts = set(segment.weights(WORDS, terms[0]))
        for term in terms[1:]:
            texts &= segment.weights(WORDS, term).keys()
            if not texts:
                break
        places = [segment.positions(WORDS, term, texts) for term in terms] if texts else []
        weights = {}
        for number in texts:
            starts = set(places[0][number])
            for further, place in enumerate(places[1:], 1):
                starts &= {position - further for position in place[number]}
            if starts:
                weights[number] = weight(len(starts), USUAL_LENGTH)
        rarity = sum(_rarity(self.collection.frequency(WORDS, term), self.size) for term in terms)
        return _Part(set(weights), [(rarity, weights)])

    def _unwanted(self, segment: Segment, unwanted: Terms) -> set[int]:
        parts = [self._words(segment, unwanted, True)] if unwanted.words else []
        parts += [self._prefix(segment, prefix) for prefix in unwanted.prefixes]
        parts += [self._phrase(segment, phrase) for phrase in unwanted.phrases]
        return _any(parts).texts

    def _kept(self, segment: Segment, texts: set[int]) -> set[int]:
        """The texts that pass the filters."""
        for field, values in self.asked.filters():
            texts = texts & set().union(*(segment.weights(field, value) for value in values))
        if self.asked.visible is not None:
            # Nearly all is public, so that what is hidden is the shorter list.
            hidden = set(segment.terms("visibility", "")) - {*self.asked.visible}
            texts = texts.difference(*(segment.weights("visibility", key) for key in hidden))
        since, until = self.asked.minutes()
        if since is not None:
            texts = {number for number in texts if segment.minute(number) >= since}
        if until is not None:
            texts = {number for number in texts if segment.minute(number) < until}
        return texts


def weight(often: float, length: float) -> float:
    """How much of a word a text has in which it stands ``often``: more of it adds less, and less in a long text.

    ``length`` is in words.
    """
    return often * (K1 + 1) / (often + K1 * (1 - B + B * length / USUAL_LENGTH))


def _rarity(frequency: int, size: int) -> float:
    return math.log1p((max(size - frequency, 0) + 0.5) / (frequency + 0.5))
