"""What letters promise: addresses for the threads they speak of, as far as their reader may write there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.boards.models import Board
from forum.database import db
from forum.inbound.addresses import Promise, address_of, series_of, taken
from forum.mail.answering import Answering
from forum.members.models import Member
from forum.permissions import can
from forum.threads.models import Listing, Thread


def promises_to(member: Member, board: Board, threads: Sequence[int]) -> Answering | None:
    """The slot ``letter.answering``: addresses for ``threads``, in this order, and one to open a thread."""
    if not taken():
        return None
    wanted = (
        select(Thread)
        .where(Thread.id.in_(threads))
        .options(joinedload(Thread.board), selectinload(Thread.listings).joinedload(Listing.board))
    )
    found: dict[int, Any] = {thread.id: thread for thread in db.session.scalars(wanted)} if threads else {}
    series = series_of(member.id)
    addresses = {
        key: address_of(Promise(member.id, thread_id=key), series)
        for key in threads
        if key in found and can(member, "post.write", found[key])
    }
    opens = can(member, "thread.open", board)
    opening = address_of(Promise(member.id, board_id=board.id), series) if opens else ""
    return Answering(addresses, opening) if addresses or opening else None
