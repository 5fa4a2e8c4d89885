"""A subscription begins with a member's first watch of more than nothing on a board, or on a thread or paper of it:
whoever gets every post learns from the digest what else moved.

Watches know nothing of digests: a reader of the journal follows what they record. The cursor of a subscription
begins at the position of the entry of its watch: what happened before was never owed, what happens after is.
"""

from datetime import datetime

from sqlalchemy import or_, select, update

from forum import clock, journal
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.digests.models import Subscription
from forum.journal import Entry, Verb
from forum.members.models import Member
from forum.papers.models import Paper
from forum.threads.models import Thread
from forum.watches.models import Watch, Wish

READER = "digests.subscriptions"
AT_ONCE = 500


def run_subscriptions() -> int:
    """Read on in the journal and follow what was watched; how many entries were read. A chore of the worker."""
    return carry_out(read_on)


def read_on() -> int:
    """Follow the next part of the journal; how many entries were read. The caller commits."""
    entries = journal.unread(READER, limit=AT_ONCE)
    for entry in entries:
        if entry.verb == Verb.WATCH_SET:
            _follow(entry)
        elif entry.verb == Verb.WORDS_ERASED:
            _end_all(entry)
    if entries:
        journal.mark_read(READER, entries[-1].position or 0)
    return len(entries)


def _follow(entry: Entry) -> None:
    watch = db.session.get(Watch, entry.subject_id)
    if watch is None:
        return
    if entry.ids["wish"] != Wish.NOTHING:
        subscribe(watch.member, watch.home, position=entry.position, at=entry.at)
    elif not _still_watched(watch.member, watch.home):
        unsubscribe(watch.member, watch.home, at=entry.at)


def _end_all(entry: Entry) -> None:
    """Nobody is owed a digest any more whose words were erased."""
    db.session.execute(
        update(Subscription)
        .where(Subscription.member_id == entry.subject_id, Subscription.ended_at.is_(None))
        .values(ended_at=entry.at)
        .execution_options(synchronize_session="fetch")
    )


def subscription_of(member: Member, board: Board) -> Subscription | None:
    """A member's subscription to the digest of a board, present or ended; None when there never was one."""
    known: Subscription | None = db.session.scalar(
        select(Subscription).where(Subscription.member_id == member.id, Subscription.board_id == board.id)
    )
    return known


def subscribe(
    member: Member, board: Board, *, position: int | None = None, at: datetime | None = None
) -> Subscription:
    """Give ``member`` a place in the digest of ``board``, from journal position ``position`` (the present head) on.

    One that ended begins anew there; one that goes on is left as it is.
    """
    known = subscription_of(member, board)
    if known is not None and known.ended_at is None:
        return known
    subscription = known or Subscription(member_id=member.id, board_id=board.id)
    subscription.position = journal.head() if position is None else position
    subscription.begun_at, subscription.ended_at = at or clock.now(), None
    db.session.add(subscription)
    db.session.flush()
    return subscription


def unsubscribe(member: Member, board: Board, *, at: datetime | None = None) -> None:
    """End a member's place in the digest of a board. Twice changes nothing."""
    known = subscription_of(member, board)
    if known is not None and known.ended_at is None:
        known.ended_at = at or clock.now()
        db.session.flush()


def _still_watched(member: Member, board: Board) -> bool:
    """Whether anything is still wished of the board, or of a thread or paper of it."""
    found = db.session.scalar(
        select(Watch.id)
        .outerjoin(Thread, Thread.id == Watch.thread_id)
        .outerjoin(Paper, Paper.id == Watch.paper_id)
        .where(
            Watch.member_id == member.id,
            Watch.wish != Wish.NOTHING,
            or_(Watch.board_id == board.id, Thread.board_id == board.id, Paper.board_id == board.id),
        )
        .limit(1)
    )
    return found is not None
