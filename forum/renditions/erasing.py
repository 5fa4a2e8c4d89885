"""Erasing a person from renditions: what they wrote or were called there, and what was made of words of theirs."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.database import db
from forum.openings import Opening, keeps_words
from forum.renditions.models import TITLE, RenderedPart, Rendition, RenditionPublication
from forum.threads.models import Post, Revision, Thread


@keeps_words
def words_in_renditions(member: Any) -> list[tuple[int | None, str]]:
    """The openings of a member's words and name in renditions; the HTML made of them is emptied at once.

    A rendition of their post is their words in another language, whoever wrote it; one they wrote is theirs too.
    """
    found = list(_parts_of(member))
    keys = [key for key, _assembly, _digests in found]
    for start in range(0, len(keys), 400):
        db.session.execute(
            update(RenderedPart)
            .where(RenderedPart.id.in_(keys[start : start + 400]))
            .values(html="")
            .execution_options(synchronize_session=False)
        )
    told = [(assembly, digest) for _key, assembly, digests in found for digest in digests]
    return [*told, *_names_of(member)]


def _parts_of(member: Any) -> Iterator[tuple[int, int, list[str]]]:
    """Parts a member wrote; parts made of their posts; and titles made of the titles of threads they opened."""
    part = (
        select(RenderedPart.id, Board.assembly_id, RenderedPart.opening_digest, RenderedPart.source_digest)
        .join(Rendition, Rendition.id == RenderedPart.rendition_id)
        .join(Board, Board.id == Rendition.board_id)
    )
    for key, assembly, digest, _source in db.session.execute(part.where(RenderedPart.by_id == member.id)):
        yield key, assembly, [digest]
    of_posts = (
        select(Revision.opening_digest)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.author_id == member.id)
    )
    for key, assembly, digest, _source in db.session.execute(
        part.where(RenderedPart.source_digest.in_(of_posts))
    ):
        yield key, assembly, [digest]
    source = aliased(Opening)
    of_titles = (
        part.add_columns(Rendition.draft_id, source.bytes, Thread.title)
        .join(source, source.digest == RenderedPart.source_digest)
        .join(Thread, Thread.board_id == Rendition.board_id)
        .where(
            RenderedPart.uid == TITLE,
            Rendition.note_revision_id.is_(None),
            Thread.opened_by_id == member.id,
        )
    )
    for key, assembly, digest, made_from, draft, words, title in db.session.execute(of_titles):
        if words == title.encode("utf-8"):
            # The title of a version is emptied with the version; that of a draft was kept for this part.
            yield key, assembly, [digest, made_from] if draft else [digest]


def _names_of(member: Any) -> list[tuple[int | None, str]]:
    rows = db.session.execute(
        select(Board.assembly_id, RenditionPublication.name_digest)
        .join(Rendition, Rendition.id == RenditionPublication.rendition_id)
        .join(Board, Board.id == Rendition.board_id)
        .where(RenditionPublication.translator_id == member.id)
    )
    return [(assembly, digest) for assembly, digest in rows]
