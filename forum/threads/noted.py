"""Finding the notes of a board, and the states a note has been in."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from forum.boards.models import Board
from forum.database import db
from forum.threads.models import Note, NoteRevision


def notes_of_board(board: Board, *, limit: int, before: int | None = None, whole: bool = False) -> list[Note]:
    """The notes of a board, the newest first, with their titles; ``before`` is a note's id.

    ``whole`` reads the notes of its threads with them, each with its thread.
    """
    wanted = (
        select(Note)
        .where(Note.board_id == board.id)
        .join(Note.revision)
        .options(contains_eager(Note.revision), joinedload(Note.by), joinedload(Note.thread))
        .order_by(Note.id.desc())
        .limit(limit)
    )
    if not whole:
        wanted = wanted.where(Note.thread_id.is_(None))
    if before:
        wanted = wanted.where(Note.id < before)
    return list(db.session.scalars(wanted))


def note_with_place(note_id: int) -> Note | None:
    """A note with its board, thread, author and present revision, or None."""
    wanted = (
        select(Note)
        .where(Note.id == note_id)
        .options(
            joinedload(Note.by),
            joinedload(Note.revision).joinedload(NoteRevision.opening),
            joinedload(Note.thread),
            joinedload(Note.board).options(
                joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)
            ),
        )
    )
    return db.session.scalars(wanted).one_or_none()


def states_of(note: Note, limit: int = 200) -> list[NoteRevision]:
    """The states of a note, the newest first, each with who wrote it."""
    wanted = (
        select(NoteRevision)
        .where(NoteRevision.note_id == note.id)
        .options(joinedload(NoteRevision.by), joinedload(NoteRevision.opening))
        .order_by(NoteRevision.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(wanted))
