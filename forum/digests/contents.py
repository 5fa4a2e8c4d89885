"""What an edition says to one reader: closings, papers, notes, threads, and the head of the chain."""

from typing import Any

from sqlalchemy import func, or_, select

from forum.database import db
from forum.digests import deadlines, papers, talk
from forum.digests.lines import Contents, Head, NoteLine, Room, TurnLine
from forum.digests.personal import for_you
from forum.digests.windows import Window
from forum.journal import Entry, Verb
from forum.mailings.models import Mailing
from forum.members.models import Member
from forum.papers.models import Publication
from forum.permissions import can
from forum.plain import summary
from forum.said import said
from forum.threads.models import Note, NoteReading, NoteRevision, Round, Thread

TURNS = (Verb.THREAD_FROZEN, Verb.ROUND_OPENED)
#: In a letter, and on a page. A letter that would still be too heavy says titles only.
IN_A_LETTER, TITLES_ONLY, ON_A_PAGE = Room(8, 40), Room(0, 40), Room(100, 400)


def contents_of(window: Window, room: Room) -> Contents | None:
    """Everything there is to say in a window; None when the board may not be read (any more)."""
    return gather(window, room) if can(window.may_read, "board.read", window.board) else None


def gather(window: Window, room: Room) -> Contents:
    """Everything there is to say in a window, in a bounded number of statements whatever happened."""
    announced, turned = _turns(window, room, Verb.FREEZE_ANNOUNCED), _turns(window, room, *TURNS)
    texts, notes = papers.told(window, room), _notes(window, room)
    opened, active = talk.opened(window, room), talk.active(window, room)
    yours = for_you(window, room)
    fresh_texts, fresh_notes = _unread(texts), _unread(notes)
    words = papers.words(window, room, texts)
    told = [*announced, *turned, *fresh_notes, *(texts if words else fresh_texts)]
    by_others = any(row.by_id != window.reader_id for row in told)
    return Contents(
        news=by_others or bool(opened) or bool(active) or bool(yours),
        already_read=talk.already_read(window),
        left_out=len(texts) - len(fresh_texts) + len(notes) - len(fresh_notes),
        for_you=yours,
        closings=deadlines.closings(window, room, announced),
        papers=papers.lines(window, room, fresh_texts),
        words=words,
        notes=room.part([_note(row, window) for row in fresh_notes], room.all_of(fresh_notes)),
        opened=opened,
        active=active,
        turns=room.part([_turn(row, window) for row in turned], turned[0].total if turned else 0),
        head=_head(window),
    )


def _unread(rows: list[Any]) -> list[Any]:
    return [row for row in rows if not row.read]


def _notes(window: Window, room: Room) -> list[Any]:
    """Notes that were published, and those written to close a phase, but for those that came by themselves; ``read``
    where the reader has read one on the site.
    """
    wanted = (
        select(
            Note.id,
            Note.closes_phase,
            Note.phase,
            Note.by_id,
            NoteRevision.title,
            NoteRevision.language,
            NoteRevision.html,
            Member.name,
            Thread.title.label("thread_title"),
            Thread.language.label("thread_language"),
            window.has_read(NoteReading.note_id, Note.id).label("read"),
            func.count().over().label("total"),
        )
        .join_from(Entry, Note, Note.id == Entry.ids["note"].as_integer())
        .join(NoteRevision, NoteRevision.id == Note.revision_id)
        .join(Member, Member.id == Note.by_id)
        .outerjoin(Thread, Thread.id == Note.thread_id)
    )
    told = _told_notes(wanted, window)
    return list(db.session.execute(told.order_by(Entry.position.desc()).limit(room.most)))


def note_ids(window: Window) -> Any:
    """A statement that selects the notes of the window that are told, read or not."""
    return _told_notes(
        select(Note.id).join_from(Entry, Note, Note.id == Entry.ids["note"].as_integer()), window
    )


def _told_notes(wanted: Any, window: Window) -> Any:
    return window.acts(wanted, Verb.NOTE_PUBLISHED, Verb.PHASE_CLOSED).where(
        window.notes(Note.thread_id), ~window.by_itself(Mailing.note_id == Note.id)
    )


def _note(row: Any, window: Window) -> NoteLine:
    return NoteLine(
        title=said(row.title, row.language, window.language),
        path=f"/notes/{row.id}",
        summary=summary(row.html) if row.html else "",
        by=row.name,
        closes=row.phase.title if row.closes_phase else None,
        thread=said(row.thread_title, row.thread_language, window.language) if row.thread_title else None,
    )


def _turns(window: Window, room: Room, *verbs: Verb) -> list[Any]:
    """The rounds whose freeze was announced or done, or that were opened, the latest first."""
    wanted = (
        select(
            Entry.verb,
            Entry.actor_id.label("by_id"),
            Thread.id,
            Thread.title,
            Thread.language,
            Round.number,
            Round.frozen_at,
            Round.freeze_planned_for,
            func.count().over().label("total"),
        )
        .join_from(Entry, Thread, Thread.id == Entry.subject_id)
        .join(Round, (Round.thread_id == Thread.id) & (Round.number == Entry.ids["round"].as_integer()))
    )
    told = window.acts(wanted, *verbs).where(
        window.threads(), or_(Entry.verb != Verb.ROUND_OPENED, Round.frozen_at.is_(None))
    )
    return list(db.session.execute(told.order_by(Entry.position.desc()).limit(room.most)))


def _turn(row: Any, window: Window) -> TurnLine:
    return TurnLine(
        title=said(row.title, row.language, window.language),
        path=f"/threads/{row.id}",
        round=row.number,
        frozen=row.verb == Verb.THREAD_FROZEN,
    )


def _head(window: Window) -> Head | None:
    last = db.session.execute(
        select(Publication.seq, Publication.digest)
        .where(Publication.assembly_id == window.board.assembly_id, Publication.at <= window.at)
        .order_by(Publication.seq.desc())
        .limit(1)
    ).first()
    return Head(last.seq, last.digest, f"/a/{window.board.assembly.slug}/chain") if last else None
