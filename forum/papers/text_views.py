"""A draft's or a version's whole text in a bounded number of statements, as its pages show it."""

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from forum.database import db
from forum.languages import now_spoken
from forum.papers.action_views import ActionView, action_view
from forum.papers.block_words import block_html
from forum.papers.headings import language_of_heading
from forum.papers.models import Block, BlockAction, Draft, Section, SectionKind, Version
from forum.papers.side_notes import SideNote, side_notes


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
    action: ActionView | None = None


@dataclass(slots=True)
class SectionView:
    """A heading and its blocks."""

    id: int
    uid: str
    anchor: str
    title: str
    language: str
    kind: SectionKind
    state: str
    blocks: list[BlockView] = field(default_factory=list)

    @property
    def first_block(self) -> int | None:
        """The number of its first block, for the contents."""
        return self.blocks[0].number if self.blocks else None


def text_of(owner: Draft | Version, reader: Any) -> list[SectionView]:
    """The sections, blocks and side notes of a draft or a version: three statements at most."""
    mine = Section.draft_id == owner.id if isinstance(owner, Draft) else Section.version_id == owner.id
    sections = db.session.scalars(
        select(Section)
        .where(mine)
        .outerjoin(Block, Block.section_id == Section.id)
        .options(
            joinedload(Section.heading_opening),
            contains_eager(Section.blocks).options(
                joinedload(Block.text_opening),
                joinedload(Block.action).options(
                    joinedload(BlockAction.who_opening), joinedload(BlockAction.where_opening)
                ),
            ),
        )
        .order_by(Section.rank, Section.id, Block.rank, Block.id)
        .execution_options(populate_existing=True)
    ).unique()
    notes = side_notes(owner, reader)
    views: list[SectionView] = []
    number = 0
    for section in sections:
        view = SectionView(
            id=section.id,
            uid=section.uid,
            anchor=f"s-{section.uid}",
            title=section.title,
            language=language_of_heading(section.kind, section.title, owner.language),
            kind=section.kind,
            state=section.state,
        )
        for block in section.blocks:
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
        language=language if block.html and not block.masked else now_spoken(),
        html=block_html(block.html),
        source=block.words,
        editorial=block.editorial,
        edits=block.edits,
        note=str(_("Editorial: written by the moderators, from no post.")) if block.editorial else None,
        notes=notes,
        action=action_view(block),
    )


def _name_own_blocks(views: list[SectionView]) -> None:
    """A side note that points into the same text names the block by its number."""
    numbers = {f"#b-{block.uid}": block.number for view in views for block in view.blocks}
    for view in views:
        for block in view.blocks:
            for note in block.notes:
                if note.url in numbers:
                    note.who = str(_("block %(number)s", number=numbers[note.url]))
