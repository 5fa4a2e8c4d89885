"""What is owed to whom: a reader of the journal makes of each new post and note one row for each member who wishes it.

Two statements for a stretch of the journal, however many wish however much; the bookmark moves with them.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Integer,
    and_,
    cast,
    exists,
    insert,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from forum import clock, journal
from forum.database import carry_out, db
from forum.journal import Entry, EntryBoard, Verb, Visibility
from forum.mailings.models import Mailing, MailingState, OriginalMail
from forum.members.models import Account
from forum.threads.models import Note, Post
from forum.watches.models import Watch, Wish

READER = "mailings"
AT_ONCE = 1_000
#: How long a post waits, so that its author may still mend it: what leaves is what it says then.
GRACE = timedelta(minutes=5)


def owe_all() -> int:
    """Read on in the journal; how many entries were read. A chore of the worker."""
    return carry_out(read_on)


def read_on() -> int:
    """Owe what the next part of the journal tells of; how many entries that was. The caller commits."""
    after = journal.bookmark(READER)
    until = min(journal.head(), after + AT_ONCE)
    if until <= after:
        return 0
    due = clock.now() + GRACE
    for told, column in ((_posts(after, until), "post_id"), (_notes(after, until), "note_id")):
        db.session.execute(_owe(told.subquery("told"), column, due))
    journal.mark_read(READER, until)
    return until - after


def _stretch(wanted: Any, after: int, until: int, *verbs: Verb) -> Any:
    return wanted.where(
        Entry.position > after,
        Entry.position <= until,
        Entry.verb.in_(verbs),
        Entry.visibility.in_((Visibility.PUBLIC, Visibility.BOARD)),
        ~Entry.imported,
    )


def _posts(after: int, until: int) -> Any:
    """(entry, when, what, by whom, thread) of the posts; the first of a thread is told by its opening."""
    columns: Any = select(
        Entry.id.label("entry_id"),
        Entry.at.label("at"),
        Post.id.label("thing_id"),
        Post.author_id.label("author_id"),
        Post.thread_id.label("thread_id"),
    )
    written = columns.join_from(Entry, Post, Post.id == Entry.subject_id)
    opened = columns.join_from(Entry, Post, and_(Post.thread_id == Entry.subject_id, Post.number == 1))
    return union_all(
        _stretch(written, after, until, Verb.POST_PUBLISHED),
        _stretch(opened, after, until, Verb.THREAD_OPENED),
    )


def _notes(after: int, until: int) -> Any:
    """The same of the notes; one that closes a phase is told by that act."""
    columns = select(
        Entry.id.label("entry_id"),
        Entry.at.label("at"),
        Note.id.label("thing_id"),
        Note.by_id.label("author_id"),
        Note.thread_id.label("thread_id"),
    ).join_from(Entry, Note, Note.id == Entry.ids["note"].as_integer())
    return _stretch(columns, after, until, Verb.NOTE_PUBLISHED, Verb.PHASE_CLOSED)


def _owe(told: Any, column: str, due: datetime) -> Any:
    """A row for each of ``told`` and each member who wished it when it was written: the narrowest wish decides."""
    narrower = aliased(Watch)
    unless = exists().where(
        narrower.member_id == Watch.member_id,
        narrower.thread_id == told.c.thread_id,
        narrower.wish != Wish.EVERY_POST,
    )
    back: Any = Account.own_posts
    if column == "post_id":
        back = and_(back, ~exists().where(OriginalMail.post_id == told.c.thing_id))
    of_threads = select(told.c.thing_id, Watch.member_id).join(Watch, Watch.thread_id == told.c.thread_id)
    of_boards = (
        select(told.c.thing_id, Watch.member_id)
        .join(EntryBoard, EntryBoard.entry_id == told.c.entry_id)
        .join(Watch, Watch.board_id == EntryBoard.board_id)
        .where(~unless)
    )
    wished = union(
        *(
            wanted.join(Account, Account.member_id == Watch.member_id).where(
                Watch.wish == Wish.EVERY_POST,
                Watch.at <= told.c.at,
                Account.active,
                Account.confirmed_at.is_not(None),
                or_(Watch.member_id != told.c.author_id, back),
            )
            for wanted in (of_threads, of_boards)
        )
    ).subquery()
    nothing = cast(null(), Integer)
    rows = select(
        wished.c.thing_id if column == "post_id" else nothing,
        wished.c.thing_id if column == "note_id" else nothing,
        wished.c.member_id,
        literal(MailingState.WAITING, Mailing.state.type),
        literal(due, Mailing.due_at.type),
        literal(0),
        literal(""),
    )
    columns = ["post_id", "note_id", "member_id", "state", "due_at", "tries", "outcome"]
    return insert(Mailing).from_select(columns, rows, include_defaults=False)
