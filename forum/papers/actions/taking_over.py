"""When a provisional draft is published, the draft opened meanwhile takes over what was changed in it since the copy.

Where only the published one changed, the open one follows: texts, what they promise and cite and how, headings, places.
Where both did, the open one keeps its own; the other's text stands beside it until somebody settles it, and the desk
says which names and places differ. What the open one took out stays out.
"""

from typing import Any

from sqlalchemy import or_, select

from forum.database import db
from forum.papers.actions.book import Book, Fated
from forum.papers.actions.carrying import copy_action
from forum.papers.actions.copying import (
    Behind,
    copy_block,
    copy_citation,
    copy_section,
    dispositions_that_hold,
    left_behind,
    source_of,
)
from forum.papers.actions.holding import hold
from forum.papers.actions.taking_places import take_headings, take_places
from forum.papers.models import Block, Citation, Draft, DraftState, Fate, How, Section
from forum.threads.models import Excerpt, Revision


def take_over(published: Draft) -> Draft | None:
    """Bring the open draft that was copied from ``published`` up to it; the open draft, or None without one."""
    draft: Draft | None = db.session.scalar(
        select(Draft).where(Draft.copied_from_id == published.id, Draft.state == DraftState.OPEN)
    )
    if draft is None:
        return None
    hold(draft)
    behind = left_behind(published, draft)
    theirs, ours, stood = _blocks(published), _blocks(draft), draft.copied or {}
    # First the blocks, then what they cite: a block may cite one that was written after it.
    added = [
        (_add(block, draft), block) for uid, block in theirs.items() if uid not in ours and uid not in stood
    ]
    for uid, then in stood.items():
        if uid in ours:
            _take(ours[uid], theirs.get(uid), then, behind)
    for twin, block in added:
        _take_citations(twin, block, {}, behind)
    take_headings(published, draft, stood)
    take_places(published, draft, stood)
    book = Book(draft)
    _take_dispositions(book, published, behind)
    _bring_cited_in_line(book, draft)
    book.settle()
    book.write()
    draft.copied = {}
    db.session.flush()
    return draft


def _blocks(draft: Draft) -> dict[str, Block]:
    rows = select(Block).where(Block.draft_id == draft.id).order_by(Block.section_id, Block.rank)
    return {block.uid: block for block in db.session.scalars(rows)}


def _take(ours: Block, theirs: Block | None, then: dict[str, Any], behind: Behind) -> None:
    """What became meanwhile of the block that ours was copied from; ``then`` is how it stood."""
    changed_here = ours.edits > 0
    if theirs is None:
        if changed_here:
            _set_beside(ours, "")
        else:
            _take_out(ours)
        return
    if theirs.edits != then["edits"] and theirs.text != ours.text:
        if changed_here:
            _set_beside(ours, theirs.words)
        else:
            ours.text, ours.html, ours.editorial = theirs.text, theirs.kept_html, theirs.editorial
            ours.made_of_id, ours.masked = theirs.made_of_id, theirs.masked
            ours.edits += 1  # whoever is writing in it now has not seen this text
    _take_action(ours, theirs, then)
    known = then.get(
        "relations", []
    )  # a draft opened before they were kept knows none: each stays as it is here
    relations = [*known, *[None] * (len(then["cites"]) - len(known))]
    cited = {tuple(source): how for source, how in zip(then["cites"], relations, strict=True)}
    _take_citations(ours, theirs, cited, behind)


def _set_beside(ours: Block, text: str) -> None:
    """What the other draft says stands beside this one; whoever is writing in it now has not seen it."""
    ours.theirs = text
    ours.edits += 1


def _take_action(ours: Block, theirs: Block, then: dict[str, Any]) -> None:
    """What the block promises follows the other draft, unless it was changed here."""
    here, there = (block.action.state if block.action else "" for block in (ours, theirs))
    if here != then.get("action", "") or here == there:
        return
    ours.action = None
    db.session.flush()
    copy_action(theirs, ours)
    db.session.flush()


