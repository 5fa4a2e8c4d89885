"""For the moderators of a board: the blocks that rest on a source which was revised since."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.boards.queries import board_by_slug
from forum.papers.revised import revised_on_board
from forum.papers.views import papers
from forum.web import found, guard, me


@papers.get("/boards/<slug>/revised-sources")
def revised_sources(slug: str) -> ResponseReturnValue:
    """Each with the way to what changed."""
    board = found(board_by_slug(slug))
    guard("draft.write", board)
    return render_template("papers/revised_page.html", board=board, rows=revised_on_board(board, me()))
