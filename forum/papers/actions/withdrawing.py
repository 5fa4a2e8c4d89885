"""Blocks that the desk made of a person's words go with those words: in drafts, and in versions with their opening.

A block keeps which excerpt it was made of, in every draft and version. It is emptied where it still holds the excerpt's
words (``forum.papers.verbatim``), the whole of it: an opening is emptied or not, and half a sentence says what nobody
meant. What a moderator wrote in the words' stead stays, and so does what was copied by hand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select, update

from forum.boards.models import Board
from forum.database import db
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models import Block, Draft, DraftState, Paper, Version
from forum.papers.verbatim import still_holds
from forum.threads.models import Excerpt, Post, Revision

AT_ONCE = 400
EMPTY = {"text": "", "kept_html": "", "masked": False}


@dataclass
class Withdrawal:
    """The blocks to be emptied: their openings by assembly; the rows that are published, and those in the making;
    and those beside which the words of another draft still stand.
    """

    named: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    published: list[int] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)


def words_behind_blocks(member: Member) -> dict[str, list[str]]:
    """By the uid of a block, the words of a member that it was made of; nothing once they are erased."""
    rows = db.session.execute(
        select(Block.uid, Opening.bytes)
        .join(Excerpt, Excerpt.id == Block.made_of_id)
        .join(Opening, Opening.digest == Excerpt.opening_digest)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.author_id == member.id, Opening.bytes.is_not(None))
        .distinct()
    )
    behind: dict[str, list[str]] = defaultdict(list)
    for uid, words in rows:
        behind[uid].append((words or b"").decode("utf-8"))
    return dict(behind)


def holds_any(text: str | None, words: Collection[str]) -> bool:
    """Whether a text still holds some of these words."""
    return bool(text) and any(still_holds(text or "", each) for each in words)


def blocks_to_withdraw(member: Member) -> Withdrawal:
    """The blocks, in whatever draft or version, that still hold the words of a member that they were made of."""
    found = Withdrawal()
    behind = words_behind_blocks(member)
    known = (Draft.state, Block.text_digest, Board.assembly_id)
    for block_id, uid, draft_state, digest, assembly_id, text, theirs in states_of(list(behind), *known):
        if holds_any(theirs, behind[uid]):
            found.beside.append(block_id)
        if not holds_any(text, behind[uid]):
            continue
        if digest:
            found.named[assembly_id].add(digest)
        published = digest is not None or draft_state == DraftState.PUBLISHED
        (found.published if published else found.open).append(block_id)
    return found


def states_of(uids: list[str], *known: Any) -> Iterator[tuple[Any, ...]]:
    """Every state of these blocks: (id, uid, what is asked for, words, words set beside)."""
    for start in range(0, len(uids), AT_ONCE):
        rows = db.session.execute(
            select(Block.id, Block.uid, *known, Block.text, Opening.bytes, Block.theirs)
            .outerjoin(Draft, Draft.id == Block.draft_id)
            .outerjoin(Version, Version.id == Block.version_id)
            .join(Paper, or_(Paper.id == Draft.paper_id, Paper.id == Version.paper_id))
            .join(Board, Board.id == Paper.board_id)
            .outerjoin(Opening, Opening.digest == Block.text_digest)
            .where(Block.uid.in_(uids[start : start + AT_ONCE]))
            .order_by(Block.id)
        )
        for *asked, text, published, theirs in rows:
            yield *asked, published.decode("utf-8") if published else text, theirs


def empty_blocks(found: Withdrawal) -> None:
    """Empty these blocks, once their openings are: the database lets no other words of a published text go."""
    for keys, values in (
        (found.published, EMPTY),
        (found.open, {**EMPTY, "edits": Block.edits + 1}),  # who writes in it has not seen this
        (found.beside, {"theirs": None}),
    ):
        for start in range(0, len(keys), AT_ONCE):
            db.session.execute(
                update(Block)
                .where(Block.id.in_(keys[start : start + AT_ONCE]))
                .values(values)
                .execution_options(synchronize_session=False)
            )
    db.session.expire_all()
