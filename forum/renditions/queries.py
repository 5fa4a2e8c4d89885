"""What there is to read in other languages: for pages, and for whoever quotes posts in a reader's language."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from forum.database import db
from forum.members.models import Member
from forum.openings import Opening
from forum.plain import summary
from forum.ready import Ready
from forum.renditions.aligning import Alignment, State
from forum.renditions.models import TEXT, How, RenderedPart, Rendition
from forum.said import Said, from_rendition
from forum.threads.models import NoteRevision, Post, Revision
from forum.tongues import base


@dataclass(frozen=True, slots=True)
class Offer:
    """A language in which something can be read, and who made what is there."""

    language: str
    human: int
    machine: int


def offers(original: ColumnElement[bool]) -> list[Offer]:
    """The languages in which something can be read beside its original: one statement."""
    confirmed = RenderedPart.confirmed_by_id.is_not(None)
    rows = db.session.execute(
        select(Rendition.language, RenderedPart.how, confirmed, func.count())
        .join(RenderedPart, RenderedPart.rendition_id == Rendition.id)
        .join(Opening, Opening.digest == RenderedPart.opening_digest)
        .where(original, ~RenderedPart.past, Opening.bytes.is_not(None))
        .group_by(Rendition.language, RenderedPart.how, confirmed)
    )
    human: Counter[str] = Counter()
    machine: Counter[str] = Counter()
    for language, how, answered_for, number in rows:
        (human if answered_for or how == How.HUMAN else machine)[language] += number
    return [Offer(code, human[code], machine[code]) for code in sorted({*human, *machine})]


_posts, _parts, _renditions, _revisions, _openings = (
    model.__table__ for model in (Post, RenderedPart, Rendition, Revision, Opening)
)
_number = _posts.c.number
#: The posts of a page of a thread whose very words can be read in a language.
_IN_LANGUAGE = Ready(
    select(_posts.c.id)
    .join_from(_posts, _revisions, _revisions.c.id == _posts.c.revision_id)
    .join(_renditions, _renditions.c.revision_id == _revisions.c.id)
    .join(_parts, _parts.c.rendition_id == _renditions.c.id)
    .join(_openings, _openings.c.digest == _parts.c.opening_digest)
    .where(
        _posts.c.thread_id == bindparam("thread_id"),
        or_(_number == 1, and_(_number >= bindparam("first"), _number <= bindparam("last"))),
        _renditions.c.language == bindparam("language"),
        ~_parts.c.past,
        _parts.c.source_digest == _revisions.c.opening_digest,
        _openings.c.bytes.is_not(None),
    )
)


def posts_in(language: str, thread_id: int, first: int, last: int) -> set[int]:
    """The posts of a thread, from ``first`` to ``last`` and number 1, that can be read in a language: one statement."""
    rows = _IN_LANGUAGE.rows(thread_id=thread_id, first=first, last=last, language=language)
    return {row[0] for row in rows}


def wordings(revision_ids: Collection[int], language: str) -> dict[int, tuple[str, How]]:
    """What posts say in a language, by revision: clean HTML, and who made it. Only what renders their very words, and
    of none that is hidden, redacted or erased; one statement. For digests and lists of excerpts.
    """
    if not revision_ids:
        return {}
    rows = db.session.execute(
        select(Rendition.revision_id, RenderedPart.html, RenderedPart.how, RenderedPart.confirmed_by_id)
        .join(RenderedPart, RenderedPart.rendition_id == Rendition.id)
        .join(Revision, Revision.id == Rendition.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .join(Opening, Opening.digest == RenderedPart.opening_digest)
        .where(
            Post.hidden_at.is_(None),
            Rendition.revision_id.in_(revision_ids),
            Rendition.language == language,
            ~RenderedPart.past,
            RenderedPart.source_digest == Revision.opening_digest,
            Revision.redacted_at.is_(None),
            Revision.erased_at.is_(None),
            Opening.bytes.is_not(None),
        )
    )
    return {
        key or 0: (html, How.HUMAN if confirmed_by or how == How.HUMAN else How.MACHINE)
        for key, html, how, confirmed_by in rows
    }


def wording_of_note(revision_id: int, language: str) -> tuple[str, How] | None:
    """What the text of a note says in a language, and who made it; None unless its very words were rendered."""
    row = db.session.execute(
        select(RenderedPart.html, RenderedPart.how, RenderedPart.confirmed_by_id)
        .join(Rendition, Rendition.id == RenderedPart.rendition_id)
        .join(NoteRevision, NoteRevision.id == Rendition.note_revision_id)
        .join(Opening, Opening.digest == RenderedPart.opening_digest)
        .where(
            Rendition.note_revision_id == revision_id,
            Rendition.language == language,
            RenderedPart.uid == TEXT,
            ~RenderedPart.past,
            RenderedPart.source_digest == NoteRevision.opening_digest,
            Opening.bytes.is_not(None),
        )
    ).first()
    if row is None:
        return None
    return row.html, How.HUMAN if row.confirmed_by_id or row.how == How.HUMAN else How.MACHINE


def rendered(posts: Mapping[int, str], language: str) -> dict[int, Said]:
    """How posts in another language than a reader's begin in theirs, by revision, where somebody or a machine rendered
    these very words; one statement. ``posts`` are languages by revision.
    """
    others = {key: code for key, code in posts.items() if base(code) != base(language)}
    return {
        key: from_rendition(summary(html), others[key], language, machine=how == How.MACHINE)
        for key, (html, how) in wordings(others, language).items()
    }


def translators_of(aligned: Alignment) -> list[str]:
    """The names of those who wrote, or confirmed, what a reader sees: one statement."""
    shown = [line.rendered for line in aligned.lines if line.rendered and line.state != State.MACHINE]
    keys: list[Any] = [row.by_id or row.confirmed_by_id for row in shown]
    if not keys:
        return []
    names = dict(
        db.session.execute(
            select(Member.id, Member.name).where(Member.id.in_(keys), Member.erased_at.is_(None))
        ).all()
    )
    return [names[key] for key in dict.fromkeys(keys) if key in names]
