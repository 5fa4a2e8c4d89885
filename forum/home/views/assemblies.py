"""The front page and the page of an assembly."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from forum import clock, languages
from forum.assemblies.models import Assembly
from forum.assemblies.queries import assembly_by_slug, every_assembly
from forum.boards.models import Board
from forum.boards.queries import belongs, boards_joined_by, boards_of, own_milieu
from forum.boards.ribbon import ribbon_of
from forum.home.queries import Waiting, doings, just_frozen, waiting_for_a_freeze
from forum.home.views import home
from forum.phases import Phase
from forum.web import language, me, slot

CLOSING_SOON = 5


@home.get("/")
def front() -> ResponseReturnValue:
    """The page of the only assembly, or the list of several with what each is doing."""
    assemblies = every_assembly()
    if len(assemblies) == 1:
        return _page(assemblies[0])
    return render_template(
        "home/front.html",
        doings=doings(assemblies, me()),
        order=list(Phase),
        mine=[Line(board, ribbon_of(board), ("", ""), True, False) for board in boards_joined_by(me())],
    )


@home.get("/a/<slug>")
def assembly(slug: str) -> ResponseReturnValue:
    """What an assembly is, and where each of its milieus and alliances stands."""
    return _page(assembly_by_slug(slug) or abort(404))


@dataclass(slots=True)
class Line:
    """A board as its assembly's page shows it."""

    board: Board
    phases: list[dict[str, Any]]
    description: tuple[str, str]
    belongs: bool
    own: bool

    @property
    def closes_on(self) -> date | None:
        """The day its present phase closes, while that is to come."""
        return next((phase["closes_on"] for phase in self.phases if phase["state"] == "current"), None)


@dataclass(frozen=True, slots=True)
class Closing:
    """What closes soon: the present phase of a board, or a round of a thread that waits for its freeze."""

    on: date
    board: Board
    thread: Waiting | None = None


def _closing(lines: list[Line]) -> list[Closing]:
    """What closes soonest on these boards; a day that has passed is for the reminders, not for the readers."""
    boards, today = {line.board.id: line.board for line in lines}, clock.today()
    phases = [Closing(line.closes_on, line.board) for line in lines if line.closes_on]
    freezes = [
        Closing(max(today, thread.planned_for.date()), boards[thread.board_id], thread)
        for thread in waiting_for_a_freeze(list(boards.values()), CLOSING_SOON)
    ]
    coming = [closing for closing in (*phases, *freezes) if closing.on >= today]
    return sorted(coming, key=lambda closing: (closing.on, closing.board.id))[:CLOSING_SOON]


def _page(assembly: Assembly) -> str:
    code, member = language(), me()
    boards = boards_of(assembly, member)
    own = own_milieu(member, assembly.id)
    lines = [
        Line(
            board,
            ribbon_of(board),
            languages.wording(board.place.descriptions, code, assembly.language),
            belongs(member, board),
            own is not None and board.milieu_id == own,
        )
        for board in boards
    ]
    return render_template(
        "home/assembly.html",
        assembly=assembly,
        name=languages.wording(assembly.names, code, assembly.language),
        description=languages.wording(assembly.descriptions, code, assembly.language),
        milieus=[line for line in lines if line.board.milieu_id],
        alliances=[line for line in lines if line.board.alliance_id],
        mine=[line for line in lines if line.belongs],
        closing=_closing(lines),
        frozen=just_frozen(boards),
        boards={board.id: board for board in boards},
        papers=[paper for papers in slot("assembly.papers", assembly) for paper in papers],
    )
