"""Where the names and places of an open draft are not those of the version published meanwhile: its title, which is
never taken over, and headings and places that were changed in both.

Nobody can say for the moderator which of the two should stand; the desk says where they differ.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.database import db
from forum.papers.models import Block, Draft, DraftState, Section, Version


@dataclass(slots=True)
class Meanwhile:
    """Titles and headings as (here, there), and the numbers of blocks that stand in another section there."""

    names: list[tuple[str, str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def published_meanwhile(draft: Draft) -> Meanwhile:
    """How a draft differs from the one it was copied from, where that was published since: three statements at most."""
    found = Meanwhile()
    if draft.state != DraftState.OPEN or draft.copied_from_id is None:
        return found
    before = db.session.get(Draft, draft.copied_from_id)
    version = db.session.scalar(select(Version).where(Version.draft_id == draft.copied_from_id))
    if before is None or version is None or version.published_at <= draft.opened_at:
        return found
    if before.title != draft.title:
        found.names.append((draft.title, before.title))
    ours, theirs = _blocks(draft), _blocks(before)
    here, there = ({uid: heading for _block, uid, heading in rows} for rows in (ours, theirs))
    found.names += [(here[uid], there[uid]) for uid in here if uid in there and here[uid] != there[uid]]
    stood = {block: uid for block, uid, _heading in theirs if block}
    numbered = enumerate(((block, uid) for block, uid, _heading in ours if block), start=1)
    found.places = [number for number, (block, uid) in numbered if stood.get(block, uid) != uid]
    return found


def _blocks(draft: Draft) -> list[Any]:
    """Each heading of a draft with its blocks, in reading order: (block, section, heading); no block: an empty one."""
    section = aliased(Section)
    return list(
        db.session.execute(
            select(Block.uid, section.uid, section.heading)
            .select_from(section)
            .outerjoin(Block, Block.section_id == section.id)
            .where(section.draft_id == draft.id)
            .order_by(section.rank, section.id, Block.rank, Block.id)
        )
    )
