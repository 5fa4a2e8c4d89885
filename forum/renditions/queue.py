"""What waits for the translators of a board, in their languages: a bounded number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import db
from forum.openings import Opening
from forum.papers.models import Block, Draft, DraftState, Paper, Section, Version
from forum.papers.queries import last_shown
from forum.renditions.aligning import State, counted
from forum.renditions.models import TEXT, TITLE, How, RenderedPart, Rendition
from forum.threads.models import Note, Post, Revision, Thread

AT_MOST = 30  # of each kind, the newest


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text in one language: how much of it is rendered, and where that is done."""

    kind: str
    title: str
    title_language: str
    url: str
    edit_url: str
    language: str
    counts: dict[State, int]

    @property
    def total(self) -> int:
        """How many parts it has."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many a person answers for."""
        return self.counts[State.HUMAN]

    @property
    def waits(self) -> bool:
        """Whether there is anything left to do."""
        return self.done < self.total


@dataclass(frozen=True, slots=True)
class _Text:
    """An original as the queue knows it: ``parts`` by uid, with their words where those can change."""

    kind: str
    column: str
    key: int
    name: int
    title: str
    language: str
    url: str
    parts: dict[str, str | None]


def languages_of(account: Any, board: Board) -> list[str]:
    """The languages that the person of this account reads, else those of the assembly."""
    own = [account.language, *account.reading_languages] if account else []
    return list(dict.fromkeys(own)) or list(board.assembly.languages)


def queue_of(board: Board, languages: Iterable[str]) -> list[Waiting]:
    """What can be rendered on a board, in these languages: drafts, last versions, notes, and the opening posts of
    threads; what waits comes first.
    """
    texts = [*_drafts(board), *_versions(board), *_notes(board), *_openings(board)]
    states = _states(texts)
    found = []
    for one in texts:
        for code in languages:
            if code == one.language:
                continue
            known = states.get((one.column, one.key, code), {})
            counts = counted(known.get(uid, State.MISSING) for uid in one.parts)
            edit = f"/renditions/{one.kind}/{one.name}/{code}/edit"
            found.append(Waiting(one.kind, one.title, one.language, one.url, edit, code, counts))
    return sorted(found, key=lambda line: not line.waits)


def _drafts(board: Board) -> list[_Text]:
    drafts = db.session.scalars(
        select(Draft)
        .join(Paper, Paper.id == Draft.paper_id)
        .where(Paper.board_id == board.id, Draft.state != DraftState.PUBLISHED)
        .order_by(Draft.id.desc())
        .limit(AT_MOST)
    ).all()
    parts: dict[int, dict[str, str | None]] = {draft.id: {TITLE: draft.title} for draft in drafts}
    rows = db.session.execute(
        select(Block.draft_id, Section.uid, Section.heading, Block.uid, Block.text)
        .join(Section, Section.id == Block.section_id)
        .where(Block.draft_id.in_(parts), Block.kept_html != "", ~Block.masked)  # but what is not shown
    )
    for draft_id, section, heading, uid, words in rows:
        parts[draft_id or 0] |= {section: heading, uid: words}
    return [
        _Text(
            "drafts",
            "draft_id",
            draft.id,
            draft.id,
            draft.title,
            draft.language,
            f"/drafts/{draft.id}",
            parts[draft.id],
        )
        for draft in drafts
    ]


def _versions(board: Board) -> list[_Text]:
    versions = db.session.scalars(
        select(Version)
        .join(Paper, (Paper.id == Version.paper_id) & (Version.number == last_shown(Paper)))
        .where(Paper.board_id == board.id)
        .options(joinedload(Version.title_opening), joinedload(Version.withholding))
        .order_by(Version.id.desc())
        .limit(AT_MOST)
    ).all()
    parts: dict[int, dict[str, str | None]] = {version.id: {TITLE: None} for version in versions}
    rows = db.session.execute(
        select(Block.version_id, Section.uid, Block.uid)
        .join(Section, Section.id == Block.section_id)
        .where(Block.version_id.in_(parts), Block.kept_html != "", ~Block.masked)
    )
    for version_id, section, uid in rows:
        parts[version_id or 0] |= {section: None, uid: None}
    return [
        _Text(
            "versions",
            "version_id",
            version.id,
            version.id,
            version.title,
            version.language,
            f"/papers/{version.paper_id}/versions/{version.number}",
            parts[version.id],
        )
        for version in versions
    ]


def _notes(board: Board) -> list[_Text]:
    notes = db.session.scalars(
        select(Note)
        .where(Note.board_id == board.id)
        .options(joinedload(Note.revision))
        .order_by(Note.id.desc())
        .limit(AT_MOST)
    )
    return [
        _Text(
            "notes",
            "note_revision_id",
            note.revision.id,
            note.id,
            note.revision.title,
            note.revision.language,
            f"/notes/{note.id}",
            {TITLE: note.revision.title, TEXT: None},
        )
        for note in notes
    ]


def _openings(board: Board) -> list[_Text]:
    rows = db.session.execute(
        select(Post.id, Post.revision_id, Thread.id, Thread.title, Post.language)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Revision, Revision.id == Post.revision_id)
        .where(
            Thread.board_id == board.id,
            Post.number == 1,
            Post.hidden_at.is_(None),
            Revision.redacted_at.is_(None),
            Revision.erased_at.is_(None),
        )
        .order_by(Thread.id.desc())
        .limit(AT_MOST)
    )
    return [
        _Text(
            "posts", "revision_id", revision or 0, post, title, language, f"/threads/{thread}", {TEXT: None}
        )
        for post, revision, thread, title, language in rows
    ]


def _states(texts: list[_Text]) -> dict[tuple[str, int, str], dict[str, State]]:
    """The state of every part that is rendered, by the column and key of its text and its language."""
    by_place = {(one.column, one.key): one for one in texts}
    columns = ("draft_id", "version_id", "note_revision_id", "revision_id")
    keys = {column: [key for name, key in by_place if name == column] for column in columns}
    mine = [getattr(Rendition, column).in_(found) for column, found in keys.items() if found]
    states: dict[tuple[str, int, str], dict[str, State]] = defaultdict(dict)
    if not mine:
        return states
    source = Opening.__table__.alias("source")
    own = Opening.__table__.alias("own")
    rows = db.session.execute(
        select(
            *(getattr(Rendition, column) for column in columns),
            Rendition.language,
            RenderedPart.uid,
            RenderedPart.how,
            RenderedPart.confirmed_by_id,
            source.c.bytes,
        )
        .join(RenderedPart, RenderedPart.rendition_id == Rendition.id)
        .join(source, source.c.digest == RenderedPart.source_digest)
        .join(own, own.c.digest == RenderedPart.opening_digest)
        .where(db.or_(*mine), ~RenderedPart.past, own.c.bytes.is_not(None))
    )
    for *places, code, uid, how, confirmed_by, made_from in rows:
        place = next((name, key) for name, key in zip(columns, places, strict=True) if key is not None)
        words = by_place[place].parts.get(uid)
        stale = made_from is None or (words is not None and made_from.decode("utf-8") != words)
        by_hand = how == How.HUMAN or confirmed_by is not None
        states[(*place, code)][uid] = State.STALE if stale else State.HUMAN if by_hand else State.MACHINE
    return states
