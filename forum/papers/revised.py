"""Which blocks rest on a source that was revised since: what a moderator has to look at again."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.papers.block_words import block_html
from forum.papers.models import Block, Citation, Draft, DraftState, Paper, Version, Withholding
from forum.papers.queries import last_shown
from forum.plain import summary

MOST = 200


@dataclass(slots=True)
class Revised:
    """A citation of a block of which a later version is shown: what is withheld revises nothing."""

    citation_id: int
    draft_id: int | None
    url: str
    paper: str
    words: str
    source: str
    source_url: str
    cited: int
    last: int
    comparison: str | None


def revised_in_draft(draft: Draft, reader: Any) -> list[Revised]:
    """The citations of a draft whose source has a later version: one statement."""
    return _revised(Citation.draft_id == draft.id, reader)


def revised_on_board(board: Board, reader: Any) -> list[Revised]:
    """The same for a board: its open drafts, and what stands for its papers that are not being rewritten."""
    writing = aliased(Draft)
    open_draft = (
        select(writing.id).where(writing.paper_id == Paper.id, writing.state != DraftState.PUBLISHED).exists()
    )
    last = and_(Version.number == last_shown(Paper), ~open_draft)
    return _revised(and_(Paper.board_id == board.id, or_(Draft.state != DraftState.PUBLISHED, last)), reader)


def _revised(condition: ColumnElement[bool], reader: Any) -> list[Revised]:
    source, cited = aliased(Paper), aliased(Version)
    last = last_shown(source)
    rows = db.session.execute(
        select(Citation, Block, Version.number, Paper.id, Paper.title, source.title, last, Withholding.id)
        .join(Block, Block.id == Citation.block_id)
        .outerjoin(Draft, Draft.id == Citation.draft_id)
        .outerjoin(Version, Version.id == Citation.version_id)
        .join(Paper, Paper.id == db.func.coalesce(Draft.paper_id, Version.paper_id))
        .join(source, source.id == Citation.cited_paper_id)
        .join(cited, (cited.paper_id == source.id) & (cited.number == Citation.cited_version))
        .outerjoin(Withholding, Withholding.version_id == cited.id)
        .where(
            condition,
            last > Citation.cited_version,
            source.board_id.in_(readable_board_ids(reader)),
        )
        .order_by(Paper.id, Block.section_id, Block.rank, Citation.id)
        .limit(MOST)
    )
    return [_line(*row) for row in rows]


def _line(
    citation: Citation,
    block: Block,
    version: int | None,
    paper_id: int,
    title: str,
    source: str,
    last: int,
    withheld: int | None,
) -> Revised:
    """A row as it is shown; with what a withheld version said nothing is compared."""
    cited = citation.cited_version or 0
    text = f"/papers/{paper_id}/versions/{version}" if version else f"/drafts/{citation.draft_id}"
    place = f"/papers/{citation.cited_paper_id}"
    return Revised(
        citation_id=citation.id,
        draft_id=citation.draft_id,
        url=f"{text}#b-{block.uid}",
        paper=title,
        words=summary(block_html(block.html), 120),
        source=source,
        source_url=f"{place}/versions/{cited}#b-{citation.cited_uid}",
        cited=cited,
        last=last,
        comparison=None if withheld else f"{place}/compare/{cited}...{last}#b-{citation.cited_uid}",
    )
