"""What the page of a board says to visitors of its digest."""

from flask import render_template
from markupsafe import Markup

from forum.boards.models import Board
from forum.web import me


def beside_board(board: Board) -> Markup:
    """The way to the digest for whoever has no account."""
    if me() is not None:
        return Markup("")
    return Markup(render_template("readers/invitation.html", board=board))  # noqa: S704  a template
