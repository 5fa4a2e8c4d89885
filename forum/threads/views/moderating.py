"""What a moderator does with a thread: title, agenda, freeze, rounds, listings; all on one page."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.boards.ribbon import ribbon_of
from forum.database import carry_out, db
from forum.errors import Invalid, Refused
from forum.permissions import can
from forum.phases import Phase
from forum.threads import actions
from forum.threads.models import Listing, Thread
from forum.threads.views import threads
from forum.threads.views.composing import language_options, status_of
from forum.threads.views.reading import the_thread
from forum.web import guard, language, me, slot, whole


@threads.get("/threads/<int:thread_id>/moderate")
def moderate(thread_id: int) -> ResponseReturnValue:
    """Everything a moderator can do with this thread now."""
    thread = the_thread(thread_id)
    if not may_moderate(thread):
        guard("note.publish", thread)
    return _page(thread, {})


def may_moderate(thread: Thread) -> bool:
    """Whether the person moderates the home board or a board the thread is, or might be, listed on."""
    return can(me(), "note.publish", thread) or any(
        can(me(), "listing.end", listing) for listing in thread.listings
    )


def _page(thread: Thread, form: dict[str, Any]) -> str:
    board = thread.board
    return render_template(
        "threads/moderate.html",
        thread=thread,
        board=board,
        phases=ribbon_of(board),
        phase_options=[(phase.value, phase.title) for phase in Phase],
        alliances=_alliances(thread),
        languages=language_options(board.assembly.languages),
        papers=[paper for papers in slot("thread.papers", thread) for paper in papers],
        form={"language": language(), "errors": {}, **form},
    )


def _alliances(thread: Thread) -> list[Board]:
    """The alliance boards that this thread can still be proposed to."""
    listed = {listing.board_id for listing in thread.listings if listing.ended_at is None}
    boards = db.session.scalars(
        db.select(Board)
        .where(Board.assembly_id == thread.board.assembly_id, Board.alliance_id.is_not(None))
        .options(joinedload(Board.alliance))
        .order_by(Board.id)
    )
    return [board for board in boards if board.id not in listed]


def _act(thread: Thread, act: Callable[[], Any], done: str) -> ResponseReturnValue:
    """Carry an act out, and come back to the page with what was typed when it cannot be."""
    thread_id = thread.id
    try:
        carry_out(act)
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {
            **request.form.to_dict(),
            "errors": {field: str(problem)},
            "act": request.path.rpartition("/")[2],
        }
        return _page(the_thread(thread_id), form), status_of(problem)
    flash(done, "success")
    return redirect(f"/threads/{thread_id}/moderate", 303)


def _reason() -> dict[str, str]:
    return {"reason": request.form.get("reason", ""), "language": request.form.get("language", "")}


def _phase(name: str = "phase") -> Phase:
    try:
        return Phase(request.form.get(name, ""))
    except ValueError:
        raise Invalid(_("Choose a phase."), field=name) from None


@threads.post("/threads/<int:thread_id>/title")
def retitle(thread_id: int) -> ResponseReturnValue:
    """Give the thread a better title."""
    thread = the_thread(thread_id)
    guard("thread.retitle", thread)
    title = request.form.get("title", "")
    return _act(thread, lambda: actions.retitle(thread, by=me(), title=title), _("The title is changed."))


@threads.post("/threads/<int:thread_id>/departure")
def leave_agenda(thread_id: int) -> ResponseReturnValue:
    """Let the thread leave the agenda, with a public reason."""
    thread = the_thread(thread_id)
    guard("thread.leave_agenda", thread)
    return _act(
        thread,
        lambda: actions.leave_agenda(thread, _phase(), by=me(), **_reason()),
        _("This thread goes on by itself, off the board's agenda."),
    )


@threads.post("/threads/<int:thread_id>/return")
def rejoin_agenda(thread_id: int) -> ResponseReturnValue:
    """Bring the thread back to the agenda."""
    thread = the_thread(thread_id)
    guard("thread.leave_agenda", thread)
    return _act(
        thread,
        lambda: actions.rejoin_agenda(thread, by=me()),
        _("This thread follows the board's agenda again."),
    )


@threads.post("/threads/<int:thread_id>/freeze-announcement")
def announce_freeze(thread_id: int) -> ResponseReturnValue:
    """Announce the freeze of the open round."""
    thread = the_thread(thread_id)
    guard("thread.freeze", thread)
    return _act(
        thread, lambda: actions.announce_freeze(thread, by=me(), **_reason()), _("The freeze is announced.")
    )


@threads.post("/threads/<int:thread_id>/freeze")
def freeze(thread_id: int) -> ResponseReturnValue:
    """Freeze the round that the form names."""
    thread = the_thread(thread_id)
    guard("thread.freeze", thread)
    number = request.form.get("round", default=0, type=whole)
    return _act(
        thread,
        lambda: actions.freeze(thread, number, by=me(), **_reason()),
        _("The round is frozen: its posts stand as they are, for everyone to see."),
    )


@threads.post("/threads/<int:thread_id>/rounds")
def open_round(thread_id: int) -> ResponseReturnValue:
    """Open the next round."""
    thread = the_thread(thread_id)
    guard("round.open", thread)
    return _act(
        thread, lambda: actions.open_round(thread, by=me(), phase=_phase()), _("A new round is open.")
    )


@threads.post("/threads/<int:thread_id>/listings")
def propose_listing(thread_id: int) -> ResponseReturnValue:
    """Propose the thread to an alliance."""
    thread = the_thread(thread_id)
    guard("board.watch", thread)
    board_id = request.form.get("board", default=0, type=whole)
    if not may_moderate(thread) and db.session.get(Board, board_id) is None:
        guard("note.publish", thread)

    def act() -> Listing:
        board = db.session.get(Board, board_id)
        if board is None:
            raise Invalid(_("Choose an alliance."), field="board")
        return actions.propose_listing(thread, board, by=me())

    return _act(thread, act, _("The listing is proposed."))


def _listing(thread: Thread, listing_id: int) -> Listing:
    listing = next((known for known in thread.listings if known.id == listing_id), None)
    if listing is None:
        abort(404)
    return listing


@threads.post("/threads/<int:thread_id>/listings/<int:listing_id>/acceptance")
def accept_listing(thread_id: int, listing_id: int) -> ResponseReturnValue:
    """Accept that the thread is listed; the form says whether the alliance's members may write."""
    thread = the_thread(thread_id)
    listing = _listing(thread, listing_id)
    guard("listing.accept", listing)
    may_write = "writing" in request.form
    return _act(
        thread,
        lambda: actions.accept_listing(listing, by=me(), writing=may_write),
        _("The thread is listed on the alliance's board."),
    )


@threads.post("/threads/<int:thread_id>/listings/<int:listing_id>/end")
def end_listing(thread_id: int, listing_id: int) -> ResponseReturnValue:
    """Decline a proposal, or end a listing."""
    thread = the_thread(thread_id)
    listing = _listing(thread, listing_id)
    guard("listing.end", listing)
    return _act(thread, lambda: actions.end_listing(listing, by=me()), _("The listing has ended."))