def _take_out(block: Block) -> None:
    """Take a block out of its draft, with what it cites and what cites it there."""
    for citation in db.session.scalars(
        select(Citation).where(
            or_(
                Citation.block_id == block.id,
                (Citation.draft_id == block.draft_id)
                & (Citation.cited_uid == block.uid)
                & Citation.cited_paper_id.is_(None),
            )
        )
    ):
        db.session.delete(citation)
    db.session.flush()
    db.session.expire(block, ["citations"])
    db.session.delete(block)
    db.session.flush()


def _take_citations(
    ours: Block, theirs: Block, then: dict[tuple[Any, ...], str | None], behind: Behind
) -> None:
    """What the other block cites since, no longer cites, or cites for another end; what was changed here stays.

    ``then`` says what was cited when the draft was copied, and with which relation.
    """
    here = {source_of(citation): citation for citation in ours.citations}
    there = {source_of(citation): citation for citation in theirs.citations}
    for source, citation in there.items():
        if source not in then and source not in here and _stands(citation, ours, behind):
            copy_citation(citation, ours)
        elif source in here and here[source].relation == then.get(source):
            here[source].relation = citation.relation
    for source in then.keys() - there.keys():
        if source in here:
            db.session.delete(here[source])
    db.session.flush()
    db.session.expire(ours, ["citations"])


def _stands(citation: Citation, block: Block, behind: Behind) -> bool:
    """Whether what a citation points to is there for this block too: a block of the same text may be taken out here,
    and a thread left.
    """
    if citation.cited_uid is None or citation.cited_paper_id is not None:
        return not behind.has(citation)
    wanted = select(Block.id).where(Block.draft_id == block.draft_id, Block.uid == citation.cited_uid)
    return db.session.scalar(wanted) is not None


def _add(theirs: Block, draft: Draft) -> Block:
    """A block written since the copy, at the end of its section."""
    section = db.session.scalar(
        select(Section).where(Section.draft_id == draft.id, Section.uid == theirs.section.uid)
    ) or copy_section(theirs.section, draft)
    ranks = db.session.scalar(select(db.func.max(Block.rank)).where(Block.section_id == section.id)) or 0
    twin = copy_block(theirs, section)
    twin.rank = ranks + 1
    db.session.flush()
    return twin


def _take_dispositions(book: Book, published: Draft, behind: Behind) -> None:
    """Fates said since the copy, where this draft says nothing of the post; a merger only into what is not merged."""
    targets = book.targets()
    for row in dispositions_that_hold(published):
        if row.post_id in book.rows or row.fate == Fate.CITED or behind.has(row):
            continue
        said = Fated.of(row)
        if said.target is not None:
            into = book.rows.get(said.target)
            if row.post_id in targets or (into is not None and into.fate == Fate.MERGED):
                continue
            targets.add(said.target)
        book.rows[row.post_id] = said


def _bring_cited_in_line(book: Book, draft: Draft) -> None:
    """*Cited* is said of exactly the posts that this draft cites."""
    by = {
        row.post_id: row.by_id
        for row in db.session.execute(
            select(Revision.post_id, Excerpt.kept_by_id.label("by_id"))
            .join(Excerpt, Excerpt.revision_id == Revision.id)
            .join(Citation, Citation.excerpt_id == Excerpt.id)
            .where(Citation.draft_id == draft.id)
        )
    }
    for post_id, row in list(book.rows.items()):
        if row.fate == Fate.CITED and post_id not in by:
            del book.rows[post_id]
    for post_id, by_id in by.items():
        known = book.rows.get(post_id)
        if known is None:
            book.rows[post_id] = Fated(Fate.CITED, How.SINGLE, by_id, draft.opened_at)
        elif known.fate != Fate.CITED:
            book.rows[post_id] = Fated(Fate.CITED, How.SINGLE, known.by, known.at)
