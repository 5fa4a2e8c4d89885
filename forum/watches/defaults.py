"""Who joins a milieu or an alliance hears its digest, until they choose otherwise; who leaves hears it no more.

A reader of the journal sets these watches, so that joining knows nothing of watching; of whoever had their words
erased it keeps no wish.
"""

from sqlalchemy import delete, or_, select

from forum import journal
from forum.boards.models import Board
from forum.boards.queries import belongs
from forum.database import carry_out, db
from forum.journal import Verb
from forum.members.models import Membership
from forum.permissions import can
from forum.watches.actions import quiet, watch, watch_of
from forum.watches.models import Watch, Wish

READER = "watches"
AT_ONCE = 500


def follow_memberships() -> int:
    """Read on in the journal; how many entries were read. A chore of the worker."""
    return carry_out(_read_on)


def _read_on() -> int:
    entries = journal.unread(READER, limit=AT_ONCE)
    for entry in entries:
        if entry.verb in {Verb.MEMBERSHIP_BEGUN, Verb.MEMBERSHIP_ENDED}:
            _follow(db.session.get(Membership, entry.subject_id))
        elif entry.verb == Verb.WORDS_ERASED:
            db.session.execute(delete(Watch).where(Watch.member_id == entry.subject_id))
    if entries:
        journal.mark_read(READER, entries[-1].position or 0)
    return len(entries)


def _follow(membership: Membership | None) -> None:
    """Set the watch that goes with where the member stands now, whatever they did in between."""
    board = _board_of(membership)
    if membership is None or board is None or membership.member.erased_at:
        return
    member = membership.member
    member.forget_standing()
    if belongs(member, board):
        if can(member, "board.watch", board):
            watch(board, Wish.DIGEST, by=member, chosen=False)
    elif watch_of(board, member):  # also of a board that only its members read: it may open again
        quiet(board, by=member, chosen=False)


def _board_of(membership: Membership | None) -> Board | None:
    if membership is None:
        return None
    board: Board | None = db.session.scalar(
        select(Board).where(
            or_(
                (Board.milieu_id == membership.milieu_id) & Board.milieu_id.is_not(None),
                (Board.alliance_id == membership.alliance_id) & Board.alliance_id.is_not(None),
            )
        )
    )
    return board
