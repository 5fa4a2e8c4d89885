"""Blocks that the desk made of a person's words are masked with those words: when a moderator hides the post or
redacts the revision, in drafts and in versions; shown again, when the post is.

Nothing is emptied: a redaction keeps its bytes. ``Block.masked`` says whether a block holds such words now
(``forum.papers.verbatim``), and every page reads its words through that. What a moderator wrote in their stead stays.
"""

from collections import defaultdict

from sqlalchemy import ColumnElement, select, update

from forum.database import db
from forum.openings import Opening
from forum.papers.actions.withdrawing import AT_ONCE, holds_any, states_of
from forum.papers.models import Block, Draft, Paper
from forum.threads.actions.hiding import when_words_are_masked
from forum.threads.models import Excerpt, Post, Revision


@when_words_are_masked
def mask_blocks(post: Post) -> None:
    """Mask, or show again, every block that was made of a post's words, in whatever draft or version."""
    uids = list(
        db.session.scalars(
            select(Block.uid)
            .join(Excerpt, Excerpt.id == Block.made_of_id)
            .join(Revision, Revision.id == Excerpt.revision_id)
            .where(Revision.post_id == post.id)
            .distinct()
        )
    )
    if not uids:
        return
    _hold_texts(uids)
    behind = _masked_words(Block.uid.in_(uids))
    changed: dict[bool, list[int]] = {True: [], False: []}
    beside: list[int] = []
    for block_id, uid, masked, text, theirs in states_of(uids, Block.masked):
        words = behind.get(uid, [])
        if holds_any(text, words) != masked:
            changed[not masked].append(block_id)
        if holds_any(theirs, words):
            beside.append(block_id)
    # What stands beside a block is a copy: the draft it was taken from keeps it.
    for keys, values in (
        (changed[True], {"masked": True}),
        (changed[False], {"masked": False}),
        (beside, {"theirs": None}),
    ):
        for start in range(0, len(keys), AT_ONCE):
            db.session.execute(
                update(Block)
                .where(Block.id.in_(keys[start : start + AT_ONCE]))
                .values(values)
                .execution_options(synchronize_session="fetch")
            )


def holds_masked_words(block: Block) -> bool:
    """Whether a block of a draft holds words that it was made of and that are not shown any more."""
    if block.made_of_id is None:
        return False
    return holds_any(block.text, _masked_words(Block.uid == block.uid).get(block.uid, []))


def _masked_words(blocks: ColumnElement[bool]) -> dict[str, list[str]]:
    """By the uid of a block, the words that it was made of, in any of its states, and that are not shown any more."""
    rows = db.session.execute(
        select(Block.uid, Opening.bytes)
        .join(Excerpt, Excerpt.id == Block.made_of_id)
        .join(Opening, Opening.digest == Excerpt.opening_digest)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .where(
            blocks,
            Opening.bytes.is_not(None),
            Post.hidden_at.is_not(None) | Revision.redacted_at.is_not(None),
        )
        .distinct()
    )
    behind: dict[str, list[str]] = defaultdict(list)
    for uid, words in rows:
        behind[uid].append((words or b"").decode("utf-8"))
    return behind


def _hold_texts(uids: list[str]) -> None:
    """Hold the papers and drafts of these blocks: whoever publishes or copies one waits, and sees the mask."""
    drafts = select(Block.draft_id).where(Block.uid.in_(uids), Block.draft_id.is_not(None))
    papers = select(Draft.paper_id).where(Draft.id.in_(drafts))
    for model, keys in ((Paper, papers), (Draft, drafts)):
        db.session.execute(
            select(model.id).where(model.id.in_(keys)).order_by(model.id).with_for_update(key_share=True)
        )
