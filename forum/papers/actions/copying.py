"""What a draft takes with it from the one before: its text under the same uids, and what became of its posts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from forum.database import db
from forum.papers.actions.book import Book, Fated
from forum.papers.actions.carrying import copy_action
from forum.papers.models import Block, Citation, Disposition, Draft, DraftState, Fate, Section
from forum.threads.models import Excerpt, Post, Revision, SnapshotPost


@dataclass(frozen=True)
class Behind:
    """What stays behind: posts of threads that the other draft does not draw on, and the excerpts kept of them."""

    posts: frozenset[int]
    excerpts: frozenset[int]

    def has(self, thing: Citation | Disposition) -> bool:
        """Whether a citation or a fate rests on such a post."""
        if isinstance(thing, Citation):
            return thing.excerpt_id in self.excerpts
        return thing.post_id in self.posts or thing.target_post_id in self.posts


def left_behind(before: Draft, draft: Draft) -> Behind:
    """What of ``before`` rests on threads that ``draft`` does not draw on; mostly nothing, and then no statement."""
    here = {thread.id for thread in draft.threads}
    gone = [thread.id for thread in before.threads if thread.id not in here]
    if not gone:
        return Behind(frozenset(), frozenset())
    posts = select(Post.id).where(Post.thread_id.in_(gone))
    excerpts = (
        select(Excerpt.id)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .where(Revision.post_id.in_(posts))
    )
    return Behind(frozenset(db.session.scalars(posts)), frozenset(db.session.scalars(excerpts)))


def copy_draft(before: Draft, draft: Draft) -> None:
    """Fill a new draft from the one before, published or before its authors.

    What rests on a thread that the new draft does not draw on, since its board closed, stays behind.
    """
    behind = left_behind(before, draft)
    _copy_text(before, draft, behind)
    _copy_dispositions(before, draft, behind)


def copy_section(section: Section, draft: Draft) -> Section:
    """The same heading in another draft."""
    copy = Section(
        draft_id=draft.id, uid=section.uid, kind=section.kind, heading=section.heading, rank=section.rank
    )
    db.session.add(copy)
    db.session.flush()
    return copy


def copy_block(block: Block, section: Section) -> Block:
    """The same block in a section of another draft, at the same place."""
    twin = Block(
        draft_id=section.draft_id,
        section_id=section.id,
        uid=block.uid,
        rank=block.rank,
        text=block.text,
        html=block.kept_html,
        masked=block.masked,
        editorial=block.editorial,
        made_of_id=block.made_of_id,
    )
    copy_action(block, twin)
    db.session.add(twin)
    db.session.flush()
    return twin


def copy_citation(citation: Citation, block: Block) -> Citation:
    """The same citation under a block of another draft."""
    copy = Citation(
        draft_id=block.draft_id,
        block_id=block.id,
        relation=citation.relation,
        excerpt_id=citation.excerpt_id,
        cited_uid=citation.cited_uid,
        cited_paper_id=citation.cited_paper_id,
        cited_version=citation.cited_version,
    )
    db.session.add(copy)
    return copy


def _copy_text(before: Draft, draft: Draft, behind: Behind) -> None:
    """Sections, blocks and citations of the draft before, under the same uids."""
    sections = db.session.scalars(
        select(Section).where(Section.draft_id == before.id).order_by(Section.rank)
    ).all()
    copies: dict[int, Block] = {}
    stood: dict[str, Any] = {}
    for section in sections:
        copy = copy_section(section, draft)
        for block in section.blocks:
            copies[block.id] = copy_block(block, copy)
            promised = block.action.state if block.action else ""
            stood[block.uid] = {
                "edits": block.edits,
                "cites": [],
                "relations": [],
                "action": promised,
                "under": [section.uid, section.heading],
                "rank": block.rank,
            }
    for citation in db.session.scalars(
        select(Citation).where(Citation.draft_id == before.id).order_by(Citation.id)
    ):
        twin = copies[citation.block_id]
        if not behind.has(citation):
            copy_citation(citation, twin)
        stood[twin.uid]["cites"].append(list(source_of(citation)))
        stood[twin.uid]["relations"].append(citation.relation.value)
    # How it stood matters where the other draft may still change: it is let go of when that is published.
    draft.copied_from_id = before.id
    if before.state != DraftState.PUBLISHED:
        draft.copied = stood
    db.session.flush()


def source_of(citation: Citation) -> tuple[Any, ...]:
    """What a citation points to: the same in every draft."""
    return citation.excerpt_id, citation.cited_uid, citation.cited_paper_id, citation.cited_version


def _copy_dispositions(before: Draft, draft: Draft, behind: Behind) -> None:
    """What became of each post, but for those edited since the version: they wait again (a cited one stays cited),
    and what followed them waits with them.
    """
    book = Book(draft)
    for row in dispositions_that_hold(before):
        if not behind.has(row):
            book.rows[row.post_id] = Fated.of(row)
    book.settle()
    book.write()


def dispositions_that_hold(before: Draft) -> list[Disposition]:
    """The fates of a draft's posts but for those whose post was edited since its snapshots."""
    seen: dict[int, int] = dict(
        db.session.execute(
            select(SnapshotPost.post_id, db.func.max(SnapshotPost.revision_id))
            .where(SnapshotPost.snapshot_id.in_([snapshot.id for snapshot in before.snapshots]))
            .group_by(SnapshotPost.post_id)
        ).all()
    )
    rows = db.session.execute(
        select(Disposition, Post.revision_id)
        .join(Post, Post.id == Disposition.post_id)
        .where(Disposition.draft_id == before.id)
        .order_by(Disposition.id)
    ).all()
    return [
        row
        for row, revision_id in rows
        if row.fate == Fate.CITED or seen.get(row.post_id, revision_id) == revision_id
    ]


def copied_actions() -> dict[int, set[str]]:
    """By draft that keeps how its text stood when it was copied: the blocks whose promise is as it was then.

    What they promised is kept as a digest; whoever erases names out of promises asks this before, and renews the
    digests after (``renew_copied``), so that none of them tells a name.
    """
    rows = db.session.scalars(select(Draft).where(Draft.copied.is_not(None)).options(undefer(Draft.copied)))
    return {draft.id: _as_copied(draft) for draft in rows if draft.copied}


def _as_copied(draft: Draft) -> set[str]:
    stood = draft.copied or {}
    return {uid for uid, state in _promises(draft).items() if stood.get(uid, {}).get("action", "") == state}


def renew_copied(unchanged: dict[int, set[str]]) -> None:
    """Keep of each promise the digest that it has now where it was as copied; of the others that they are not."""
    for draft_id, uids in unchanged.items():
        draft = db.session.get_one(Draft, draft_id)
        now = _promises(draft)
        draft.copied = {
            uid: {**then, "action": now[uid] if uid in uids else "changed"}
            for uid, then in (draft.copied or {}).items()
        }
    db.session.flush()


def _promises(draft: Draft) -> dict[str, str]:
    blocks = db.session.scalars(
        select(Block)
        .where(Block.draft_id == draft.id)
        .options(joinedload(Block.action))
        .execution_options(populate_existing=True)
    )
    return {block.uid: block.action.state if block.action else "" for block in blocks}
