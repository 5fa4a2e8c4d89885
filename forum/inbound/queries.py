"""The answers by mail that wait for the moderators of a board."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import db
from forum.inbound.models import MailState, ReceivedMail

MOST = 50


def waiting_on(board: Board) -> list[ReceivedMail]:
    """Those of one board, the oldest first."""
    return list(
        db.session.scalars(
            select(ReceivedMail)
            .where(ReceivedMail.home_id == board.id, ReceivedMail.state == MailState.WAITING)
            .options(joinedload(ReceivedMail.member), joinedload(ReceivedMail.thread))
            .order_by(ReceivedMail.id)
            .limit(MOST)
        )
    )


def how_many_wait(board: Board) -> int:
    """How many there are."""
    counted = select(func.count()).where(
        ReceivedMail.home_id == board.id, ReceivedMail.state == MailState.WAITING
    )
    return db.session.scalar(counted) or 0
