"""Finding what can be rendered: by its address, and from a rendition of it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import db
from forum.papers.models import Draft, Version
from forum.renditions.models import Rendition
from forum.renditions.originals import OfDraft, OfNote, OfPost, OfVersion, Original
from forum.threads.models import Note, NoteRevision, Post, Revision

_BOARD = (joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance))


def original_named(kind: str, number: int) -> Original | None:
    """What stands under this kind and number in addresses, with its board; None when there is nothing."""
    find = {"drafts": _draft, "versions": _version, "notes": _note, "posts": _post}.get(kind)
    return find(number) if find else None


def _draft(number: int) -> Original | None:
    draft = db.session.get(Draft, number)
    return OfDraft(draft) if draft else None


def _version(number: int) -> Original | None:
    version = db.session.get(Version, number)
    return OfVersion(version) if version else None


def _note(number: int) -> Original | None:
    note = db.session.scalar(
        select(Note)
        .where(Note.id == number)
        .options(
            joinedload(Note.board).options(*_BOARD),
            joinedload(Note.revision).joinedload(NoteRevision.opening),
        )
    )
    return OfNote(note) if note else None


def _post(number: int) -> Original | None:
    post = db.session.scalar(
        select(Post).where(Post.id == number).options(joinedload(Post.revision).joinedload(Revision.opening))
    )
    return OfPost(post) if post else None


def original_of(rendition: Rendition) -> Original:
    """What a rendition is of, as it is now: a note or a post may have gone on to another state."""
    if rendition.draft:
        return OfDraft(rendition.draft)
    if rendition.version:
        return OfVersion(rendition.version)
    if rendition.note_revision:
        return OfNote(rendition.note_revision.note)
    post = db.session.scalars(
        select(Post).join(Revision, Revision.post_id == Post.id).where(Revision.id == rendition.revision_id)
    ).one()
    return OfPost(post)
