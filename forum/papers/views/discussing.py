"""Opening a thread about a version, which is then its working document."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.origin import Origin
from forum.database import carry_out
from forum.errors import Invalid, Refused
from forum.papers.discussions import boards_to_discuss
from forum.papers.models import Version
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
from forum.threads.actions import open_thread
from forum.threads.views.composing import status_of, typed, with_preview, with_problem
from forum.threads.views.posts import thread_defaults
from forum.web import guard, language, me


@papers.get("/papers/<int:paper_id>/versions/<int:number>/threads/new")
def new_thread(paper_id: int, number: int) -> ResponseReturnValue:
    """The form that opens a thread about a version."""
    version, boards = _where(paper_id, number)
    return _form(version, boards, boards[0], {"title": version.title})


@papers.post("/papers/<int:paper_id>/versions/<int:number>/threads")
def add_thread(paper_id: int, number: int) -> ResponseReturnValue:
    """Open the thread; ``preview`` only shows it."""
    version, boards = _where(paper_id, number)
    asked = request.form.get("board", "")
    board = next((each for each in boards if each.slug == asked), boards[0])
    guard("thread.open", board)
    sent = typed()
    form = {**thread_defaults(board), **sent}
    if "preview" in request.form:
        return _form(version, boards, board, with_preview(form, board))
    try:
        if board.slug != asked:
            raise Invalid(_("Choose the board on which it is discussed."), field="board")
        thread = carry_out(
            lambda: open_thread(
                board,
                by=me(),
                title=sent["title"],
                source=sent["text"],
                language=sent["language"],
                kind=sent["kind"],
                token=sent["token"],
                origin=Origin(paper_id, number),
            )
        )
    except (Invalid, Refused) as problem:
        return _form(version, boards, board, with_problem(form, problem)), status_of(problem)
    flash(_("Your thread is open."), "success")
    flash(f"version-{version.id}", "sent")
    return redirect(f"/threads/{thread.id}", 303)


def _where(paper_id: int, number: int) -> tuple[Version, list[Board]]:
    """The version, and the boards on which the person may discuss it: one at least, or they are refused."""
    version = the_version(the_paper(paper_id), number)
    boards = boards_to_discuss(version, me())
    if not boards:
        guard("thread.open", version.board)
        raise Refused(_("This version is withheld by law."))
    return version, boards


def _form(version: Version, boards: list[Board], board: Board, form: dict[str, Any]) -> str:
    return render_template(
        "papers/discuss.html",
        version=version,
        paper=version.paper,
        board=version.board,
        chosen=board.slug,
        boards=[(each.slug, each.name_in(language())) for each in boards],
        form={**thread_defaults(board), **form},
    )
