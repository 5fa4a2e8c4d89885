"""Asking the database what the index cannot be trusted with: who may read what, and how things are now."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from forum.assemblies.models import Alliance, Assembly, Milieu
from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.languages import in_words
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models import Paper, Version
from forum.papers.queries import visible_papers
from forum.phases import Kind
from forum.search.documents import UNMASKED, newest_versions
from forum.search.engine import Fragment, Hit
from forum.search.places import PUBLIC, reading_key
from forum.threads.models import Note, NoteRevision, Post, Revision, Thread
from forum.threads.queries import visible_notes, visible_threads


@dataclass(frozen=True, slots=True)
class ReadableBoard:
    """A board that somebody may read, as filters and results need it; names are in the language spoken now."""

    id: int
    slug: str
    name: str
    mark: str
    hue: int
    key: str
    of_milieu: bool
    assembly: str
    assembly_name: str
    languages: tuple[str, ...]


def readable_boards(member: Any) -> list[ReadableBoard]:
    """The boards that ``member`` may read, in one statement."""
    rows = db.session.execute(
        select(
            Board.id,
            Board.slug,
            Board.reading,
            Board.milieu_id,
            Milieu.names.label("milieu_names"),
            Alliance.names.label("alliance_names"),
            func.coalesce(Milieu.mark, Alliance.mark).label("mark"),
            func.coalesce(Milieu.hue, Alliance.hue).label("hue"),
            Assembly.slug.label("assembly"),
            Assembly.names.label("assembly_names"),
            Assembly.languages,
        )
        .join(Assembly, Assembly.id == Board.assembly_id)
        .outerjoin(Milieu, Milieu.id == Board.milieu_id)
        .outerjoin(Alliance, Alliance.id == Board.alliance_id)
        .where(visible_boards(member))
        .order_by(Board.id)
    )
    return [
        ReadableBoard(
            id=row.id,
            slug=row.slug,
            name=in_words(row.milieu_names or row.alliance_names),
            mark=row.mark,
            hue=row.hue,
            key=reading_key(row.id, row.reading),
            of_milieu=row.milieu_id is not None,
            assembly=row.assembly,
            assembly_name=in_words(row.assembly_names),
            languages=tuple(row.languages),
        )
        for row in rows
    ]


def keys_of(boards: Iterable[ReadableBoard]) -> list[str]:
    """The visibility keys that a reader of these boards holds."""
    return sorted({PUBLIC, *(board.key for board in boards)})


@dataclass(frozen=True, slots=True)
class Present:
    """How a thing that was found is now. ``author`` is a name; ``words`` says whether its text may be shown."""

    board_id: int
    title: str
    title_language: str
    author: str | None = None
    number: int | None = None
    kind: Kind | None = None
    words: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """One result as the page and the command show it."""

    hit: Hit
    now: Present
    board: ReadableBoard
    title: Fragment

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        """The pieces of its text, unless its words may not be shown any more."""
        return self.hit.fragments if self.now.words else ()


def shown(hits: Iterable[Hit], boards: Iterable[ReadableBoard], member: Any) -> list[Shown]:
    """The hits that this member may read and that still are what was found, in their order; at most four statements."""
    hits = list(hits)
    standing = _present([hit.id for hit in hits], member)
    known = {board.id: board for board in boards}
    results = []
    for hit in hits:
        now = standing.get(hit.id)
        if now is None or now.board_id not in known:
            continue
        same = "".join(piece for piece, _marked in hit.title) == now.title
        results.append(Shown(hit, now, known[now.board_id], hit.title if same else ((now.title, False),)))
    return results


def _present(ids: Iterable[str], member: Any) -> dict[str, Present]:
    by_sort: dict[str, list[int]] = defaultdict(list)
    for name in ids:
        sort, _, rest = name.partition(":")
        by_sort[sort].append(int(rest.partition(":")[0]))
    found: dict[str, Present] = {}
    for sort, keys in by_sort.items():
        found |= _READ[sort](keys, member)
    return found


def _threads(keys: list[int], member: Any) -> dict[str, Present]:
    rows = db.session.execute(
        select(
            Thread.id,
            Thread.board_id,
            Thread.title,
            Thread.language,
            Member.name,
            Post.kind,
            Revision.id.label("words"),
        )
        .join(Member, Member.id == Thread.opened_by_id)
        .outerjoin(Post, and_(Post.thread_id == Thread.id, Post.number == 1))
        .outerjoin(Revision, and_(Revision.id == Post.revision_id, UNMASKED))
        .where(Thread.id.in_(keys), visible_threads(member))
    )
    return {
        f"thread:{row.id}": Present(
            row.board_id, row.title, row.language, row.name, None, row.kind, row.words is not None
        )
        for row in rows
    }


def _posts(keys: list[int], member: Any) -> dict[str, Present]:
    rows = db.session.execute(
        select(Post.id, Post.number, Post.kind, Thread.board_id, Thread.title, Thread.language, Member.name)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Member, Member.id == Post.author_id)
        .join(Revision, Revision.id == Post.revision_id)
        .where(Post.id.in_(keys), UNMASKED, visible_threads(member))
    )
    return {
        f"post:{row.id}": Present(row.board_id, row.title, row.language, row.name, row.number, row.kind)
        for row in rows
    }


def _notes(keys: list[int], member: Any) -> dict[str, Present]:
    rows = db.session.execute(
        select(Note.id, Note.board_id, NoteRevision.title, NoteRevision.language, Member.name)
        .join(NoteRevision, NoteRevision.id == Note.revision_id)
        .join(Member, Member.id == Note.by_id)
        .where(Note.id.in_(keys), visible_notes(member))
    )
    return {f"note:{row.id}": Present(row.board_id, row.title, row.language, row.name) for row in rows}


def _papers(keys: list[int], member: Any) -> dict[str, Present]:
    newest = newest_versions(keys)
    rows = db.session.execute(
        select(
            newest.c.paper_id, newest.c.number, Paper.board_id, Opening.bytes.label("title"), Version.language
        )
        .join(Paper, Paper.id == newest.c.paper_id)
        .join(Version, and_(Version.paper_id == newest.c.paper_id, Version.number == newest.c.number))
        .join(Opening, Opening.digest == Version.title_digest)
        .where(visible_papers(member))
    )
    return {
        f"paper:{row.paper_id}:v{row.number}": Present(
            row.board_id,
            bytes(row.title).decode("utf-8") if row.title else "",
            row.language,
            number=row.number,
        )
        for row in rows
    }


_READ: dict[str, Callable[[list[int], Any], dict[str, Present]]] = {
    "thread": _threads,
    "post": _posts,
    "note": _notes,
    "paper": _papers,
}
