"""The engine held against the plainest reading of its rules, over texts and queries made at random."""

import random
from pathlib import Path

import pytest

from forum.search import open_engine
from forum.search.analysis import fold, group, words
from forum.search.engine import Document, Query
from forum.search.matching import without_common
from forum.search.syntax import Request, Terms, parse
from forum.search.whoosh_engine import ANALYSERS
from tests.search.texts import written

WORDS = [
    "eau",
    "eaux",
    "mer",
    "mers",
    "sel",
    "sels",
    "vase",
    "pêche",
    "pêches",
    "pêcheur",
    "comité",
    "comités",
]
WORDS += ["le", "la", "de", "les", "agua", "mar", "the", "of"]


def has_any(document: Document, terms: Terms) -> list[bool]:
    """Whether a text has each word (``None`` for a stopword is passed over), beginning and phrase."""
    folded = [fold(word.text) for word in words(document.text)]
    term = ANALYSERS[group(document.language)].term
    stems = {term(word) for word in folded}
    wanted = [term(word) for word in terms.words]
    return [
        *(word in stems for word in wanted if word),
        *(any(word.startswith(fold(prefix)) for word in folded) for prefix in terms.prefixes),
        *(
            any(folded[at : at + len(phrase)] == [fold(word) for word in phrase] for at in range(len(folded)))
            for phrase in terms.phrases
        ),
    ]


def answers(document: Document, request: Request) -> bool:
    """Whether a text answers, without any index."""
    wanted = has_any(document, request.wanted)
    enough = any(wanted) if request.any_of else bool(wanted) and all(wanted)
    return enough and not any(has_any(document, request.unwanted))


@pytest.mark.parametrize("seed", range(4))
def test_the_index_answers_as_reading_every_text_would(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # texts for a test, not a secret
    engine = open_engine(tmp_path)
    texts: dict[str, Document] = {}

    def batch(size: int) -> list[Document]:
        made = [
            written(
                chance.randrange(60),
                " ".join(chance.choices(WORDS, k=chance.randint(1, 9))),
                chance.choice(["fr", "fr", "es", "en", "pt"]),
                visibility=chance.choice(["public", "public", "board:3"]),
            )
            for _ in range(size)
        ]
        texts.update({document.id: document for document in made})
        return made

    engine.rebuild([])
    for _ in range(8):
        engine.update(batch(8))
        gone = chance.sample(sorted(texts), k=2)
        engine.update([], deletions=gone)
        for name in gone:
            del texts[name]
        for _ in range(25):
            query = some_query(chance)
            request = parse(query)
            request.wanted = without_common(request.wanted, ANALYSERS)
            results = engine.search(Query(query, per_page=100))
            expected = {
                name
                for name, document in texts.items()
                if document.visibility == "public" and answers(document, request)
            }
            if not results.loosened:
                assert {hit.id for hit in results.hits} == expected, query
                assert results.total == len(results.hits)
            else:
                assert not expected, query
    engine.close()


def some_query(chance: random.Random) -> str:
    """One to four words, phrases and beginnings, some of them not wanted."""
    parts = []
    for _ in range(chance.randint(1, 4)):
        word = chance.choice(WORDS)
        shape = chance.choice(["{w}", "{w}", "{w}", '"{w} {x}"', "{p}*", "-{w}", "OR {w}"])
        parts.append(shape.format(w=word, x=chance.choice(WORDS), p=word[:3]))
    return " ".join(parts)
