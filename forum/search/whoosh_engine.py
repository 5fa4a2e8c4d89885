"""The embedded engine, on Whoosh; the only place that imports it.

Whoosh keeps the terms, the texts and their changes; ``matching`` decides what answers. Each text is in two fields:
the one of its language (folded, without stopwords, stemmed; the words of the title weigh more), which plain words are
looked for in, and ``words`` (only folded, with positions), which serves phrases and beginnings of words.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from whoosh import columns, fields, index
from whoosh.analysis import Token
from whoosh.lang import stemmer_for_language
from whoosh.reading import IndexReader, SegmentReader

from forum.search import matching, syntax
from forum.search.analysis import ANALYSED, OTHER, Analyser, fold, group, words
from forum.search.engine import Document, Query, Results
from forum.search.highlight import Markers
from forum.search.hits import keep, show
from forum.search.matching import GROUP, WORDS, field_of, weight
from forum.search.pool import Pool
from forum.search.shelf import Shelf
from forum.search.whoosh_reader import Collection
from forum.tongues import base

SCHEMA = 2
"""Raise it when a field, or what is made of a word, changes: every index is then made anew."""

TITLE_WEIGHT = 3.0
GAP = 100
READERS = 8
MEMORY_MB = 64
PROGRESS_EVERY = 100
ATTEMPTS = 5
_BETWEEN = "\x1d"

ANALYSERS = {
    language: Analyser(language, None if language == "ar" else stemmer_for_language(language))
    for language in ANALYSED
} | {OTHER: Analyser(OTHER)}


class _Terms:
    """Gives Whoosh the terms of "title<U+001D>text", as one group of languages reads them (``None``: only folded)."""

    def __init__(self, group: str | None) -> None:
        self.group = group

    def __call__(self, value: str, positions: bool = False, **_options: Any) -> Iterator[Token]:
        term: Callable[[str], str | None] = fold if self.group is None else ANALYSERS[self.group].term
        title, _between, text = value.partition(_BETWEEN)
        token = Token(positions)
        position = 0
        for part, boost in ((title, TITLE_WEIGHT), (text, 1.0)):
            for word in words(part):
                found = term(word.text)
                if found:
                    token.text, token.boost, token.pos = found, boost, position
                    yield token
                    position += 1
            # No phrase begins in the title and ends in the text.
            position += GAP


class _Weighed(fields.TEXT):
    """A field whose terms are given their weight when they are written, so that no length is looked up later."""

    def __init__(self, group: str | None, positions: bool) -> None:
        super().__init__(analyzer=_Terms(group), phrase=positions)
        self.scorable = False

    def index(self, value: str, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        found = list(super().index(value, **options))
        length = sum(times for _term, times, _often, _value in found)
        return ((term, times, weight(often, length), value) for term, times, often, value in found)


def _schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        group=fields.ID(),
        kind_of_thing=fields.ID(),
        assembly=fields.ID(),
        board=fields.KEYWORD(),
        phase=fields.ID(),
        kind=fields.ID(),
        language=fields.ID(),
        milieu=fields.ID(),
        visibility=fields.ID(),
        minute=fields.COLUMN(columns.NumericColumn("q")),
        kept=fields.STORED(),
        **{WORDS: _Weighed(None, positions=True)},
        **{field_of(name): _Weighed(name, positions=False) for name in ANALYSERS},
    )


def _row(document: Document) -> dict[str, Any]:
    """A document as fields; Whoosh passes over those that are ``None``."""
    text = document.title.replace(_BETWEEN, " ") + _BETWEEN + document.text
    return {
        "id": document.id,
        WORDS: text,
        GROUP: group(document.language),
        field_of(group(document.language)): text,
        "kind_of_thing": document.kind_of_thing,
        "assembly": document.assembly,
        "board": " ".join(document.boards),
        "phase": document.phase,
        "kind": document.kind,
        "language": base(document.language),
        "milieu": document.milieu,
        "visibility": document.visibility,
        "minute": int(document.written_at.timestamp() // 60),
        "kept": keep(document),
    }


@dataclass
class _Opened:
    """A reader of the index in a folder, as it was when opened."""

    folder: Path
    index: index.FileIndex
    reader: IndexReader

    def close(self) -> None:
        self.reader.close()


class WhooshEngine:
    """The index in a folder; to be shared by the threads of a process. See ``engine.Engine``."""

    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder, SCHEMA)
        # A reader moves in its files, and serves one thread at a time.
        self._readers = Pool(self._open, self._is_fresh, READERS)

    def search(self, query: Query) -> Results:
        """Answer a query."""
        page, per_page, before = query.window()
        request = syntax.parse(query.text)
        empty = Results(page=page, per_page=per_page, hint=request.hint)
        if not request.wanted:
            return empty
        request.wanted = matching.without_common(request.wanted, ANALYSERS)
        with self._readers.lent() as opened:
            if opened is None:
                return replace(empty, hint=_being_prepared())
            collection = Collection(opened.reader)
            answer = matching.answer(collection, ANALYSERS, query, request, at_most=before + per_page)
            markers = Markers(request.wanted, ANALYSERS)
            hits = tuple(
                show(*collection.stored(found), markers, found.score) for found in answer.best[before:]
            )
        hint = request.hint or _outcome(answer)
        return replace(empty, hits=hits, total=answer.total, hint=hint, loosened=answer.loosened)

    def update(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> int:
        """Take a batch in, in one commit."""
        with self._shelf.writing():
            latest = {document.id: document for document in documents}
            with _writer(self._shelf.in_use()) as writer:
                _delete(writer, {*deletions, *latest})
                for document in latest.values():
                    writer.add_document(**_row(document))
        return len(latest)

    def forget(self, ids: Iterable[str]) -> None:
        """Delete, and rewrite every segment that still holds the words of what was deleted or replaced."""
        with self._shelf.writing(), _writer(self._shelf.in_use()) as writer:
            _delete(writer, ids)
            writer.mergetype = _without_the_deleted

    def rebuild(
        self,
        documents: Iterable[Document],
        total: int | None = None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> int:
        """Make the index anew in another folder, then put it in the place of the old one."""
        seen: set[str] = set()
        with self._shelf.writing(), self._shelf.making() as folder:
            index.create_in(str(folder), _schema())
            with _writer(folder) as writer:
                for document in documents:
                    if document.id in seen:
                        continue
                    seen.add(document.id)
                    writer.add_document(**_row(document))
                    if progress and len(seen) % PROGRESS_EVERY == 0:
                        progress(len(seen), total)
        if progress:
            progress(len(seen), total)
        return len(seen)

    def needs_rebuild(self) -> bool:
        """Whether there is no index of the present schema."""
        return self._shelf.current() is None

    def ids(self) -> Iterator[str]:
        """The ids of all that can be found."""
        with self._readers.lent() as opened:
            if opened is not None:
                yield from (stored["id"] for _number, stored in opened.reader.iter_docs())

    def close(self) -> None:
        """Let go of open files."""
        self._readers.close()

    def _open(self) -> _Opened | None:
        for _attempt in range(ATTEMPTS):
            folder = self._shelf.current()
            if folder is None:
                return None
            try:
                found = index.open_dir(str(folder), schema=_schema())
                return _Opened(folder, found, found.reader())
            except (OSError, index.IndexError):
                # Another process put a new index in place between the two lines; the pointer names it by now.
                continue
        return None

    def _is_fresh(self, opened: _Opened) -> bool:
        # Whoosh can refresh a reader, but whoosh-reloaded 2.7.5 then keeps the segments that were replaced, and with
        # them deleted texts and doubles: only a reader opened anew is right.
        return (
            opened.folder == self._shelf.current()
            and opened.index.latest_generation() == opened.reader.generation()
        )


@contextmanager
def _writer(folder: Path) -> Iterator[Any]:
    """A writer that commits when the block ends well, and leaves the index as it was when it does not."""
    # Of a compound segment, every reader would hold a whole copy in memory.
    writer = index.open_dir(str(folder), schema=_schema()).writer(limitmb=MEMORY_MB, compound=False)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _delete(writer: Any, ids: Iterable[str]) -> None:
    with writer.searcher() as searcher:
        for name in ids:
            writer.delete_by_term("id", name, searcher=searcher)


def _without_the_deleted(writer: Any, segments: list[Any]) -> list[Any]:
    """A merge policy: what holds deleted texts is written again without them, the rest stays."""
    for segment in segments:
        if segment.has_deletions():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if not segment.has_deletions()]


def _being_prepared() -> str:
    return _("The search is being prepared. Please come back in a few minutes.")


def _outcome(answer: matching.Answer) -> str:
    if answer.loosened:
        return _("No text has all of these words. These have at least one of them.")
    if answer.total:
        return ""
    return _("Nothing was found. Fewer words, or the beginning of a word with *, may find more.")
