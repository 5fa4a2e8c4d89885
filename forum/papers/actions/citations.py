"""Citing: a block rests on an excerpt, on another block of its text, or on a published block of any paper."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb
from forum.papers.actions.accounting import cited_by_excerpt, forget_if_cited_nowhere
from forum.papers.actions.drafts import record_change
from forum.papers.actions.holding import writable
from forum.papers.models import Block, Citation, Draft, Relation, SectionKind, Version
from forum.papers.queries import last_shown_version
from forum.permissions import can, require
from forum.threads.models import Excerpt

#: The act that answering a block of such a section is.
ANSWERING = {SectionKind.DIAGNOSIS: "diagnosis.answer", SectionKind.STRATEGY: "strategy.answer"}


def cite(block: Block, excerpt: Excerpt, *, by: Any, relation: Relation = Relation.SUPPORTS) -> Citation:
    """Let a block of a draft rest on an excerpt; its post is thereby cited. Twice gives the citation that is there.

    Raises Invalid when the post is not in one of the draft's threads, and Refused.
    """
    draft = writable(block.draft)
    require(by, "draft.write", draft)
    post = excerpt.revision.post
    if post.thread_id not in {thread.id for thread in draft.threads}:
        raise Invalid(_("A draft cites posts of the threads it draws on."), field="excerpt")
    if not post.thread.board.quotable_on(draft.board):
        raise Invalid(
            _("Words of a board that not everyone can read can only be quoted on that board."),
            field="excerpt",
        )
    if excerpt.quote is None or excerpt.revision.redacted_at or post.hidden_at:
        raise Invalid(_("Words that are hidden, redacted or erased cannot be cited."), field="excerpt")
    known: Citation | None = db.session.scalar(
        select(Citation).where(Citation.block_id == block.id, Citation.excerpt_id == excerpt.id)
    )
    if known:
        return _related(known, draft, relation, by)
    citation = Citation(draft_id=draft.id, block=block, excerpt=excerpt, relation=Relation(relation))
    db.session.add(citation)
    db.session.flush()
    cited_by_excerpt(draft, post, by, citation)
    record_change(draft, citation, by, Verb.CITATION_ADDED, post=post.id, block=block.id)
    return citation


def _related(known: Citation, draft: Draft, relation: Relation, by: Any) -> Citation:
    """A citation that is there, saying from now on that its source does this for the block."""
    if known.relation != Relation(relation):
        known.relation = Relation(relation)
        record_change(draft, known, by, Verb.CITATION_ADDED, block=known.block_id)
    return known


def cite_block(
    block: Block,
    uid: str,
    *,
    by: Any,
    relation: Relation = Relation.SUPPORTS,
    version: Version | None = None,
) -> Citation:
    """Let a block rest on another block: of its own draft, or of a published ``version`` of any paper of the site.

    To answer a diagnosis or a strategy, its phase must have come. Twice gives the citation that is there. Raises
    Invalid and Refused.
    """
    draft = writable(block.draft)
    require(by, "draft.write", draft)
    target = _cited_block(draft, uid, version, by)
    if target.id == block.id:
        raise Invalid(_("There is no such block."), field="uid")
    if relation == Relation.ANSWERS and target.section.kind in ANSWERING:
        require(by, ANSWERING[target.section.kind], draft)
    known: Citation | None = db.session.scalar(
        select(Citation).where(
            Citation.block_id == block.id,
            Citation.cited_uid == uid,
            Citation.cited_paper_id == (version.paper_id if version else None),
            Citation.cited_version == (version.number if version else None),
        )
    )
    if known:
        return _related(known, draft, relation, by)
    citation = Citation(
        draft_id=draft.id,
        block=block,
        relation=Relation(relation),
        cited_uid=uid,
        cited_paper_id=version.paper_id if version else None,
        cited_version=version.number if version else None,
    )
    db.session.add(citation)
    record_change(draft, citation, by, Verb.CITATION_ADDED, block=block.id)
    return citation


def _cited_block(draft: Draft, uid: str, version: Version | None, by: Any) -> Block:
    """The block to be cited, which everyone who will read the draft's paper can read. Raises Invalid (``uid``)."""
    owner = Block.version_id == version.id if version else Block.draft_id == draft.id
    target: Block | None = db.session.scalar(select(Block).where(owner, Block.uid == uid))
    if target is None or (version is not None and not can(by, "board.read", version)):
        raise Invalid(_("There is no such block."), field="uid")
    if version is not None and version.withholding:
        raise Invalid(_("This version is withheld by law."), field="uid")
    if version is not None and not version.board.quotable_on(draft.board):
        raise Invalid(
            _("Words of a board that not everyone can read can only be quoted on that board."), field="uid"
        )
    return target


def renew(citation: Citation, *, by: Any) -> Citation:
    """Let a draft's citation of a published block follow the block into the last version of its paper that is shown.

    Twice changes nothing. Raises Invalid (the last version has no such block any more) and Refused.
    """
    draft = writable(db.session.get(Draft, citation.draft_id) if citation.draft_id else None)
    require(by, "draft.write", draft)
    if citation.cited_paper_id is None or citation.cited_uid is None:
        raise Invalid(_("This citation has no source that could be revised."))
    last = last_shown_version(citation.cited_paper_id)
    if last is None or last.number <= (citation.cited_version or 0):
        return citation  # What is withheld revises nothing.
    _cited_block(draft, citation.cited_uid, last, by)
    known: Citation | None = db.session.scalar(
        select(Citation).where(
            Citation.block_id == citation.block_id,
            Citation.cited_uid == citation.cited_uid,
            Citation.cited_paper_id == last.paper_id,
            Citation.cited_version == last.number,
        )
    )
    if known is not None:
        db.session.delete(citation)
    else:
        citation.cited_version = last.number
    record_change(draft, known or citation, by, Verb.CITATION_RENEWED, block=citation.block_id)
    return known or citation


def uncite(citation: Citation, *, by: Any) -> None:
    """Take a citation back; a post that nothing else in the draft cites waits again. Raises Invalid and Refused."""
    draft = writable(db.session.get(Draft, citation.draft_id) if citation.draft_id else None)
    require(by, "draft.write", draft)
    post = citation.excerpt.revision.post if citation.excerpt else None
    record_change(draft, citation, by, Verb.CITATION_REMOVED, block=citation.block_id)
    db.session.delete(citation)
    db.session.flush()
    if post:
        forget_if_cited_nowhere(draft, post, by)
