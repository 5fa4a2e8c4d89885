"""From a published block to the published blocks that cite it, and which milieus carry a strategy."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.papers.models import (
    Block,
    Citation,
    Paper,
    Relation,
    Section,
    SectionKind,
    Version,
    Withholding,
)
from forum.papers.side_notes import relation_words
from forum.papers.text_views import BlockView, SectionView

MOST = 400


@dataclass(slots=True)
class Citing:
    """One published block that cites another: of the last version of its paper that does."""

    url: str
    title: str
    language: str
    number: int
    board: Board
    relation: Relation
    section: SectionKind
    paper_id: int

    @property
    def does(self) -> str:
        """What it does for the cited block, in words."""
        return relation_words(self.relation)


def citing_blocks(version: Version, reader: Any) -> dict[str, list[Citing]]:
    """By uid, the published blocks that cite a block of this version or of one before it: one statement.

    Of each paper only its last version that cites speaks; what is withheld or not for this reader does not.
    """
    rows = db.session.execute(
        select(
            Citation, Paper.id, Paper.title, Version.number, Version.language, Block.uid, Section.kind, Board
        )
        .join(Version, Version.id == Citation.version_id)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Board, Board.id == Paper.board_id)
        .join(Block, Block.id == Citation.block_id)
        .join(Section, Section.id == Block.section_id)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .where(
            Citation.cited_paper_id == version.paper_id,
            Citation.cited_version <= version.number,
            Withholding.id.is_(None),
            visible_boards(reader),
        )
        .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance))
        .order_by(Paper.id, Version.number.desc(), Section.rank, Block.rank, Citation.id)
        .limit(MOST)
    )
    found: dict[str, list[Citing]] = defaultdict(list)
    speaks: dict[int, int] = {}
    for citation, paper_id, title, number, language, uid, section, board in rows:
        if speaks.setdefault(paper_id, number) != number:
            continue
        found[str(citation.cited_uid)].append(
            Citing(
                url=f"/papers/{paper_id}/versions/{number}#b-{uid}",
                title=title,
                language=language,
                number=number,
                board=board,
                relation=citation.relation,
                section=section,
                paper_id=paper_id,
            )
        )
    return found


@dataclass(slots=True)
class Carried:
    """A strategy block with the milieus that carry it: those whose papers support it and those whose actions answer it.

    Apart, the milieus whose papers it cites otherwise, with what it does: it contradicts them, say.
    """

    block: BlockView
    cites: list[tuple[Board, str]]
    otherwise: list[tuple[Board, str, str]]
    answered_by: list[tuple[Board, str]]


def carried(sections: list[SectionView], citing: dict[str, list[Citing]]) -> list[Carried]:
    """For each strategy block of a text, the milieus that carry it; no statement beyond what was read."""
    rows = []
    for section in sections:
        if section.kind != SectionKind.STRATEGY:
            continue
        for block in section.blocks:
            cites: dict[str, tuple[Board, str]] = {}
            otherwise: dict[tuple[str, str], tuple[Board, str, str]] = {}
            for note in block.notes:
                if note.board is None or note.board.milieu_id is None:
                    continue
                if note.kind == Relation.SUPPORTS:
                    cites[note.url] = note.board, note.url
                else:
                    otherwise[note.url, note.relation] = note.board, note.url, note.relation
            answered = {
                line.url: (line.board, line.url)
                for line in citing.get(block.uid, [])
                if line.relation == Relation.ANSWERS
                and line.section == SectionKind.ACTION
                and line.board.milieu_id is not None
            }
            rows.append(
                Carried(block, list(cites.values()), list(otherwise.values()), list(answered.values()))
            )
    return rows
