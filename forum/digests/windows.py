"""Which acts an edition tells to whom: a stretch of the journal, seen by one reader through what they watch."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, exists, or_, select, true

from forum.boards.models import Board
from forum.digests.models import Delivery, DeliveryState, Subscription
from forum.journal import Entry, EntryBoard, Verb, Visibility
from forum.mailings.models import Mailing, MailingState
from forum.members.models import Member
from forum.papers.models import Paper
from forum.ready import Ready
from forum.threads.models import Thread
from forum.visibility import visible_to
from forum.watches.models import Watch, WatchOrigin, Wish


@dataclass(frozen=True)
class Heard:
    """What somebody wishes to hear of a board: ``whole`` without some threads and papers, or these alone.

    ``boards`` are all the boards they hear whole, ``chosen`` all the threads they asked for one by one. ``by_default``
    when nobody asked for the board: it came with belonging to its milieu or alliance; ``every_post`` when its posts
    come one by one, and the digest tells the rest.
    """

    whole: bool = True
    threads: frozenset[int] = frozenset()
    papers: frozenset[int] = frozenset()
    boards: frozenset[int] = frozenset()
    chosen: frozenset[int] = frozenset()
    by_default: bool = False
    every_post: bool = False

    def thread(self, key: Any) -> Any:
        """The condition under which the thread with this key (a column) is heard of."""
        return key.not_in(sorted(self.threads)) if self.whole else key.in_(sorted(self.threads))

    def paper(self, key: Any) -> Any:
        """The condition under which the paper with this key (a column) is heard of."""
        return key.not_in(sorted(self.papers)) if self.whole else key.in_(sorted(self.papers))


EVERYTHING = Heard()


class _Watched(NamedTuple):
    """One wish of a member."""

    board_id: int | None
    thread_id: int | None
    paper_id: int | None
    wish: Wish
    origin: WatchOrigin


_WATCHED = Ready(
    select(Watch.board_id, Watch.thread_id, Watch.paper_id, Watch.wish, Watch.origin).where(
        Watch.member_id == bindparam("member", type_=Integer)
    )
)


def heard_by(member: Member, board: Board) -> Heard:
    """What ``member`` wishes to hear of ``board``, by all they watch."""
    return heard_of(member.id, board.id)


def heard_of(member_id: int, board_id: int) -> Heard:
    """The same by their ids."""
    watches = [_Watched(*row) for row in _WATCHED.rows(member=member_id)]
    wanted = [row for row in watches if row.wish != Wish.NOTHING]
    boards = frozenset(row.board_id for row in wanted if row.board_id)
    whole = board_id in boards
    told = [row for row in watches if row.wish == Wish.NOTHING] if whole else wanted
    return Heard(
        whole,
        frozenset(row.thread_id for row in told if row.thread_id),
        frozenset(row.paper_id for row in told if row.paper_id),
        boards,
        frozenset(row.thread_id for row in wanted if row.thread_id),
        any(row.board_id == board_id and row.origin == WatchOrigin.DEFAULT for row in wanted),
        any(row.board_id == board_id and row.wish == Wish.EVERY_POST for row in wanted),
    )


@dataclass(frozen=True)
class Window:
    """The acts on ``board`` at journal positions in (``after``, ``until``], as far as ``may_read`` may read them.

    ``reader`` is whom a letter is for: what they did themself is no news to them, and ``heard`` is what they wish to
    hear; a page has none. ``at`` is the moment it is written for, ``language`` that of the names of places.
    """

    board: Board
    after: int
    until: int
    at: datetime
    language: str
    may_read: Member | None = None
    reader: Member | None = None
    heard: Heard = field(default=EVERYTHING)
    # The mail it is written for, which has taken along notices; 0 for a page.
    delivery_id: int = 0

    @property
    def reader_id(self) -> int:
        """The reader's id; that of nobody for a page that is everybody's."""
        return self.reader.id if self.reader else 0

    def acts(self, wanted: Any, *verbs: Verb) -> Any:
        """``wanted``, a statement that selects from entries, confined to the acts of this window."""
        return wanted.join(
            EntryBoard, and_(EntryBoard.entry_id == Entry.id, EntryBoard.board_id == self.board.id)
        ).where(
            Entry.position > self.after,
            Entry.position <= self.until,
            Entry.verb.in_(verbs),
            Entry.visibility.in_((Visibility.PUBLIC, Visibility.BOARD)),
            ~Entry.imported,
        )

    def threads(self) -> Any:
        """The condition on a thread, beside its entry, under which it is told.

        On an alliance's board a listed thread is told only to those who may read it, and who do not hear of it from
        its home board.
        """
        if not self.board.alliance_id:
            return self.heard.thread(Thread.id)
        own = Thread.board_id == self.board.id
        return and_(
            self.heard.thread(Thread.id),
            or_(own, and_(visible_to(self.may_read, Thread), ~self._told_at_home())),
        )

    def papers(self) -> Any:
        """The condition on a paper under which it is told."""
        return self.heard.paper(Paper.id)

    def notes(self, thread_id: Any) -> Any:
        """The condition under which a note of this thread (a column, NULL for the board's own) is told."""
        on_thread = self.heard.thread(thread_id)
        return or_(thread_id.is_(None), on_thread) if self.heard.whole else on_thread

    def by_itself(self, owed: Any) -> Any:
        """The condition under which a post or note was told, or will be, by a mail of its own; ``owed`` ties it to
        its mailing.
        """
        held = (MailingState.WAITING, MailingState.CLAIMED, MailingState.SENT)
        return exists().where(owed, Mailing.member_id == self.reader_id, Mailing.state.in_(held))

    def _told_at_home(self) -> Any:
        if self.reader is None:
            return ~true()
        delivered = exists().where(
            Delivery.subscription_id == Subscription.id,
            Delivery.state != DeliveryState.FAILED,
            Delivery.from_position < Entry.position,
            Entry.position <= Delivery.until_position,
        )
        to_come = and_(Subscription.ended_at.is_(None), Subscription.position < Entry.position)
        heard = or_(Thread.board_id.in_(sorted(self.heard.boards)), Thread.id.in_(sorted(self.heard.chosen)))
        return and_(
            heard,
            exists().where(
                Subscription.member_id == self.reader.id,
                Subscription.board_id == Thread.board_id,
                or_(to_come, delivered),
            ),
        )
