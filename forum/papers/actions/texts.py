"""Writing the blocks of a draft under their headings: each edit names the state it saw, so that nothing is lost."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import text
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid
from forum.journal import Verb
from forum.papers.actions.accounting import forget_citations_of
from forum.papers.actions.drafts import new_uid, record_change
from forum.papers.actions.holding import writable
from forum.papers.actions.masking import holds_masked_words
from forum.papers.causes import keep_removal
from forum.papers.models import Block, ChangeCause, Citation, Draft, Removal, Section
from forum.permissions import require
from forum.threads.models import Excerpt
from forum.threads.wording import checked_title

BLOCK_LENGTH = 10_000


def rename_section(section: Section, *, by: Any, heading: str, seen: str | None = None) -> Section:
    """Give a section of a draft another heading. The same again changes nothing.

    ``seen`` is the state that the writer saw: Conflict when another came in between. Raises Invalid (field
    ``heading``) and Refused.
    """
    draft = writable(section.draft)
    require(by, "draft.write", draft)
    heading = checked_title(heading, field="heading")
    lock_row(Section, section.id)
    db.session.refresh(section, ["heading"])
    if section.heading == heading:
        return section
    if seen is not None and seen != section.state:
        raise Conflict(
            _("Somebody else changed this heading in the meantime."), theirs=section.heading, ours=heading
        )
    section.heading = heading
    record_change(draft, section, by)
    return section


def add_block(
    section: Section,
    *,
    by: Any,
    source: str,
    editorial: bool = False,
    after: Block | None = None,
    made_of: Excerpt | None = None,
) -> Block:
    """Write a new block at the end of a section, or after one of its blocks.

    ``made_of`` is the excerpt whose words the site, not a hand, made ``source`` of. Raises Invalid and Refused.
    """
    draft = writable(section.draft)
    require(by, "draft.write", draft)
    source = text.check(source, maximum=BLOCK_LENGTH)
    siblings = _siblings(section)
    place = siblings.index(after) + 1 if after in siblings else len(siblings)
    block = Block(
        draft_id=draft.id,
        section=section,
        uid=new_uid(),
        rank=0,
        text=source,
        html=text.render(source, inside="block"),
        editorial=editorial,
        made_of_id=made_of.id if made_of else None,
    )
    db.session.add(block)
    siblings.insert(place, block)
    _renumber(siblings)
    record_change(draft, block, by, Verb.BLOCK_CHANGED)
    return block


def edit_block(
    block: Block,
    *,
    by: Any,
    source: str,
    editorial: bool,
    seen_edits: int,
    cause: ChangeCause | None = None,
    reference: str | None = None,
    settles: bool = True,
) -> Block:
    """Give a block of a draft its next text.

    ``seen_edits`` is the count of edits the writer saw: Conflict, with both texts, when another came in between and
    made it anything else than what is sent.
    ``cause`` and ``reference`` say why it differs from the version before. Where another version changed it too,
    that text goes once it is settled: not by whoever does not see it. Raises Invalid, Refused, Conflict.
    """
    draft = writable(block.draft)
    require(by, "draft.write", draft)
    source = text.check(source, maximum=BLOCK_LENGTH)
    lock_row(Block, block.id)
    db.session.refresh(block)
    wanted = (source, editorial, cause, reference)
    stands = (block.text, block.editorial, block.change_cause, block.change_reference)
    if block.edits != seen_edits and stands != wanted:
        raise Conflict(
            _(
                "Somebody else changed this block in the meantime. Both texts are below: send the one that should stay."
            ),
            theirs=block.words,
            ours=source,
        )
    stays = block.theirs is None or not settles
    if stays and stands == wanted:
        return block
    block.text, block.html, block.editorial = source, text.render(source, inside="block"), editorial
    block.change_cause, block.change_reference = cause, reference
    block.masked = holds_masked_words(block)
    if settles:
        block.theirs = None  # whoever saves has seen both
    block.edits += 1
    record_change(draft, block, by, Verb.BLOCK_CHANGED)
    return block


def move_block(block: Block, *, by: Any, section: Section, place: int) -> Block:
    """Put a block at ``place`` (from 1) of a section of the same draft. Raises Invalid and Refused."""
    draft = writable(block.draft)
    require(by, "draft.write", draft)
    if section.draft_id != draft.id:
        raise Invalid(_("A block moves within its own draft."), field="section")
    block.section = section
    db.session.flush()
    siblings = [other for other in _siblings(section) if other.id != block.id]
    siblings.insert(min(max(place - 1, 0), len(siblings)), block)
    _renumber(siblings)
    record_change(draft, block, by, Verb.BLOCK_CHANGED)
    return block


def remove_block(
    block: Block, *, by: Any, cause: ChangeCause | None = None, reference: str | None = None
) -> None:
    """Take a block out of a draft, its citations with it: posts cited nowhere else wait again.

    ``cause`` and ``reference`` say why, where the version before has the block. Raises Invalid and Refused.
    """
    draft = writable(block.draft)
    require(by, "draft.write", draft)
    section = block.section
    if cause:
        keep_removal(draft, block.uid, cause, reference)
    forget_citations_of(block, by)
    for citation in db.session.scalars(
        select(Citation).where(Citation.draft_id == draft.id, Citation.cited_uid == block.uid)
    ):
        if citation.cited_paper_id is None:
            db.session.delete(citation)
    db.session.flush()
    record_change(draft, block, by, Verb.BLOCK_CHANGED)
    db.session.delete(block)
    db.session.flush()
    _renumber(_siblings(section))


def explain_removal(
    draft: Draft, uid: str, *, by: Any, cause: ChangeCause | None, reference: str | None = None
) -> Removal:
    """Say why a draft no longer has a block of the version before. Raises Invalid and Refused."""
    writable(draft)
    require(by, "draft.write", draft)
    if cause is None:
        raise Invalid(_("Choose why this block changed."), field="cause")
    removal = keep_removal(draft, uid, cause, reference)
    record_change(draft, removal, by, Verb.BLOCK_CHANGED)
    return removal


def _siblings(section: Section) -> list[Block]:
    return list(
        db.session.scalars(select(Block).where(Block.section_id == section.id).order_by(Block.rank, Block.id))
    )


def _renumber(blocks: list[Block]) -> None:
    for rank, block in enumerate(blocks, start=1):
        if block.rank != rank:
            block.rank = rank
    db.session.flush()
