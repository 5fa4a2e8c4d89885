"""Which of a person's wishes decides whether a post comes to them by itself."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from forum.boards.models import Board
from forum.database import db
from forum.members.models import Member
from forum.threads.models import Thread
from forum.watches.models import Watch, Wish


def brought_by(member: Member, thread: Thread | None, boards: Sequence[Board]) -> Thread | Board | None:
    """The thread or board of which ``member`` wishes every post, for something written in ``thread`` (None: on the
    board itself), which stands on ``boards``, its home first; None when they do not wish it.

    The narrower wish decides: what was said of the thread holds, whatever was said of its boards.
    """
    of_boards = Watch.board_id.in_([board.id for board in boards])
    wanted = or_(of_boards, Watch.thread_id == thread.id) if thread else of_boards
    watches = db.session.scalars(select(Watch).where(Watch.member_id == member.id, wanted)).all()
    own = next((watch for watch in watches if watch.thread_id), None)
    if own is not None:
        return thread if own.wish == Wish.EVERY_POST else None
    wished = {watch.board_id for watch in watches if watch.wish == Wish.EVERY_POST}
    return next((board for board in boards if board.id in wished), None)
