"""The agenda of a board: its dates, closing a phase with one note, going back with a reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.actions import set_agenda
from forum.boards.models import Board
from forum.boards.register import entries_of, lines_of
from forum.boards.ribbon import ribbon_of
from forum.boards.sentences import AGENDA_VERBS
from forum.database import carry_out
from forum.errors import Invalid, Problem, Refused
from forum.phases import ROWS, Phase
from forum.threads import actions
from forum.threads.naming import places_of
from forum.threads.views import threads
from forum.threads.views.boards import the_board
from forum.threads.views.composing import status_of, with_preview, with_problem
from forum.threads.views.notes import note_form, note_typed
from forum.web import guard, language, me


@threads.get("/boards/<slug>/agenda")
def agenda(slug: str) -> ResponseReturnValue:
    """The dates and the phases of a board, what was done with them, and the forms of those who may."""
    return _page(the_board(slug))


def _page(board: Board, act: str = "", form: dict[str, Any] | None = None) -> str:
    """The page; ``form`` is what was sent to ``act`` (dates or closing) with what to mend in it."""
    entries = entries_of(board, me(), limit=50, verbs=AGENDA_VERBS)
    return render_template(
        "threads/agenda.html",
        board=board,
        phases=ribbon_of(board),
        rows=ROWS,
        present=board.row(board.phase),
        history=lines_of(entries, places_of(entries, me(), language())),
        act=act,
        dates=form if act == "dates" else _dates_of(board),
        closing=form if act == "closing" else note_form(board),
    )


def _act(
    slug: str, act: Callable[[], Any], done: str, again: Callable[[Problem], str]
) -> ResponseReturnValue:
    """Carry the act out, or come back with all that was typed and what to mend."""
    try:
        carry_out(act)
    except (Invalid, Refused) as problem:
        return again(problem), status_of(problem)
    flash(done, "success")
    return redirect(f"/boards/{slug}/agenda", 303)


def _dates_of(board: Board) -> dict[str, Any]:
    dates: dict[str, Any] = {"errors": {}}
    for line in board.agenda:
        dates[f"{line.phase}-opens"] = line.opens_on.isoformat() if line.opens_on else ""
        dates[f"{line.phase}-closes"] = line.closes_on.isoformat() if line.closes_on else ""
    return dates


def _day(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid(_("Write this day as year-month-day, for example 2027-03-21."), field=name) from None


@threads.post("/boards/<slug>/agenda")
def set_dates(slug: str) -> ResponseReturnValue:
    """Set the dates of the three phases; an empty one is not decided yet."""
    board = the_board(slug)
    guard("agenda.set", board)
    names = [f"{phase}-{end}" for phase in Phase for end in ("opens", "closes")]
    typed = {name: request.form.get(name, "") for name in names}

    def act() -> Board:
        dates = {phase: (_day(f"{phase}-opens"), _day(f"{phase}-closes")) for phase in Phase}
        return set_agenda(board, dates, by=me())

    return _act(
        slug,
        act,
        _("The dates of the agenda are set."),
        lambda problem: _page(the_board(slug), "dates", with_problem(typed, problem)),
    )


@threads.post("/boards/<slug>/phases/<phase>/closing")
def close_phase(slug: str, phase: str) -> ResponseReturnValue:
    """Close a phase with a note; ``preview`` only shows the note."""
    board = the_board(slug)
    guard("phase.close", board)
    if phase not in list(Phase):
        abort(404)
    typed = note_typed()
    form = note_form(board, **typed)
    if "preview" in request.form:
        return _page(board, "closing", with_preview(form))
    return _act(
        slug,
        lambda: actions.close_phase(
            board,
            Phase(phase),
            by=me(),
            title=typed["title"],
            source=typed["text"],
            language=typed["language"],
        ),
        _("The phase is closed, and your note is published."),
        lambda problem: _page(the_board(slug), "closing", with_problem(form, problem)),
    )


@threads.get("/boards/<slug>/phases/return")
def go_back_form(slug: str) -> ResponseReturnValue:
    """Ask why the board is to go back to an earlier phase."""
    board = the_board(slug)
    guard("phase.close", board)
    return _back_form(board, note_form(board, reason=""))


def _back_form(board: Board, form: dict[str, Any]) -> str:
    return render_template("threads/agenda_back.html", board=board, present=board.row(board.phase), form=form)


@threads.post("/boards/<slug>/phases/return")
def go_back(slug: str) -> ResponseReturnValue:
    """Go back to the phase before, with a reason everyone can read."""
    board = the_board(slug)
    guard("phase.close", board)
    typed = {name: request.form.get(name, "") for name in ("reason", "language")}
    return _act(
        slug,
        lambda: actions.go_back(board, by=me(), **typed),
        _("The board has gone back to an earlier phase."),
        lambda problem: _back_form(board, with_problem(note_form(board, **typed), problem)),
    )
