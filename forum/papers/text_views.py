"""A draft's or a version's whole text in a bounded number of statements, as its pages show it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.openings import Opening
from forum.papers.models import Block, Citation, Draft, Paper, Relation, Section, Version
from forum.threads.models import Excerpt, Post, Revision


@dataclass(slots=True)
class SideNote:
    """What stands behind a block: words of a post, or another block."""

    citation_id: int
    relation: str
    url: str
    who: str
    text: str | None
    language: str
    revised: bool = False
    edited_since: bool = False


@dataclass(slots=True)
class BlockView:
    """One numbered block with what it rests on."""

    id: int
    uid: str
    number: int
    language: str
    html: Markup
    source: str
    editorial: bool
    edits: int
    note: str | None
    notes: list[SideNote] = field(default_factory=list)


@dataclass(slots=True)
class SectionView:
    """A heading and its blocks."""

    id: int
    uid: str
    anchor: str
    title: str
    blocks: list[BlockView] = field(default_factory=list)

    @property
    def first_block(self) -> int | None:
        """The number of its first block, for the contents."""
        return self.blocks[0].number if self.blocks else None


def relation_words(relation: Relation) -> str:
    """What a citation does, as a side note says it."""
    words = {
        Relation.SUPPORTS: _("supports"),
        Relation.NUANCES: _("nuances"),
        Relation.CONTRADICTS: _("contradicts"),
        Relation.ANSWERS: _("answers"),
    }
    return str(words[relation])


def text_of(owner: Draft | Version, reader: Any) -> list[SectionView]:
    """The sections, blocks and side notes of a draft or a version: four statements, however long it is."""
    mine = Section.draft_id == owner.id if isinstance(owner, Draft) else Section.version_id == owner.id
    sections = db.session.scalars(
        select(Section).where(mine).options(joinedload(Section.heading_opening)).order_by(Section.rank)
    ).all()
    of_blocks = Block.draft_id == owner.id if isinstance(owner, Draft) else Block.version_id == owner.id
    blocks = db.session.scalars(
        select(Block)
        .where(of_blocks)
        .options(joinedload(Block.text_opening))
        .order_by(Block.section_id, Block.rank)
    ).all()
    by_section: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        by_section[block.section_id].append(block)
    notes = _side_notes(owner, reader)
    views: list[SectionView] = []
    number = 0
    for section in sections:
        view = SectionView(section.id, section.uid, f"s-{section.uid}", section.title)
        for block in by_section[section.id]:
            number += 1
            view.blocks.append(_block(block, number, owner.language, notes.get(block.id, [])))
        views.append(view)
    _name_own_blocks(views)
    return views


def _block(block: Block, number: int, language: str, notes: list[SideNote]) -> BlockView:
    return BlockView(
        id=block.id,
        uid=block.uid,
        number=number,
        language=language,
        html=Markup(block.html),  # noqa: S704  cleaned when written
        source=block.words,
        editorial=block.editorial,
        edits=block.edits,
        note=str(_("Editorial: written by the moderators, from no post.")) if block.editorial else None,
        notes=notes,
    )


def _side_notes(owner: Draft | Version, reader: Any) -> dict[int, list[SideNote]]:
    mine = Citation.draft_id == owner.id if isinstance(owner, Draft) else Citation.version_id == owner.id
    cited_board = aliased(Board)
    rows = db.session.execute(
        select(
            Citation,
            Excerpt.start,
            Excerpt.stop,
            Opening.bytes,
            Revision.id.label("revision_id"),
            Revision.language,
            Revision.redacted_at,
            Post.thread_id,
            Post.number,
            Post.hidden_at,
            Post.revision_id.label("present_revision_id"),
            Paper.title.label("paper_title"),
            Paper.last_version,
            cited_board.id.label("cited_board_id"),
        )
        .outerjoin(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Opening, Opening.digest == Excerpt.opening_digest)
        .outerjoin(Revision, Revision.id == Excerpt.revision_id)
        .outerjoin(Post, Post.id == Revision.post_id)
        .outerjoin(Paper, Paper.id == Citation.cited_paper_id)
        .outerjoin(
            cited_board, (cited_board.id == Paper.board_id) & cited_board.id.in_(readable_board_ids(reader))
        )
        .where(mine)
        .order_by(Citation.id)
    )
    notes: dict[int, list[SideNote]] = defaultdict(list)
    for row in rows:
        notes[row.Citation.block_id].append(_of_post(row) if row.thread_id else _of_block(row))
    return notes


def _of_post(row: Any) -> SideNote:
    masked = row.redacted_at or row.hidden_at
    text: str | None = None
    if row.bytes is None:
        text = str(_("(withdrawn by its author)"))
    elif masked:
        text = str(_("(these words are not shown any more)"))
    else:
        text = row.bytes.decode("utf-8")
    address = f"/threads/{row.thread_id}/posts/{row.number}/revisions/{row.revision_id}"
    return SideNote(
        citation_id=row.Citation.id,
        relation=relation_words(row.Citation.relation),
        url=f"{address}?start={row.start}&stop={row.stop}#words",
        who=str(_("post %(number)s", number=row.number)),
        text=text,
        language=row.language,
        edited_since=row.present_revision_id != row.revision_id,
    )


def _of_block(row: Any) -> SideNote:
    citation = row.Citation
    if citation.cited_paper_id is None:
        url, who = f"#b-{citation.cited_uid}", str(_("a block of this paper"))
    elif row.cited_board_id is None:
        url, who = (
            f"/papers/{citation.cited_paper_id}",
            str(_("a block of a paper that not everyone can read")),
        )
    else:
        url = f"/papers/{citation.cited_paper_id}/versions/{citation.cited_version}#b-{citation.cited_uid}"
        who = str(_("%(paper)s, version %(number)s", paper=row.paper_title, number=citation.cited_version))
    return SideNote(
        citation_id=citation.id,
        relation=relation_words(citation.relation),
        url=url,
        who=who,
        text=None,
        language="",
        revised=bool(
            citation.cited_paper_id and row.last_version and row.last_version > citation.cited_version
        ),
    )


def _name_own_blocks(views: list[SectionView]) -> None:
    """A side note that points into the same text names the block by its number."""
    numbers = {f"#b-{block.uid}": block.number for view in views for block in view.blocks}
    for view in views:
        for block in view.blocks:
            for note in block.notes:
                if note.url in numbers:
                    note.who = str(_("block %(number)s", number=numbers[note.url]))
