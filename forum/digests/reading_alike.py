"""What tells readers of an edition apart, in a few statements for each and some for all of them."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Integer, String, bindparam, exists, func, or_, select, type_coerce, union

from forum import clock
from forum.boards.models import Board, Reading
from forum.database import db
from forum.digests import deadlines, papers
from forum.digests.contents import IN_A_LETTER, note_ids
from forum.digests.cutting import NEWS
from forum.digests.elsewhere import told_something
from forum.digests.models import Delivery, Subscription
from forum.digests.personal import notices_key
from forum.digests.windows import Window
from forum.journal import Entry, EntryBoard
from forum.mailings.models import Mailing
from forum.members.models import Account, AddressPause, Member
from forum.notices.kinds import NoticeKind
from forum.notices.models import Notice
from forum.papers.models import VersionReading
from forum.papers.whereabouts import whose_words_are_in
from forum.permissions import can
from forum.ready import Ready
from forum.threads.models import Listing, NoteReading, Post, ReadingPosition, Thread


@dataclass(frozen=True)
class Reader:
    """A delivery and its reader, as plain values; ``apart`` when they are told what nobody else is, ``elsewhere`` when
    another mail has told a part of it.
    """

    delivery_id: int
    edition_id: int
    subscription_id: int
    board_id: int
    member_id: int
    after: int
    until: int
    message_id: str
    name: str
    email: str
    language: str
    zone: str
    timing: tuple[Any, ...]
    last_act: int
    elsewhere: bool
    apart: bool

    def member(self) -> Member:
        """The member, for the law."""
        member = db.session.get_one(Member, self.member_id)
        member.forget_standing()
        return member


@dataclass(frozen=True)
class Facts:
    """What is known of a window: whether not everybody may read the board, from which other boards its threads come
    (``homes``), who did something in it or has words in a text that it tells of, its threads, notes and versions,
    whether anybody is asked for anything, and whether a moment is told, which each reads by their own clock.
    """

    closed: bool
    homes: frozenset[int] = frozenset()
    doers: frozenset[int] = frozenset()
    threads: tuple[int, ...] = ()
    notes: frozenset[int] = frozenset()
    versions: frozenset[int] = frozenset()
    asks: bool = False
    moments: bool = False


_READER = Ready(
    select(
        Delivery.edition_id,
        Delivery.subscription_id,
        Delivery.from_position,
        Delivery.until_position,
        Delivery.message_id,
        Subscription.board_id,
        Subscription.member_id,
        Subscription.ended_at,
        Subscription.rhythm,
        Subscription.weekday,
        Subscription.hour,
        Member.name,
        Account.email,
        Account.language,
        Account.zone,
        Account.active,
        Account.confirmed_at,
        exists().where(AddressPause.account_id == Account.id).label("paused"),
        or_(
            exists().where(Mailing.member_id == Subscription.member_id),
            exists().where(
                Notice.member_id == Subscription.member_id,
                type_coerce(Notice.kind, String) == NoticeKind.OF_PAPER.value,
            ),
        ).label("mailings"),
        select(func.max(EntryBoard.entry_id))
        .where(EntryBoard.board_id == Subscription.board_id)
        .scalar_subquery()
        .label("last_act"),
        exists().where(Notice.delivery == bindparam("notices", type_=String)).label("notices"),
        told_something().label("elsewhere"),
    )
    .join(Subscription, Subscription.id == Delivery.subscription_id)
    .join(Member, Member.id == Subscription.member_id)
    .join(Account, Account.member_id == Member.id)
    .where(Delivery.id == bindparam("delivery", type_=Integer))
)
_POSITIONS = Ready(
    select(ReadingPosition.thread_id, ReadingPosition.number)
    .where(ReadingPosition.member_id == bindparam("member", type_=Integer))
    .order_by(ReadingPosition.thread_id)
)

_NOTES_READ, _VERSIONS_READ = (
    Ready(
        select(column).where(column.class_.member_id == bindparam("member", type_=Integer)).order_by(column)
    )
    for column in (NoteReading.note_id, VersionReading.version_id)
)
_CLOSED = Ready(select(Board.id).where(type_coerce(Board.reading, String) != Reading.PUBLIC.value))

_COLUMNS = tuple(str(column.key) for column in _READER.statement.selected_columns)


def reader_of(delivery_id: int) -> Reader | None:
    """The reader of a delivery; None for one who gets no mail now."""
    found = _READER.row(delivery=delivery_id, notices=notices_key(delivery_id))
    if found is None:
        return None
    row = SimpleNamespace(**dict(zip(_COLUMNS, found, strict=True)))
    if row.ended_at or not row.active or row.confirmed_at is None or row.paused:
        return None
    return Reader(
        delivery_id=delivery_id,
        edition_id=row.edition_id,
        subscription_id=row.subscription_id,
        board_id=row.board_id,
        member_id=row.member_id,
        after=row.from_position,
        until=row.until_position,
        message_id=row.message_id,
        name=row.name,
        email=row.email,
        language=row.language,
        zone=row.zone,
        timing=(row.rhythm, row.weekday, row.hour),
        last_act=row.last_act or 0,
        elsewhere=bool(row.elsewhere),
        apart=row.notices or row.mailings,
    )


def facts_of(reader: Reader) -> Facts:
    """What is known of a reader's window, whoever reads it."""
    board = db.session.get_one(Board, reader.board_id)
    window = _window(board, reader)
    within = (
        EntryBoard.board_id == board.id,
        Entry.position > reader.after,
        Entry.position <= reader.until,
        Entry.verb.in_(NEWS),
    )
    told = papers.told(window, IN_A_LETTER)
    acts = select(Entry.actor_id).join(EntryBoard, EntryBoard.entry_id == Entry.id).where(*within)
    posts = _subjects(Post, within)
    opened = _subjects(Thread, within)
    listed = _subjects(Listing, within).join(Thread, Thread.id == Listing.thread_id)
    threads = set(
        db.session.scalars(
            union(
                posts.with_only_columns(Post.thread_id),
                opened.with_only_columns(Thread.id),
                listed.with_only_columns(Listing.thread_id),
            )
        )
    )
    homes = select(Thread.board_id).where(Thread.id.in_(sorted(threads)), Thread.board_id != board.id)
    doers = db.session.scalars(
        union(
            acts,
            posts.with_only_columns(Post.author_id),
            opened.with_only_columns(Thread.opened_by_id),
            listed.with_only_columns(Thread.opened_by_id),
            whose_words_are_in({row.draft_id for row in told}),
        )
    )
    asks = bool(deadlines.asked(window))
    return Facts(
        closed=board.reading != Reading.PUBLIC,
        doers=frozenset(key for key in doers if key),
        homes=frozenset(db.session.scalars(homes)),
        threads=tuple(sorted(threads)),
        notes=frozenset(db.session.scalars(note_ids(window))),
        versions=frozenset(row.version_id for row in told if row.version_id),
        asks=asks,
        moments=asks or bool(told) or bool(deadlines.waiting(window)),
    )


