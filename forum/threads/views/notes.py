"""Notes: reading one in any of its states, writing one on a board or a thread, changing it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.database import carry_out
from forum.errors import Conflict, Invalid, Refused
from forum.threads import actions
from forum.threads.models import Note, NoteRevision, Thread
from forum.threads.noted import note_with_place, notes_of_board, states_of
from forum.threads.positions import remember_notes
from forum.threads.views import threads
from forum.threads.views.boards import the_board
from forum.threads.views.composing import language_options, status_of, with_preview, with_problem
from forum.threads.views.reading import the_thread
from forum.web import found, guard, language, me, whole

NOTES_ON_A_PAGE = 20


def the_note(note_id: int) -> Note:
    """The note of this page; 404 when it is absent or not for this reader."""
    return found(note_with_place(note_id))


@threads.get("/boards/<slug>/notes")
def notes(slug: str) -> ResponseReturnValue:
    """Every note of a board and of its threads, the newest first; ``?before=`` a note's id."""
    board = the_board(slug)
    before = request.args.get("before", type=whole)
    rows = notes_of_board(board, limit=NOTES_ON_A_PAGE + 1, before=before, whole=True)
    shown = rows[:NOTES_ON_A_PAGE]
    return render_template(
        "threads/notes.html",
        board=board,
        notes=shown,
        before=before,
        older=shown[-1].id if len(rows) > len(shown) else None,
    )


@threads.get("/notes/<int:note_id>")
def note(note_id: int) -> ResponseReturnValue:
    """A note, and below it the states it has been in; ``?revision=`` shows one of them."""
    note = the_note(note_id)
    states = states_of(note)
    asked = request.args.get("revision", type=whole)
    shown: NoteRevision | None = next((state for state in states if state.id == asked), None)
    if "revision" in request.args and shown is None:
        abort(404)
    page = render_template(
        "threads/note.html",
        note=note,
        board=note.board,
        thread=note.thread,
        revision=shown or note.revision,
        states=states,
    )
    remember_notes(me(), [note])
    return page


def note_typed() -> dict[str, str]:
    """What was sent with the form of a note, as it was typed; ``seen`` is the revision that was changed in it."""
    return {name: request.form.get(name, "") for name in ("title", "text", "language", "seen")}


def note_form(board: Board, **given: Any) -> dict[str, Any]:
    """The form of a note, empty or with what was typed, in the reader's language if the assembly speaks it."""
    spoken = board.assembly.languages
    return {
        "title": "",
        "text": "",
        "seen": "",
        "language": next(
            (code for code in (language(), board.assembly.language) if code in spoken), spoken[0]
        ),
        "languages": language_options(spoken),
        "errors": {},
        "preview": None,
        **given,
    }


@threads.get("/boards/<slug>/notes/new")
def new_board_note(slug: str) -> ResponseReturnValue:
    """The form of a note of a board."""
    board = the_board(slug)
    guard("note.publish", board)
    return _form(board, None, f"/boards/{board.slug}/notes", f"board-{board.id}-note", note_form(board))


@threads.post("/boards/<slug>/notes")
def publish_board_note(slug: str) -> ResponseReturnValue:
    """Publish a note of a board; ``preview`` only shows it."""
    board = the_board(slug)
    guard("note.publish", board)
    return _publish(
        board,
        None,
        lambda typed: actions.publish_note(board, by=me(), **typed),
        f"board-{board.id}-note",
    )


@threads.get("/threads/<int:thread_id>/notes/new")
def new_thread_note(thread_id: int) -> ResponseReturnValue:
    """The form of a note that traces one thread."""
    thread = the_thread(thread_id)
    guard("note.publish", thread)
    board = thread.board
    return _form(board, thread, f"/threads/{thread.id}/notes", f"thread-{thread.id}-note", note_form(board))


@threads.post("/threads/<int:thread_id>/notes")
def publish_thread_note(thread_id: int) -> ResponseReturnValue:
    """Publish a note of a thread; a thread that owed one owes it no more."""
    thread = the_thread(thread_id)
    guard("note.publish", thread)
    return _publish(
        thread.board,
        thread,
        lambda typed: actions.publish_note(thread, by=me(), **typed),
        f"thread-{thread.id}-note",
    )


@threads.get("/notes/<int:note_id>/edit")
def edit_note_form(note_id: int) -> ResponseReturnValue:
    """The form that changes a note."""
    note = the_note(note_id)
    guard("note.publish", note)
    now = note.revision
    form = note_form(note.board, title=now.title, text=now.text or "", language=now.language, seen=now.id)
    return _form(note.board, note.thread, f"/notes/{note.id}/revisions", f"note-{note.id}", form, note)


@threads.post("/notes/<int:note_id>/revisions")
def revise_note(note_id: int) -> ResponseReturnValue:
    """Give a note a new text; what it said before stays readable."""
    note = the_note(note_id)
    guard("note.publish", note)
    return _publish(
        note.board,
        note.thread,
        lambda typed: actions.edit_note(
            note, by=me(), seen_revision=request.form.get("seen", type=whole), **typed
        ),
        f"note-{note.id}",
        note,
    )


def _publish(
    board: Board,
    thread: Thread | None,
    act: Callable[[dict[str, str]], Note],
    draft: str,
    note: Note | None = None,
) -> ResponseReturnValue:
    """Carry the act out, or come back to the form with all that was typed."""
    typed = note_typed()
    if "preview" in request.form:
        form = with_preview(note_form(board, **typed))
        return _form(board, thread, request.path, draft, form, note)
    words = {"title": typed["title"], "source": typed["text"], "language": typed["language"]}
    try:
        published = carry_out(lambda: act(words))
    except Conflict as conflict:
        form = with_problem(note_form(board, **typed), conflict)
        form |= {"theirs": conflict.theirs, "seen": note.revision_id if note else ""}
        return _form(board, thread, request.path, draft, form, note), 409
    except (Invalid, Refused) as problem:
        form = with_problem(note_form(board, **typed), problem)
        return _form(board, thread, request.path, draft, form, note), status_of(problem)
    flash(_("The note is published."), "success")
    flash(draft, "sent")
    return redirect(f"/notes/{published.id}", 303)


def _form(
    board: Board,
    thread: Thread | None,
    address: str,
    draft: str,
    form: dict[str, Any],
    note: Note | None = None,
) -> str:
    return render_template(
        "threads/note_form.html",
        board=board,
        thread=thread,
        note=note,
        address=address,
        draft=draft,
        form=form,
    )
