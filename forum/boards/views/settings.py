"""Who reads and who writes on a board."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.actions import change_board
from forum.boards.models import LONGEST_WINDOW, Board, Reading, Writing
from forum.boards.queries import board_by_slug
from forum.boards.views import boards
from forum.boards.wording import READING, WRITING
from forum.database import carry_out
from forum.errors import Invalid
from forum.web import found, guard, me


@boards.get("/boards/<slug>/settings")
def settings(slug: str) -> ResponseReturnValue:
    """The form of a board's settings."""
    board = found(board_by_slug(slug))
    guard("board.change", board)
    kept = {
        "reading": board.reading.value,
        "writing": board.writing.value,
        "objection_window": board.objection_window,
    }
    return _form(board, {**kept, "errors": {}})


@boards.post("/boards/<slug>/settings")
def change(slug: str) -> ResponseReturnValue:
    """Say who reads and who writes, and how long authors have to answer before a version is published."""
    board = found(board_by_slug(slug))
    guard("board.change", board)
    typed = {name: request.form.get(name, "") for name in ("reading", "writing")}
    typed["objection_window"] = request.form.get("objection_window", str(board.objection_window))
    try:
        reading, writing = open_to(typed)
        days = checked_window(typed["objection_window"])
        carry_out(
            lambda: change_board(board, by=me(), reading=reading, writing=writing, objection_window=days)
        )
    except Invalid as problem:
        return _form(board, {**typed, "errors": {problem.field: str(problem)}}), 422
    flash(_("The settings of the board are changed."), "success")
    return redirect(f"/boards/{slug}", 303)


def open_to(typed: dict[str, Any]) -> tuple[Reading, Writing]:
    """Who reads and who writes, as a form says it. Raises Invalid (fields ``reading``, ``writing``)."""
    try:
        reading = Reading(typed["reading"])
    except ValueError:
        raise Invalid(_("Choose who reads the board."), field="reading") from None
    try:
        return reading, Writing(typed["writing"])
    except ValueError:
        raise Invalid(_("Choose who writes on the board."), field="writing") from None


def checked_window(typed: str) -> int:
    """The days that authors have to answer, 0 to 60. Raises Invalid (field ``objection_window``)."""
    days = typed.strip()
    if not days.isascii() or not days.isdigit() or len(days) > 2 or int(days) > LONGEST_WINDOW:
        raise Invalid(
            _("The objection window has 0 to %(most)s days.", most=LONGEST_WINDOW), field="objection_window"
        )
    return int(days)


def _form(board: Board, form: dict[str, Any]) -> str:
    return render_template(
        "boards/settings.html",
        board=board,
        form=form,
        reading=list(READING.items()),
        writing=list(WRITING.items()),
    )
