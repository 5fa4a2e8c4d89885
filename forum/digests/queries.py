"""Finding editions, and reading one as everybody does."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum import clock, journal
from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.digests.contents import ON_A_PAGE, contents_of
from forum.digests.cutting import first_position, last_edition
from forum.digests.lines import Contents
from forum.digests.models import Edition, Rhythm
from forum.digests.rhythm import boundary
from forum.digests.windows import Window
from forum.journal import Entry
from forum.visibility import visible_when


@visible_when(Edition)
def visible_editions(member: Any) -> Any:
    """An edition is read where its board is read."""
    return Edition.board_id.in_(readable_board_ids(member))


def edition_with_board(edition_id: int) -> Edition | None:
    """An edition with its board, place, agenda and assembly."""
    wanted = (
        select(Edition)
        .where(Edition.id == edition_id)
        .options(
            joinedload(Edition.board).options(
                joinedload(Board.assembly),
                joinedload(Board.milieu),
                joinedload(Board.alliance),
                joinedload(Board.agenda),
            )
        )
    )
    return db.session.scalars(wanted).unique().one_or_none()


def editions_of(board: Board, *, limit: int, before: int | None = None) -> list[Edition]:
    """The editions of a board, the latest first; ``before`` is an edition's id."""
    wanted = select(Edition).where(Edition.board_id == board.id).order_by(Edition.id.desc()).limit(limit)
    if before:
        wanted = wanted.where(Edition.id < before)
    return list(db.session.scalars(wanted))


def contents_of_edition(edition: Edition, member: Any, language: str) -> Contents | None:
    """What an edition says to whoever may read the board, ``member`` or a visitor (None); nothing of it is personal."""
    return contents_of(window_of_edition(edition, member, language), ON_A_PAGE)


def window_of_edition(edition: Edition, member: Any, language: str) -> Window:
    """What an edition tells of, as ``member`` (None: a visitor) may read it."""
    return Window(
        board=edition.board,
        after=edition.from_position,
        until=edition.until_position,
        at=edition.cut_at,
        language=language,
        may_read=member,
    )


def contents_to_come(board: Board, rhythm: Rhythm, member: Any, language: str) -> Contents | None:
    """What the next edition of a board would say if it were cut now, to those who get it in this rhythm; where nobody
    does, what happened since it would have been cut last.
    """
    last = last_edition(board.id, rhythm)
    after = last.until_position if last else first_position(board.id, rhythm)
    if after is None:
        before = Entry.at < boundary(rhythm, clock.now())
        after = db.session.scalar(select(func.max(Entry.position)).where(before))
    return contents_of(
        Window(
            board=board,
            after=after or 0,
            until=journal.head(),
            at=clock.now(),
            language=language,
            may_read=member,
        ),
        ON_A_PAGE,
    )
