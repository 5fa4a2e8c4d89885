"""What an engine keeps of a document, and how that is shown when it is found."""

from datetime import UTC, datetime

from forum.search.analysis import group
from forum.search.engine import Document, Hit
from forum.search.highlight import Markers, fragments, whole

Kept = tuple[str, str, str, str, str, float]
"""(kind of thing, title, text, language, URL, when written in seconds since 1970): plain values, safe to store."""


def keep(document: Document) -> Kept:
    """What is needed of a document to show it."""
    written = document.written_at.timestamp()
    return document.kind_of_thing, document.title, document.text, document.language, document.url, written


def show(id: str, kept: Kept, markers: Markers, score: float) -> Hit:
    """A document found, its title and the best pieces of its text marked."""
    kind_of_thing, title, text, language, url, written = kept
    marker = markers[group(language)]
    return Hit(
        id=id,
        kind_of_thing=kind_of_thing,
        title=whole(title, marker.marks(title)),
        fragments=fragments(text, marker.marks(text)),
        language=language,
        url=url,
        written_at=datetime.fromtimestamp(written, UTC),
        score=score,
    )
