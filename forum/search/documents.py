"""From rows to documents: how threads, posts, notes and papers are told to a search engine.

A thread's document holds its title and its whole opening question, so that post 1 is not found twice. A post's own
title is empty: a word of a thread's title would otherwise find every post of the thread. Of a paper only the newest
version that is not withheld can be found; from it the older ones are one link away. Words that are hidden, redacted
or erased are in no document.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from forum.database import db
from forum.openings import Opening
from forum.papers.models import Block, Paper, Section, Version, Withholding
from forum.plain import plain_text
from forum.search.engine import Document
from forum.search.places import Places
from forum.threads.models import Note, NoteRevision, Post, Revision, Thread

BATCH = 500
"""How many threads, posts or notes are read at once."""

PAPERS_AT_ONCE = 20

UNMASKED = and_(Post.hidden_at.is_(None), Revision.redacted_at.is_(None), Revision.erased_at.is_(None))
"""The words of this post may be shown, of this revision of it."""

_QUOTE_MARKS = re.compile(r"^(?:> ?)+", re.MULTILINE)

Keys = Sequence[int]


def every() -> Iterator[Document]:
    """Everything that can be found, read in batches; ends the transaction after each."""
    for sort in SORTS:
        for keys in _batches(sort):
            yield from sort.documents(keys)


def count() -> int:
    """About how many documents there are: a thread's stands for its post 1."""
    return sum(db.session.scalar(select(func.count()).select_from(sort.model)) or 0 for sort in SORTS[1:])


def of(sort_name: str, keys: Keys) -> Iterator[Document]:
    """The documents of these threads, posts, notes or papers (a name of ``BY_NAME``), as they are now."""
    sort = BY_NAME[sort_name]
    for start in range(0, len(keys), sort.at_once):
        yield from sort.documents(keys[start : start + sort.at_once])


def ids_of(sort_name: str, keys: Keys) -> list[str]:
    """The ids under which these can be in the index; those of all published versions of a paper."""
    if sort_name != "paper":
        return [f"{sort_name}:{key}" for key in keys]
    rows = db.session.execute(select(Version.paper_id, Version.number).where(Version.paper_id.in_(keys)))
    return [f"paper:{paper}:v{number}" for paper, number in rows]


@dataclass(frozen=True)
class Sort:
    """One sort of things: its table, how many are read at once, and how rows become documents."""

    model: Any
    at_once: int
    documents: Callable[[Keys], list[Document]]


def _batches(sort: Sort) -> Iterator[Keys]:
    after = 0
    while True:
        keys = db.session.scalars(
            select(sort.model.id).where(sort.model.id > after).order_by(sort.model.id).limit(sort.at_once)
        ).all()
        if not keys:
            return
        yield keys
        after = keys[-1]
        # A long reading transaction would keep the database from tidying up behind its writers.
        db.session.rollback()


def _threads(keys: Keys) -> list[Document]:
    rows = db.session.execute(
        select(
            Thread.id,
            Thread.board_id,
            Thread.title,
            Thread.language,
            Thread.opened_at,
            Thread.phase,
            Post.kind,
            Post.milieu_id,
            Revision.html,
        )
        .outerjoin(Post, and_(Post.thread_id == Thread.id, Post.number == 1))
        .outerjoin(Revision, and_(Revision.id == Post.revision_id, UNMASKED))
        .where(Thread.id.in_(keys))
    ).all()
    places = Places([row.id for row in rows])
    return [
        Document(
            id=f"thread:{row.id}",
            kind_of_thing="thread",
            title=row.title,
            text=_words(row.html),
            language=row.language,
            written_at=row.opened_at,
            url=f"/threads/{row.id}",
            phase=row.phase.value,
            kind=row.kind.value if row.kind else None,
            milieu=places.milieu(row.milieu_id),
            **places.of(row.board_id, row.id),
        )
        for row in rows
    ]


