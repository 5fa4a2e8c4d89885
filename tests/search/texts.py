"""Texts to be found, and ways to look for them."""

from datetime import UTC, datetime
from typing import Any

from forum.search.engine import Document, Engine, Query, Results

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def written(number: int, text: str, language: str = "fr", **other: Any) -> Document:
    """Post ``number`` of Amina's, on the farmers' board unless it is said otherwise."""
    fields: dict[str, Any] = {
        "id": f"post:{number}",
        "kind_of_thing": "post",
        "title": "",
        "text": text,
        "language": language,
        "assembly": "mediterranean",
        "boards": ("farmers",),
        "written_at": MARCH,
        "url": f"/threads/1?from={number}",
        "phase": "diagnosis",
        "kind": "fact",
        "milieu": "farmers",
    }
    return Document(**fields | other)


def found(engine: Engine, text: str, **filters: Any) -> set[str]:
    """The numbers of the posts that a search finds."""
    return {hit.id.removeprefix("post:") for hit in engine.search(Query(text, **filters)).hits}


def marked(results: Results) -> set[str]:
    """All that is marked in what was found."""
    return {
        piece
        for hit in results.hits
        for fragment in (hit.title, *hit.fragments)
        for piece, is_marked in fragment
        if is_marked
    }
