"""The page of a board: where it stands, its threads by phase, what belongs beside them."""

from itertools import groupby
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from forum import languages
from forum.boards.models import Board
from forum.boards.queries import belongs, board_by_slug, moderators_of, own_milieu
from forum.boards.ribbon import ribbon_of
from forum.boards.wording import APPROACHES, READING, WRITING
from forum.phases import INVITATIONS, Phase
from forum.threads.moved import Moved, cursor, threads_of
from forum.threads.noted import notes_of_board
from forum.threads.views import threads
from forum.web import found, language, me, slot

THREADS_ON_A_PAGE = 30


def the_board(slug: str) -> Board:
    """The board of this page; 404 when it is absent or not for this reader."""
    return found(board_by_slug(slug))


@threads.get("/boards/<slug>")
def board(slug: str) -> ResponseReturnValue:
    """A board: ``?phase=`` shows the threads of one phase, ``?before=`` those that moved earlier."""
    board = the_board(slug)
    code, member = language(), me()
    phase = _phase_asked_for()
    before = request.args.get("before")
    start = cursor(before) if before else None
    if before and start is None:
        abort(404)
    # One more than is shown tells whether there are older ones.
    rows = threads_of(board, member, language=code, phase=phase, before=start, limit=THREADS_ON_A_PAGE + 1)
    shown = rows[:THREADS_ON_A_PAGE]
    return render_template(
        "threads/board.html",
        board=board,
        phases=ribbon_of(board),
        description=languages.wording(board.place.descriptions, code, board.assembly.language),
        groups=by_phase(shown, board.phase),
        phase=phase,
        before=before,
        older=shown[-1].cursor if len(rows) > len(shown) else None,
        notes=notes_of_board(board, limit=3),
        moderators=moderators_of(board),
        belongs=belongs(member, board),
        own=own_milieu(member, board.assembly_id) == board.milieu_id if board.milieu_id else False,
        papers=[paper for papers in slot("board.papers", board) for paper in papers],
        every_phase=list(Phase),
        approaches=APPROACHES,
        reading=READING,
        writing=WRITING,
        invitations=INVITATIONS,
    )


def _phase_asked_for() -> Phase | None:
    asked = request.args.get("phase")
    if not asked:
        return None
    try:
        return Phase(asked)
    except ValueError:
        abort(404)


def by_phase(rows: list[Moved], present: Phase) -> list[tuple[Phase, list[Moved]]]:
    """The threads of a page under their phases: the board's present one first, then the others in order."""
    order = [present, *(phase for phase in Phase if phase != present)]

    def rank(row: Any) -> int:
        return order.index(row.phase)

    return [(order[place], list(run)) for place, run in groupby(sorted(rows, key=rank), key=rank)]
