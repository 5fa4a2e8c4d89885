"""Finding published papers to cite: those whose words may stand on a board, the ones nearest to it first."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Alliance
from forum.boards.models import Board, Reading
from forum.boards.queries import visible_boards
from forum.database import db
from forum.papers.models import Paper, Version
from forum.papers.queries import last_shown

LOOKED_AT = 500
SHOWN = 40


@dataclass(slots=True)
class Source:
    """A paper that can be cited, where it stands, and the number of the version that stands for it."""

    paper: Paper
    board: Board
    version: int


def citable_papers(board: Board, reader: Any, *, words: str, language: str) -> tuple[list[Source], bool]:
    """The published papers that ``board`` may cite and ``reader`` may read, and whether there are more.

    For a paper stands its last version that is not withheld: one of which none is shown is not offered.
    ``words`` are looked for in their titles and in the names of their boards, whatever the accents. First those of
    the milieus that an alliance gathers (or of the alliances of a milieu), then those of the assembly, then others.
    """
    rows = db.session.execute(
        select(Paper, Board, Version.number)
        .join(Board, Board.id == Paper.board_id)
        .join(Version, (Version.paper_id == Paper.id) & (Version.number == last_shown(Paper)))
        .where(
            visible_boards(reader),
            or_(Board.reading == Reading.PUBLIC, Board.id == board.id),
        )
        .options(
            joinedload(Board.assembly),
            joinedload(Board.milieu),
            joinedload(Board.alliance).selectinload(Alliance.milieus),
        )
        .order_by(Version.id.desc())
        .limit(LOOKED_AT)
    ).all()
    wanted = _plain(words).split()
    near = _tied_to(board)
    found = [
        Source(paper, home, version)
        for paper, home, version in rows
        if all(word in _plain(f"{paper.title} {home.name_in(language)}") for word in wanted)
    ]
    found.sort(key=lambda source: _distance(source.board, board, near))
    return found[:SHOWN], len(found) > SHOWN or len(rows) == LOOKED_AT


def _tied_to(board: Board) -> set[int]:
    return {milieu.id for milieu in board.alliance.milieus} if board.alliance else set()


def _distance(home: Board, board: Board, near: set[int]) -> int:
    if home.milieu_id in near or (
        home.alliance is not None and board.milieu_id in {milieu.id for milieu in home.alliance.milieus}
    ):
        return 0
    return 1 if home.assembly_id == board.assembly_id else 2


def _plain(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
