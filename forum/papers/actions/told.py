"""What authors were told of their posts, kept as a fingerprint: another one means that they are asked again.

A fingerprint is salted by itself, goes when its draft is published, and when the words it was made of are erased:
nothing that stays tells whether somebody once wrote a given sentence (decision 8).
"""

import hashlib
import json
import secrets
from collections import defaultdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from forum.database import db
from forum.journal import Reason
from forum.openings import Opening
from forum.papers.models import (
    AskedPost,
    Asking,
    Block,
    BlockAction,
    Citation,
    Disposition,
    Draft,
    DraftState,
    Relation,
    Section,
)
from forum.threads.models import Excerpt, Revision

SALT, WIDTH = 16, 64  # characters: of the salt, of both with the colon between them

#: What is said of one post, as values of JSON: its fate with its reason's words, and the blocks that carry it.
Told = list[Any]


def fingerprint(told: Told | None) -> str:
    """A new fingerprint of what is said of a post (None: nothing yet)."""
    return _salted(secrets.token_hex(SALT // 2), told)


def was_told(kept: str, told: Told | None) -> bool:
    """Whether a kept fingerprint is that of what is said now."""
    salt, colon, _digest = kept.partition(":")
    return bool(colon) and kept == _salted(salt, told)


def _salted(salt: str, told: Told | None) -> str:
    digest = hashlib.sha256((salt + json.dumps(told)).encode()).hexdigest()
    return f"{salt}:{digest}"[:WIDTH]


def fates_told(draft: Draft) -> dict[int, Told]:
    """For each post that a draft says something of, what its author is told: three statements.

    That is its fate, where it went, the words of the reason; and of each block that carries it the words, the heading
    above them, what they promise, what the post does for them, and which blocks of the text contradict them.
    """
    carried = _carried(draft)
    rows = db.session.execute(
        select(Disposition.post_id, Disposition.fate, Disposition.target_post_id, Opening.bytes)
        .outerjoin(Reason, Reason.id == Disposition.reason_id)
        .outerjoin(Opening, Opening.digest == Reason.opening_digest)
        .where(Disposition.draft_id == draft.id)
    )
    return {
        post_id: [
            fate.value,
            target,
            words.decode("utf-8") if words else None,
            sorted(carried[post_id] | (carried[target] if target else set())),
        ]
        for post_id, fate, target, words in rows
    }


def _carried(draft: Draft) -> dict[int, set[tuple[str, ...]]]:
    """By post, what the blocks that cite it say."""
    against = _contradicted(draft)
    blocks: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    for post_id, uid, text, section, heading, relation, action in db.session.execute(
        select(
            *(Revision.post_id, Block.uid, Block.text, Section.uid, Section.heading),
            *(Citation.relation, BlockAction),
        )
        .join(Excerpt, Excerpt.revision_id == Revision.id)
        .join(Citation, Citation.excerpt_id == Excerpt.id)
        .join(Block, Block.id == Citation.block_id)
        .join(Section, Section.id == Block.section_id)
        .outerjoin(BlockAction, BlockAction.block_id == Block.id)
        .where(Citation.draft_id == draft.id)
        .execution_options(populate_existing=True)
    ):
        promised = (action.state,) if action else ()
        blocks[post_id].add((uid, text, section, heading, *promised))
        blocks[post_id] |= {(uid, Relation.CONTRADICTS.value, other) for other in against[uid]}
        if relation != Relation.SUPPORTS:
            blocks[post_id].add((uid, relation.value))
    return blocks


def _contradicted(draft: Draft) -> dict[str, set[str]]:
    """By the uid of a block, those of the blocks of the same text that contradict it."""
    by = aliased(Block)
    found: dict[str, set[str]] = defaultdict(set)
    for cited, uid in db.session.execute(
        select(Citation.cited_uid, by.uid)
        .join(by, by.id == Citation.block_id)
        .where(
            Citation.draft_id == draft.id,
            Citation.cited_uid.is_not(None),
            Citation.cited_paper_id.is_(None),
            Citation.relation == Relation.CONTRADICTS,
        )
    ):
        found[cited or ""].add(uid)
    return found


def forget_told(draft: Draft) -> None:
    """Let the fingerprints of a draft go: once it is published nobody is asked again."""
    _clear(list(db.session.scalars(_of(draft))))


def forget_what_was_erased() -> None:
    """Let the fingerprints go that were made of other words than stand now, in every draft that is before its authors:
    words were just erased. Whom that concerns is asked again, as after any change.
    """
    for draft in db.session.scalars(select(Draft).where(Draft.state == DraftState.PROVISIONAL)).all():
        fates = fates_told(draft)
        kept = db.session.execute(_of(draft).add_columns(AskedPost.post_id, AskedPost.told_as))
        _clear([key for key, post_id, told_as in kept if not was_told(told_as, fates.get(post_id))])


def _of(draft: Draft) -> Any:
    return (
        select(AskedPost.id).join(Asking, Asking.id == AskedPost.asking_id).where(Asking.draft_id == draft.id)
    )


def _clear(keys: list[int]) -> None:
    for start in range(0, len(keys), 500):
        db.session.execute(
            update(AskedPost)
            .where(AskedPost.id.in_(keys[start : start + 500]))
            .values(told_as="")
            .execution_options(synchronize_session="fetch")
        )
