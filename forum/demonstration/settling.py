"""After the demonstration is made: its journal gets positions, its digests and its bells begin a month ago."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from forum import journal
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.digests.models import Subscription
from forum.digests.subscriptions import run_subscriptions
from forum.journal import Entry
from forum.notices.models import Notice
from forum.notices.noticing import read_on as notice

#: How many days of the demonstration's past wait to be sent; what is older counts as read. A month, so that on any day
#: most boards have news from before the last boundary, and the worker's first turn cuts editions to look at.
DAYS_UNREAD = 30


def settle(moment: datetime) -> None:
    """Do what the worker would do first, then let the demonstration's subscriptions start a month before ``moment``,
    and its members have seen the notices of before.

    Without it everybody would get three hundred days of news at once. The rest is left to the worker.
    """
    give_positions()
    while run_subscriptions() + notice():
        pass
    then = moment - timedelta(days=DAYS_UNREAD)
    carry_out(lambda: _begin_unread(then))
    carry_out(lambda: _see_what_is_older(then))


def give_positions() -> None:
    """Give a position to every entry of the journal that waits for one."""
    while carry_out(journal.sequence):
        pass


def _see_what_is_older(then: datetime) -> None:
    db.session.execute(
        update(Notice)
        .where(Notice.at <= then, Notice.seen_at.is_(None))
        .values(seen_at=Notice.at)
        .execution_options(synchronize_session=False)
    )


def _begin_unread(then: datetime) -> None:
    position = db.session.scalar(select(func.max(Entry.position)).where(Entry.at <= then, ~Entry.imported))
    boards = select(Board.id).join(Assembly, Assembly.id == Board.assembly_id).where(Assembly.demonstration)
    db.session.execute(
        update(Subscription)
        .where(Subscription.board_id.in_(boards), Subscription.position < (position or 0))
        .values(position=position)
        .execution_options(synchronize_session=False)
    )
