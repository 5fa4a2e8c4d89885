"""Erasing a person from renditions: what they wrote or were called there, and what was made of words of theirs: of
their posts and titles, and of blocks that were themselves made of their posts.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.database import db
from forum.openings import Opening, keeps_words
from forum.papers.actions.withdrawing import holds_any, words_behind_blocks
from forum.papers.models import Block, Section
from forum.renditions.models import TEXT, TITLE, RenderedPart, Rendition, RenditionPublication
from forum.threads.models import Excerpt, Post, Revision, Thread


@keeps_words
def words_in_renditions(member: Any) -> list[tuple[int | None, str]]:
    """The openings of a member's words and name in renditions; the HTML made of them is emptied at once.

    A rendition of their post is their words in another language, whoever wrote it; one they wrote is theirs too.
    """
    found = [*_parts_of(member), *_parts_of_blocks(member)]
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


def _parts_of_blocks(member: Any) -> Iterator[tuple[int, int, list[str]]]:
    """Parts made of blocks while these said what a member wrote; their sources too, which a draft kept for them.

    Of a block that was taken out of its draft nothing says any more what it was made of: its parts, which no page
    shows, are held against all that was kept of the member.
    """
    part = (
        select(
            *(RenderedPart.id, RenderedPart.uid, Board.assembly_id),
            *(RenderedPart.opening_digest, RenderedPart.source_digest, Opening.bytes),
        )
        .join(Rendition, Rendition.id == RenderedPart.rendition_id)
        .join(Board, Board.id == Rendition.board_id)
        .join(Opening, Opening.digest == RenderedPart.source_digest)
        .where(Opening.bytes.is_not(None))
    )
    behind = words_behind_blocks(member)
    uids = list(behind)
    for start in range(0, len(uids), 400):
        rows = db.session.execute(part.where(RenderedPart.uid.in_(uids[start : start + 400])))
        for key, uid, assembly, digest, source, words in rows:
            if holds_any((words or b"").decode("utf-8"), behind[uid]):
                yield key, assembly, [digest, source]
    kept = _excerpts_of(member)
    if not kept:
        return
    gone = (
        part.where(RenderedPart.uid.not_in([TITLE, TEXT]))
        .where(~select(Block.id).where(Block.uid == RenderedPart.uid).exists())
        .where(~select(Section.id).where(Section.uid == RenderedPart.uid).exists())
    )
    for key, _uid, assembly, digest, source, words in db.session.execute(gone):
        if holds_any((words or b"").decode("utf-8"), kept):
            yield key, assembly, [digest, source]


def _excerpts_of(member: Any) -> list[str]:
    rows = db.session.scalars(
        select(Opening.bytes)
        .join(Excerpt, Excerpt.opening_digest == Opening.digest)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.author_id == member.id, Opening.bytes.is_not(None))
    )
    return [words.decode("utf-8") for words in rows if words]


def _names_of(member: Any) -> list[tuple[int | None, str]]:
    rows = db.session.execute(
        select(Board.assembly_id, RenditionPublication.name_digest)
        .join(Rendition, Rendition.id == RenditionPublication.rendition_id)
        .join(Board, Board.id == Rendition.board_id)
        .where(RenditionPublication.translator_id == member.id)
    )
    return [(assembly, digest) for assembly, digest in rows]
