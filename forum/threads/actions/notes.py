"""Publishing a note and editing it."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _

from forum import clock, openings, text
from forum.boards.models import Board
from forum.database import db, lock_row
from forum.errors import Conflict
from forum.journal import Verb, record
from forum.permissions import require
from forum.threads.models import Note, NoteRevision, Thread
from forum.threads.wording import checked_language, checked_title


def publish_note(place: Board | Thread, *, by: Any, title: str, source: str, language: str) -> Note:
    """Publish a note of a board or of a thread; a thread that owed one owes it no more.

    The same words twice in a row give the note that is there. Raises Invalid and Refused.
    """
    require(by, "note.publish", place)
    thread = place if isinstance(place, Thread) else None
    lock_row(Board, place.board.id)
    last = _last_note(place.board, thread)
    if last and last.by_id == by.id and _says(last, title, source, language):
        return last
    note = make_note(place.board, by=by, title=title, source=source, language=language, thread=thread)
    if thread:
        thread.note_owed = False
    _record(Verb.NOTE_PUBLISHED, note, by)
    return note


def _last_note(board: Board, thread: Thread | None) -> Note | None:
    last: Note | None = db.session.scalar(
        db.select(Note)
        .where(Note.board_id == board.id, Note.thread_id == (thread.id if thread else None))
        .order_by(Note.id.desc())
        .limit(1)
    )
    return last


def _says(note: Note, title: str, source: str, language: str) -> bool:
    now = note.revision
    return (now.title, now.text, now.language) == (title.strip(), text.normalise(source), language)


def make_note(
    board: Board,
    *,
    by: Any,
    title: str,
    source: str,
    language: str,
    thread: Thread | None = None,
    closes_phase: bool = False,
) -> Note:
    """A note in the present phase of its thread or board, its words checked. Raises Invalid."""
    note = Note(
        board=board,
        thread=thread,
        phase=thread.phase if thread else board.phase,
        closes_phase=closes_phase,
        published_at=clock.now(),
        by_id=by.id,
    )
    db.session.add(note)
    _revise(note, by=by, title=title, source=source, language=language)
    return note


def _revise(note: Note, *, by: Any, title: str, source: str, language: str) -> None:
    title = checked_title(title)
    source = text.check(source, maximum=current_app.config["POST_LENGTH"])
    revision = NoteRevision(
        note=note,
        title=title,
        opening=openings.keep(source),
        html=text.render(source, inside="note"),
        renderer=text.RENDERER,
        language=checked_language(language),
        written_at=clock.now(),
        by_id=by.id,
    )
    db.session.add(revision)
    db.session.flush()
    note.revision = revision
    db.session.flush()


def edit_note(
    note: Note, *, by: Any, title: str, source: str, language: str, seen_revision: int | None = None
) -> Note:
    """Give a note a new text; its former states stay readable. A text that changes nothing makes no revision.

    ``seen_revision`` is the revision the editor started from: Conflict when another came in between. Raises
    Invalid, Refused and Conflict.
    """
    require(by, "note.publish", note)
    lock_row(Note, note.id)
    db.session.refresh(note, ["revision_id", "revision"])
    if _says(note, title, source, language):
        return note
    if seen_revision is not None and seen_revision != note.revision_id:
        raise Conflict(
            _(
                "Somebody else changed this note in the meantime. Both texts are below: send the one that should stay."
            ),
            theirs=f"{note.revision.title}\n\n{note.revision.text or ''}",
            ours=source,
        )
    _revise(note, by=by, title=title, source=source, language=language)
    _record(Verb.NOTE_EDITED, note, by)
    return note


def _record(verb: Verb, note: Note, by: Any) -> None:
    record(
        verb,
        note,
        by=by,
        boards=[note.board],
        assembly_id=note.board.assembly_id,
        note=note.id,
        thread=note.thread_id,
    )
