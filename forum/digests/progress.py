"""How far an edition has gone out, for those who lead its board."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.digests.models import Delivery, DeliveryState, Edition

#: A monthly edition waits for its reader's day, and tries go on for five more.
LONGEST = timedelta(days=40)
MOST = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """The mails of an edition: of ``owed`` so many were sent and so many are dead; the others wait for their hour, or
    to be tried again. Those that had nothing to say to their reader are not counted.
    """

    edition_id: int
    until: datetime
    owed: int
    sent: int
    dead: int

    @property
    def going_out(self) -> bool:
        """Whether any are still to be sent."""
        return self.sent + self.dead < self.owed


def progress_of(edition: Edition) -> Progress | None:
    """How far an edition has gone out; None when it is owed to nobody."""
    found = _progress(Edition.id == edition.id)
    return found[0] if found else None


def going_out(board: Board) -> list[Progress]:
    """The editions of a board that have not gone out to everybody, the latest first."""
    lately = _progress(Edition.board_id == board.id, Edition.cut_at > clock.now() - LONGEST)
    return [progress for progress in lately if progress.going_out][:MOST]


def _progress(*which: object) -> list[Progress]:
    def of_state(state: DeliveryState) -> object:
        return func.count().filter(Delivery.state == state)

    rows = db.session.execute(
        select(
            Edition.id,
            Edition.until,
            func.count().filter(Delivery.state != DeliveryState.EMPTY),
            of_state(DeliveryState.SENT),
            of_state(DeliveryState.FAILED),
        )  # type: ignore[call-overload]  # five columns
        .join(Delivery, Delivery.edition_id == Edition.id)
        .where(*which)
        .group_by(Edition.id, Edition.until)
        .order_by(Edition.id.desc())
    )
    return [Progress(*row) for row in rows if row[2]]
