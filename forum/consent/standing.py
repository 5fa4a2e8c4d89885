"""Where an amendment stands: on the last version that has its block, or, once decided, on the one it had then.

Nothing is written when a version is published: what waits moves on by itself, and what lost its block still shows
the last words the block had.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.consent.models import Amendment, AmendmentState
from forum.consent.spans import footprint, touched
from forum.database import db
from forum.openings import Opening
from forum.papers.comparison import Change, compare_texts
from forum.papers.models import Block, ChangeCause, Paper, Section, Version, Withholding
from forum.plain import plain_text
from forum.text import render

_MARKS = re.compile(r"[*_`#\[\]<>&\\]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the wording of an accepted amendment stands: in a version by its number, or still in a draft alone."""

    version: int | None
    draft_id: int | None


@dataclass(frozen=True, slots=True)
class Ground:
    """The block an amendment stands on: of which version, its number there, its words (None: withheld or masked).

    ``withheld``: the wording proposed was made of withheld words, and is shown as little as they are; so it is of
    ``masked`` ones.
    """

    version: int
    number: int
    words: str | None
    language: str
    last: bool
    withheld: bool = False
    masked: bool = False

    def compared(self, wording: str | None) -> list[Change]:
        """The block's words and the proposed ones, word by word, with their marks only where nothing else differs.

        Only one of them where the other is not shown.
        """
        old, new = self.words if self.words is not None else wording or "", wording or ""
        if _plain(old) != _plain(new):
            old, new = _plain(old), _plain(new)
        return compare_texts(old, new)


def _plain(words: str) -> str:
    """Words without the marks of Markdown, where there are any."""
    return plain_text(render(words, inside="block", limits=False)) if _MARKS.search(words) else words


def last_version_of(paper: Paper) -> Version:
    """The last published version of a paper."""
    return db.session.scalars(
        select(Version).where(Version.paper_id == paper.id, Version.number == paper.last_version)
    ).one()


def standing_version(amendment: Amendment) -> Version:
    """The last version that has the amendment's block."""
    return db.session.scalars(
        select(Version)
        .join(Block, Block.version_id == Version.id)
        .where(Version.paper_id == amendment.paper_id, Block.uid == amendment.block_uid)
        .order_by(Version.number.desc())
        .limit(1)
    ).one()


def grounds(paper: Paper, amendments: Iterable[Amendment]) -> dict[int, Ground]:
    """By an amendment's id, the block it stands on; two statements for all of them."""
    wanted = list(amendments)
    uids = {amendment.block_uid for amendment in wanted}
    rows = db.session.execute(
        select(
            Block.uid,
            Version.id,
            Version.number,
            Version.language,
            Opening.bytes,
            Withholding.id,
            Block.masked,
        )
        .join(Version, Version.id == Block.version_id)
        .join(Opening, Opening.digest == Block.text_digest)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .where(Version.paper_id == paper.id, Block.uid.in_(uids))
        .order_by(Version.number.desc())
    ).all()
    by_uid: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_uid[row[0]].append(row)
    chosen, withheld, masked = {}, {}, {}
    for amendment in wanted:
        found = by_uid[amendment.block_uid]
        stood = [row for row in found if row[1] == amendment.stood_on_id]
        chosen[amendment.id] = (stood or found)[0]
        begun = next(row for row in found if row[1] == amendment.proposed_on_id)
        stands = chosen[amendment.id]
        # What a later version still says is no secret; what it no longer says may be why the other was withheld.
        withheld[amendment.id] = bool(stands[5] or (begun[5] and begun[4] != stands[4]))
        masked[amendment.id] = bool(stands[6] or begun[6])
    numbers = _numbers({row[1] for row in chosen.values()})
    return {
        key: Ground(
            version=row[2],
            number=numbers.get((row[1], row[0]), 0),
            words=None if row[5] or row[6] or row[4] is None else row[4].decode("utf-8"),
            language=row[3],
            last=row[2] == paper.last_version,
            withheld=withheld[key],
            masked=masked[key],
        )
        for key, row in chosen.items()
    }


def _numbers(versions: set[int]) -> dict[tuple[int, str], int]:
    """The numbers of blocks within their versions, by (version id, uid)."""
    rows = db.session.execute(
        select(Block.version_id, Block.uid)
        .join(Section, Section.id == Block.section_id)
        .where(Block.version_id.in_(versions))
        .order_by(Block.version_id, Section.rank, Block.rank, Block.id)
    )
    numbers: dict[tuple[int, str], int] = {}
    counted: dict[int, int] = defaultdict(int)
    for version_id, uid in rows:
        if version_id is None:
            continue
        counted[version_id] += 1
        numbers[version_id, uid] = counted[version_id]
    return numbers


def collisions(paper: Paper, shown: Iterable[Amendment], standing: dict[int, Ground]) -> dict[int, list[int]]:
    """By the id of an amendment that is shown, those that touch the same words, of all that wait on its block.

    One statement, however many wait. ``standing`` are the grounds of what is shown.
    """
    words = {
        amendment.block_uid: ground.words
        for amendment in shown
        if amendment.pending and (ground := standing[amendment.id]).words is not None
    }
    if not words:
        return {}
    rows = db.session.execute(
        select(Amendment.id, Amendment.block_uid, Opening.bytes)
        .join(Opening, Opening.digest == Amendment.wording_digest)
        .where(
            Amendment.paper_id == paper.id,
            Amendment.state == AmendmentState.PENDING,
            Amendment.hidden_at.is_(None),
            Amendment.block_uid.in_(words),
            Opening.bytes.is_not(None),
        )
        .order_by(Amendment.id)
    )
    waiting: dict[str, dict[int, int]] = defaultdict(dict)
    for key, uid, wording in rows:
        waiting[uid][key] = footprint(touched(words[uid] or "", (wording or b"").decode("utf-8")))
    found: dict[int, list[int]] = {}
    for amendment in shown:
        others = waiting[amendment.block_uid]
        if mine := others.get(amendment.id):
            found[amendment.id] = [key for key, bits in others.items() if bits & mine and key != amendment.id]
    return found


def taken_up(amendment: Amendment) -> Taken | None:
    """Where the block says that this amendment changed it: the first version, else the draft; None when none does."""
    row = db.session.execute(
        select(Version.number, Block.draft_id)
        .outerjoin(Version, Version.id == Block.version_id)
        .where(
            Block.uid == amendment.block_uid,
            Block.change_cause == ChangeCause.AMENDMENT,
            Block.change_reference == str(amendment.id),
        )
        .order_by(Version.number.is_(None), Version.number, Block.draft_id.desc())
        .limit(1)
    ).first()
    return Taken(*row) if row else None