def _posts(keys: Keys) -> list[Document]:
    rows = db.session.execute(
        select(
            Post.id,
            Post.thread_id,
            Post.number,
            Post.phase,
            Post.kind,
            Post.language,
            Post.written_at,
            Post.milieu_id,
            Thread.board_id,
            Revision.html,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Revision, Revision.id == Post.revision_id)
        .where(Post.id.in_(keys), Post.number > 1, UNMASKED)
    ).all()
    places = Places([row.thread_id for row in rows])
    return [
        Document(
            id=f"post:{row.id}",
            kind_of_thing="post",
            title="",
            text=_words(row.html),
            language=row.language,
            written_at=row.written_at,
            url=f"/threads/{row.thread_id}?from={row.number}#p{row.number}",
            phase=row.phase.value,
            kind=row.kind.value,
            milieu=places.milieu(row.milieu_id),
            **places.of(row.board_id, row.thread_id),
        )
        for row in rows
    ]


def _notes(keys: Keys) -> list[Document]:
    rows = db.session.execute(
        select(
            Note.id,
            Note.board_id,
            Note.thread_id,
            Note.phase,
            Note.published_at,
            NoteRevision.title,
            NoteRevision.html,
            NoteRevision.language,
        )
        .join(NoteRevision, NoteRevision.id == Note.revision_id)
        .where(Note.id.in_(keys))
    ).all()
    places = Places([row.thread_id for row in rows if row.thread_id])
    return [
        Document(
            id=f"note:{row.id}",
            kind_of_thing="note",
            title=row.title,
            text=_words(row.html),
            language=row.language,
            written_at=row.published_at,
            url=f"/notes/{row.id}",
            phase=row.phase.value,
            **places.of(row.board_id, row.thread_id),
        )
        for row in rows
    ]


def newest_versions(paper_ids: Keys | None = None) -> Any:
    """(paper, number) of the newest version that is not withheld of these papers (``None``: of all), as a subquery."""
    newest = (
        select(Version.paper_id, func.max(Version.number).label("number"))
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .where(Withholding.id.is_(None))
        .group_by(Version.paper_id)
    )
    return (newest if paper_ids is None else newest.where(Version.paper_id.in_(paper_ids))).subquery()


def _papers(keys: Keys) -> list[Document]:
    newest = newest_versions(keys)
    rows = db.session.execute(
        select(
            Version.id,
            Version.paper_id,
            Version.number,
            Version.language,
            Version.published_at,
            Opening.bytes.label("title"),
            Paper.board_id,
        )
        .join(newest, and_(newest.c.paper_id == Version.paper_id, newest.c.number == Version.number))
        .join(Paper, Paper.id == Version.paper_id)
        .join(Opening, Opening.digest == Version.title_digest)
    ).all()
    texts = _texts_of([row.id for row in rows])
    places = Places([])
    return [
        Document(
            id=f"paper:{row.paper_id}:v{row.number}",
            kind_of_thing="paper",
            title=_decoded(row.title),
            text=texts[row.id],
            language=row.language,
            written_at=row.published_at,
            url=f"/papers/{row.paper_id}/versions/{row.number}",
            **places.of(row.board_id, None),
        )
        for row in rows
    ]


def _texts_of(versions: Keys) -> dict[int, str]:
    """The headings and blocks of each version, in their order."""
    parts: dict[int, list[str]] = defaultdict(list)
    section = None
    for row in db.session.execute(
        select(Section.id, Section.version_id, Opening.bytes, Block.html)
        .outerjoin(Opening, Opening.digest == Section.heading_digest)
        .outerjoin(Block, Block.section_id == Section.id)
        .where(Section.version_id.in_(versions))
        .order_by(Section.version_id, Section.rank, Section.id, Block.rank, Block.id)
    ):
        if row.id != section:
            section = row.id
            parts[row.version_id].append(_decoded(row.bytes))
        parts[row.version_id].append(_words(row.html))
    return defaultdict(str, {version: "\n".join(filter(None, said)) for version, said in parts.items()})


def _decoded(data: bytes | None) -> str:
    return bytes(data).decode("utf-8") if data else ""


def _words(html: str | None) -> str:
    return _QUOTE_MARKS.sub("", plain_text(html, links=False)) if html else ""


SORTS = (
    Sort(Thread, BATCH, _threads),
    Sort(Post, BATCH, _posts),
    Sort(Note, BATCH, _notes),
    Sort(Paper, PAPERS_AT_ONCE, _papers),
)
BY_NAME = dict(zip(("thread", "post", "note", "paper"), SORTS, strict=True))
