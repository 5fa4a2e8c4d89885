"""The JSON export of a version: its manifest, its openings, and the whole chain it stands in."""

import json
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db
from forum.errors import Refused
from forum.openings import Opening as OpeningRow
from forum.papers import chain
from forum.papers.actions.ledger import entries
from forum.papers.chain import Opening, Undisclosed
from forum.papers.closed import threads_closed_to
from forum.papers.manifest import Named, openings_named
from forum.papers.models import Block, Version
from forum.threads.models import Excerpt, Post, Revision

PART = 500


def json_export(version: Version) -> bytes:
    """The RFC 8785 bytes of {manifest, openings, chain}; docs/verify.md specifies them.

    What belongs to a post that is hidden or redacted now is left out and said to be, as is a block made of its words,
    and what belongs to a post of another board that not everybody reads now: the file is the same for every reader.
    Erased openings are absent.
    Raises Refused for a version that is withheld.
    """
    if version.withholding:
        raise Refused(_("This version is withheld by law."))
    manifest = json.loads(version.publication.document)
    named = list(openings_named(manifest))
    masked = _masked([line for line in named if line.post], version.board) | _masked_blocks(version)
    known: dict[str, Opening | Undisclosed] = {}
    digests = sorted({line.digest for line in named})
    for start in range(0, len(digests), PART):
        rows = db.session.execute(
            select(OpeningRow.digest, OpeningRow.salt, OpeningRow.bytes).where(
                OpeningRow.digest.in_(digests[start : start + PART])
            )
        )
        for digest, salt, data in rows:
            if salt is None or data is None:
                continue  # erased: an entry of the chain names it
            known[digest] = Undisclosed(masked[digest]) if digest in masked else Opening(salt, data)
    return chain.export(manifest, known, entries(version.board.assembly_id))


def waiver_as_data(version: Version) -> dict[str, Any]:
    """The public reason for publishing a version without asking its authors, beside the fingerprint of the version;
    ``reason`` is None when its author withdrew it.
    """
    reason = version.waiver_reason
    return {
        "paper": version.paper_id,
        "version": version.number,
        "manifest": version.publication.digest,
        "seconds": json.loads(version.publication.document)["window"]["seconds"],
        "reason": reason.text if reason else None,
        "language": reason.language if reason else None,
    }


def _masked_blocks(version: Version) -> dict[str, str]:
    """The openings of the blocks that are made of words that are not to be shown now."""
    rows = db.session.execute(
        select(Block.text_digest, Post.hidden_at)
        .outerjoin(Excerpt, Excerpt.id == Block.made_of_id)
        .outerjoin(Revision, Revision.id == Excerpt.revision_id)
        .outerjoin(Post, Post.id == Revision.post_id)
        .where(Block.version_id == version.id, Block.masked)
    )
    return {digest or "": "hidden" if hidden_at else "redacted" for digest, hidden_at in rows}


def _masked(named: list[Named], home: Board) -> dict[str, str]:
    """Of the openings of posts, those that are not to be shown now: redacted revisions, posts that are hidden or that
    a board keeps to itself.
    """
    masked: dict[str, str] = {}
    digests = sorted({line.digest for line in named})
    closed = Post.thread_id.in_(threads_closed_to(home, None)).label("closed")
    for start in range(0, len(digests), PART):
        part = digests[start : start + PART]
        of_revisions = (
            select(Revision.opening_digest, Post.hidden_at, Revision.redacted_at, closed)
            .join(Post, Post.id == Revision.post_id)
            .where(Revision.opening_digest.in_(part))
        )
        of_quotes = (
            select(Excerpt.opening_digest, Post.hidden_at, Revision.redacted_at, closed)
            .join(Revision, Revision.id == Excerpt.revision_id)
            .join(Post, Post.id == Revision.post_id)
            .where(Excerpt.opening_digest.in_(part))
        )
        for statement in (of_revisions, of_quotes):
            for digest, hidden_at, redacted_at, is_closed in db.session.execute(statement):
                if hidden_at or redacted_at or is_closed:
                    masked[digest] = "redacted" if redacted_at and not hidden_at else "hidden"
    return masked
