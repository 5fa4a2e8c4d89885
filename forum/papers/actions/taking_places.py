"""Headings and places: the open draft follows the one published meanwhile where it left them as it had copied them.

Where both changed them the open one keeps its own, and the desk says so (``forum.papers.meanwhile``). How they stood is
kept block by block: ``under`` is the uid of the section and its heading, ``rank`` the place in it. Drafts opened before
that was kept follow in nothing.
"""

from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.papers.actions.copying import copy_section
from forum.papers.models import Block, Draft, Section

Stood = dict[str, dict[str, Any]]


def take_headings(published: Draft, draft: Draft, stood: Stood) -> None:
    """A heading that was renamed only in the published draft is renamed here too."""
    before = {uid: heading for then in stood.values() if "under" in then for uid, heading in [then["under"]]}
    ours, theirs = _sections(draft), _sections(published)
    for uid, heading in before.items():
        if uid in ours and uid in theirs and ours[uid].heading == heading:
            ours[uid].heading = theirs[uid].heading
    db.session.flush()


def take_places(published: Draft, draft: Draft, stood: Stood) -> None:
    """A block that was moved only in the published draft is moved here too; then each section takes its order, unless
    blocks were moved within it here.
    """
    theirs, ours = _sections(published), _sections(draft)
    places = {block.uid: block.section.uid for block in _blocks(published)}
    for block in _blocks(draft):
        then, there = stood.get(block.uid, {}).get("under"), places.get(block.uid)
        if then and there and block.section.uid == then[0] != there:
            if there not in ours:
                ours[there] = copy_section(theirs[there], draft)
            block.section = ours[there]
            block.rank = 1 + (db.session.scalar(_last_rank(ours[there])) or 0)
            db.session.flush()
    for uid, section in ours.items():
        if uid in theirs:
            _take_order(section, theirs[uid], stood)
    db.session.expire_all()


def _take_order(section: Section, theirs: Section, stood: Stood) -> None:
    blocks = {block.uid: block for block in _in_order(section)}
    was = [
        key
        for key, then in sorted(stood.items(), key=_rank_then)
        if then.get("under", [""])[0] == section.uid
    ]
    if not was or [uid for uid in blocks if uid in was] != [uid for uid in was if uid in blocks]:
        return
    order = [block.uid for block in _in_order(theirs) if block.uid in blocks]
    known, before = set(order), ""
    for uid in blocks:
        if uid not in known:  # written or moved here: it stays behind the block that it stood behind
            order.insert(order.index(before) + 1 if before else 0, uid)
        before = uid
    for rank, uid in enumerate(order, start=1):
        blocks[uid].rank = rank
    db.session.flush()


def _rank_then(line: tuple[str, dict[str, Any]]) -> int:
    return int(line[1].get("rank", 0))


def _sections(draft: Draft) -> dict[str, Section]:
    rows = select(Section).where(Section.draft_id == draft.id).order_by(Section.rank, Section.id)
    return {section.uid: section for section in db.session.scalars(rows)}


def _blocks(draft: Draft) -> list[Block]:
    rows = select(Block).where(Block.draft_id == draft.id).order_by(Block.section_id, Block.rank, Block.id)
    return list(db.session.scalars(rows))


def _in_order(section: Section) -> list[Block]:
    rows = select(Block).where(Block.section_id == section.id).order_by(Block.rank, Block.id)
    return list(db.session.scalars(rows))


def _last_rank(section: Section) -> Any:
    return select(db.func.max(Block.rank)).where(Block.section_id == section.id)
