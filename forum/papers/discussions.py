"""Threads that discuss a version, boards opened from a strategy block: what points up, resolved."""

from typing import Any

from sqlalchemy import and_, select

from forum.boards.models import Board, Reading
from forum.boards.origin import Origin
from forum.boards.queries import boards_of
from forum.database import db
from forum.papers.block_words import block_html
from forum.papers.models import Block, Paper, Section, SectionKind, Version, Withholding
from forum.papers.slots import Home
from forum.permissions import can
from forum.threads.models import Thread
from forum.visibility import visible_to


def boards_to_discuss(version: Version, member: Any) -> list[Board]:
    """The boards on which ``member`` may open a thread about a version: its own first, then others of its assembly."""
    if member is None or version.withholding:
        return []
    home = version.board
    open_to = [
        board
        for board in boards_of(home.assembly, member)
        if home.quotable_on(board) and can(member, "thread.open", board)
    ]
    return sorted(open_to, key=lambda board: board.id != home.id)


def may_discuss(version: Version, member: Any) -> bool:
    """Whether there is likely a board on which ``member`` may open a thread about a version; asks no statement."""
    if member is None or version.withholding:
        return False
    home = version.board
    beside = home.reading == Reading.PUBLIC and home.assembly_id in member.standing.assemblies
    return beside or can(member, "thread.open", home)


def about(version: Version, reader: Any) -> Any:
    """The condition under which a thread has a version as its working document, on a board that ``reader`` reads."""
    return and_(
        Thread.origin_paper_id == version.paper_id,
        Thread.origin_version == version.number,
        visible_to(reader, Thread),
    )


def origin_named(origin: Origin, reader: Any) -> dict[str, Any] | None:
    """The version (and block) behind an origin as pages name it: address, title, number, first words of the block.

    None when there is no such thing for this reader; withheld versions are named, their words are not.
    """
    row = db.session.execute(
        select(
            Paper.title,
            Version.language,
            Withholding.id.label("withheld"),
            Block.html,
            Section.kind,
            *(getattr(Board, name) for name in ("id", "assembly_id", "milieu_id", "alliance_id", "reading")),
        )
        .select_from(Version)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Board, Board.id == Paper.board_id)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .outerjoin(Block, (Block.version_id == Version.id) & (Block.uid == (origin.block_uid or "")))
        .outerjoin(Section, Section.id == Block.section_id)
        .where(Version.paper_id == origin.paper_id, Version.number == origin.version)
    ).first()
    if row is None or not can(reader, "board.read", Home(*row[5:])):
        return None
    anchor = f"#b-{origin.block_uid}" if row.html is not None else ""
    return {
        "url": f"/papers/{origin.paper_id}/versions/{origin.version}{anchor}",
        "title": row.title,
        "language": row.language,
        "number": origin.version,
        "html": None if row.withheld or row.html is None else block_html(row.html),
        "strategy": row.kind == SectionKind.STRATEGY and not row.withheld,
    }