def _subjects(model: Any, within: tuple[Any, ...]) -> Any:
    """A statement that selects what the acts of a window were done to, where that is in the table of ``model``."""
    return (
        select(model)
        .join(Entry, (Entry.subject_id == model.id) & (Entry.subject_type == model.__tablename__))
        .join(EntryBoard, EntryBoard.entry_id == Entry.id)
        .where(*within)
    )


def alike(facts: Facts) -> bool:
    """Whether readers may be told alike: what an alliance lists from a board that not everybody may read is told to
    some of them. It is asked for each mail, for a home board may close while an edition goes out.
    """
    return not facts.homes or facts.homes.isdisjoint(row[0] for row in _CLOSED.rows())


def may_read(reader: Reader, facts: Facts) -> bool:
    """Whether the reader may read the board now; where everybody may, nothing is asked of the database."""
    return not facts.closed or can(reader.member(), "board.read", db.session.get_one(Board, reader.board_id))


def positions_of(reader: Reader, facts: Facts) -> tuple[tuple[int, int], ...]:
    """How far the reader has read on the site in the threads of the window."""
    rows = _POSITIONS.rows(member=reader.member_id)
    there = set(facts.threads)
    return tuple((row[0], row[1]) for row in rows if row[0] in there)


def read_of(reader: Reader, facts: Facts) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which notes and versions of the window the reader has read on the site."""
    notes = _NOTES_READ.rows(member=reader.member_id) if facts.notes else ()
    versions = _VERSIONS_READ.rows(member=reader.member_id) if facts.versions else ()
    return (
        tuple(row[0] for row in notes if row[0] in facts.notes),
        tuple(row[0] for row in versions if row[0] in facts.versions),
    )


def yours_of(reader: Reader, facts: Facts) -> tuple[bool, ...]:
    """Of what people are asked for now, which the reader is asked for."""
    if not facts.asks:
        return ()
    window = _window(db.session.get_one(Board, reader.board_id), reader, reader.member())
    return tuple(closing.yours for closing in deadlines.asked(window))


def _window(board: Board, reader: Reader, member: Member | None = None) -> Window:
    return Window(
        board=board,
        after=reader.after,
        until=reader.until,
        at=clock.now(),
        language=reader.language,
        may_read=member,
        reader=member,
    )
