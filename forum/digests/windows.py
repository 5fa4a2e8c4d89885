"""Which acts an edition tells to whom: a stretch of the journal, seen by one reader through what they watch."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, exists, or_, select

from forum.boards.models import Board
from forum.digests.elsewhere import Told
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

    ``by_default`` when nobody asked for the board: it came with belonging to its milieu or alliance; ``every_post``
    when its posts come one by one, and the digest tells the rest.
    """

    whole: bool = True
    threads: frozenset[int] = frozenset()
    papers: frozenset[int] = frozenset()
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
    whole = any(row.board_id == board_id for row in wanted)
    told = [row for row in watches if row.wish == Wish.NOTHING] if whole else wanted
    return Heard(
        whole,
        frozenset(row.thread_id for row in told if row.thread_id),
        frozenset(row.paper_id for row in told if row.paper_id),
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
    # What other mails have told the reader already.
    elsewhere: tuple[Told, ...] = ()

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
        """The condition on a thread, beside its entry, under which it is told: heard of, not told by another mail, and
        on an alliance's board, where it is listed, told only to those who may read it.
        """
        told = self.heard.thread(Thread.id)
        if self.board.alliance_id:
            told = and_(told, or_(Thread.board_id == self.board.id, visible_to(self.may_read, Thread)))
        return (
            and_(told, ~or_(*(each.here(Thread.id) for each in self.elsewhere))) if self.elsewhere else told
        )

    def papers(self) -> Any:
        """The condition on a paper under which it is told."""
        return self.heard.paper(Paper.id)

    def notes(self, thread_id: Any) -> Any:
        """The condition under which a note of this thread (a column, NULL for the board's own) is told."""
        on_thread = self.heard.thread(thread_id)
        return or_(thread_id.is_(None), on_thread) if self.heard.whole else on_thread

    def has_read(self, column: Any, key: Any) -> Any:
        """The condition under which the reader has read on the site what ``key`` names; ``column`` is that of what is
        kept of it (``NoteReading.note_id``). Nobody has on a page.
        """
        return exists().where(column.class_.member_id == self.reader_id, column == key)

    def by_itself(self, owed: Any) -> Any:
        """The condition under which a post or note was told, or will be, by a mail of its own; ``owed`` ties it to
        its mailing.
        """
        held = (MailingState.WAITING, MailingState.CLAIMED, MailingState.SENT)
        return exists().where(owed, Mailing.member_id == self.reader_id, Mailing.state.in_(held))
