"""A phase that closes soon is told to those who watch its board or wrote there: once for each closing day it has."""

from datetime import timedelta

from sqlalchemy import exists, select

from forum import clock
from forum.boards.models import AgendaPhase, Board
from forum.database import carry_out, db
from forum.notices import hearers
from forum.notices.kinds import NoticeKind
from forum.notices.models import Notice
from forum.notices.telling import News, tell

#: How many days before.
SOON = timedelta(days=3)


def tell_of_closings() -> int:
    """Tell of every phase that closes within three days; how many were told of. A chore of the worker."""
    today = clock.today()
    rows = db.session.execute(
        select(AgendaPhase.board_id, AgendaPhase.phase, AgendaPhase.closes_on)
        .join(Board, Board.id == AgendaPhase.board_id)
        .where(
            AgendaPhase.phase == Board.phase,
            AgendaPhase.closed_at.is_(None),
            AgendaPhase.closes_on.between(today, today + SOON),
        )
        .order_by(AgendaPhase.board_id)
    ).all()
    db.session.rollback()
    return sum(carry_out(lambda row=row: _tell(row)) for row in rows)  # type: ignore[misc]


def _tell(row: AgendaPhase) -> int:
    key = f"closing.{row.board_id}.{row.phase.value}.{row.closes_on}"
    if db.session.scalar(select(exists().where(Notice.key == key))):
        return 0
    news = News(
        key=key,
        at=clock.now(),
        by=None,
        board_id=row.board_id,
        people={key: {NoticeKind.PHASE_CLOSING: None} for key in hearers.of_board(row.board_id)},
        columns={"phase": row.phase},
    )
    return int(tell(news) > 0)
