"""What still stands between a draft and its publication, in short: the desk shows it above the button."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum import clock
from forum.database import db
from forum.papers.actions.asking import changed_since_told, closing_of, not_asked, provisional_of, window_of
from forum.papers.actions.readiness import Key, merged_onwards, not_frozen
from forum.papers.asked import Numbers, numbers_of
from forum.papers.closed import threads_narrower
from forum.papers.consistency import counts_of
from forum.papers.meanwhile import Meanwhile, published_meanwhile
from forum.papers.models import Block, Citation, Disposition, Draft, DraftState, Fate, Section
from forum.papers.records import plain
from forum.papers.sources import disposition_rows, post_rows, snapshots_to_come
from forum.threads.models import Post, Revision


@dataclass(slots=True)
class Checklist:
    """What is still to be done; everything empty: nothing. ``first`` is the draft that must be published before."""

    days: int
    first: Draft | None = None
    not_frozen_threads: list[int] = field(default_factory=list)
    not_frozen_posts: list[Key] = field(default_factory=list)
    closed_threads: list[int] = field(default_factory=list)
    left_behind: list[int] = field(default_factory=list)
    unaccounted: int = 0
    bare_blocks: list[tuple[int, str]] = field(default_factory=list)
    no_block: bool = False
    odd_mergers: list[tuple[int, int, bool]] = field(default_factory=list)
    merged_onwards: list[tuple[Key, Key]] = field(default_factory=list)
    both_changed: list[tuple[int, int]] = field(default_factory=list)
    withdrawn: list[tuple[int, int]] = field(default_factory=list)
    masked: list[tuple[int, int]] = field(default_factory=list)
    meanwhile: Meanwhile = field(default_factory=Meanwhile)
    numbers: Numbers | None = None
    changed: int = 0
    closes_at: datetime | None = None

    @property
    def clear(self) -> bool:
        """Whether nothing is left to look at."""
        return not (
            self.not_frozen_threads
            or self.not_frozen_posts
            or self.closed_threads
            or self.left_behind
            or self.unaccounted
            or self.bare_blocks
            or self.no_block
            or self.odd_mergers
            or self.merged_onwards
            or self.both_changed
            or self.withdrawn
            or self.masked
        )

    @property
    def closed(self) -> bool:
        """Whether the authors have had their time."""
        return self.closes_at is not None and clock.now() >= self.closes_at and not self.changed


def checklist_of(draft: Draft) -> Checklist:
    """The checklist of a draft: a bounded number of statements, however long it is."""
    frozen = snapshots_to_come(draft)
    posts = post_rows(draft, frozen) if frozen else []
    known = {(row.thread, row.number) for row in posts}
    dispositions = disposition_rows(draft, known)
    closed = threads_narrower(draft) if draft.state == DraftState.OPEN else []
    blocks = _blocks(draft)
    found = Checklist(
        days=draft.board.objection_window,
        not_frozen_threads=[thread.id for thread in draft.threads if thread.id not in frozen],
        not_frozen_posts=not_frozen(draft, frozen, known, dispositions) if frozen else [],
        closed_threads=[thread.id for thread in closed],
        left_behind=_left_behind(draft),
        unaccounted=counts_of(plain(posts), plain(dispositions))["not_at_all"],
        bare_blocks=[(row.number, row.uid) for row in blocks if row.bare],
        both_changed=[(row.number, row.id) for row in blocks if row.both],
        withdrawn=[(row.number, row.id) for row in blocks if row.withdrawn],
        masked=[(row.number, row.id) for row in blocks if row.masked],
        no_block=not blocks,
        odd_mergers=_odd_mergers(draft),
        merged_onwards=merged_onwards(dispositions),
        meanwhile=published_meanwhile(draft),
    )
    window = window_of(draft) if draft.state == DraftState.PROVISIONAL else None
    if window is not None:
        found.numbers, found.closes_at = numbers_of(draft), closing_of(window)
        found.changed = len(changed_since_told(draft)) + len(not_asked(draft))
    elif draft.state == DraftState.OPEN:
        found.first = provisional_of(draft.paper)
    return found


def _left_behind(draft: Draft) -> list[int]:
    """The threads of the draft before that this one does not draw on, since their board closed."""
    before = db.session.get(Draft, draft.copied_from_id) if draft.copied_from_id else None
    here = {thread.id for thread in draft.threads}
    return [thread.id for thread in threads_narrower(before) if thread.id not in here] if before else []


class _Row(NamedTuple):
    """A block: whether it neither cites anything nor is editorial; whether two drafts changed it; whether its author
    withdrew its words; whether a moderator masked those it was made of.
    """

    number: int
    id: int
    uid: str
    bare: bool
    both: bool
    withdrawn: bool
    masked: bool


def _blocks(draft: Draft) -> list[_Row]:
    """The blocks in reading order."""
    cites = select(Citation.id).where(Citation.block_id == Block.id).exists()
    rows = db.session.execute(
        select(
            Block.id, Block.uid, Block.editorial, Block.theirs, Block.html, Block.masked, cites.label("cites")
        )
        .join(Section, Section.id == Block.section_id)
        .where(Block.draft_id == draft.id)
        .order_by(Section.rank, Block.rank)
    )
    return [
        _Row(
            number,
            row.id,
            row.uid,
            bare=not (row.editorial or row.cites),
            both=row.theirs is not None,
            withdrawn=not row.html,
            masked=row.masked,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _odd_mergers(draft: Draft) -> list[tuple[int, int, bool]]:
    """Posts merged into one that the paper does not cite, or that was hidden or erased since (True): their words then
    go nowhere.
    """
    own, target, said = aliased(Post), aliased(Post), aliased(Revision)
    fate_of_target = aliased(Disposition)
    gone = target.hidden_at.is_not(None) | said.erased_at.is_not(None)
    rows = db.session.execute(
        select(own.number, target.number, gone)
        .select_from(Disposition)
        .join(own, own.id == Disposition.post_id)
        .join(target, target.id == Disposition.target_post_id)
        .join(said, said.id == target.revision_id)
        .outerjoin(
            fate_of_target,
            (fate_of_target.draft_id == draft.id) & (fate_of_target.post_id == target.id),
        )
        .where(
            Disposition.draft_id == draft.id,
            fate_of_target.id.is_(None) | (fate_of_target.fate != Fate.CITED) | gone,
        )
        .order_by(own.thread_id, own.number)
        .limit(20)
    )
    return [(number, into, bool(is_gone)) for number, into, is_gone in rows]
