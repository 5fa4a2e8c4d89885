"""How long the validations of a board stay open."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.consent import actions
from forum.consent.rolls import days_for
from forum.consent.views import consent
from forum.database import carry_out
from forum.errors import Invalid
from forum.web import found, guard, me, whole


@consent.get("/boards/<slug>/validation")
def term(slug: str) -> ResponseReturnValue:
    """The form of the term."""
    board = found(board_by_slug(slug))
    guard("board.change", board)
    return _form(board, {"days": days_for(board), "errors": {}})


@consent.post("/boards/<slug>/validation-terms")
def set_term(slug: str) -> ResponseReturnValue:
    """Say how many days there are to answer, from now on."""
    board = found(board_by_slug(slug))
    guard("board.change", board)
    typed = request.form.get("days", "")
    days = request.form.get("days", default=0, type=whole)
    try:
        carry_out(lambda: actions.set_term(board, by=me(), days=days))
    except Invalid as problem:
        return _form(
            found(board_by_slug(slug)), {"days": typed, "errors": {problem.field: str(problem)}}
        ), 422
    flash(_("The term of validations is saved. Those that are open keep theirs."), "success")
    return redirect(f"/boards/{slug}/settings", 303)


def _form(board: Board, form: dict[str, Any]) -> str:
    return render_template("consent/term.html", board=board, form=form)
