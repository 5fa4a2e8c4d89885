"""Opening milieus and alliances with their boards; the agenda's dates; who reads and writes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from forum import clock
from forum.assemblies.actions import checked_slug, checked_wordings
from forum.assemblies.models import Alliance, Approach, Assembly, Milieu
from forum.boards.models import AgendaPhase, Board, Reading, Writing
from forum.boards.origin import Origin
from forum.boards.queries import board_by_slug
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, record
from forum.permissions import require
from forum.phases import Phase

Dates = Mapping[Phase, tuple[date | None, date | None]]


def open_milieu(
    assembly: Assembly,
    slug: str,
    *,
    by: Any,
    names: dict[str, str],
    descriptions: dict[str, str] | None = None,
    hue: int = 1,
    mark: str = "leaf",
    reading: Reading = Reading.PUBLIC,
    writing: Writing = Writing.MEMBERS,
    origin: Origin | None = None,
) -> Board:
    """Open a milieu of ``assembly`` and its board at ``slug``; the board starts in the diagnosis.

    ``origin`` is the strategy block it comes from: the caller vouches that it is there. Raises Invalid and Refused.
    """
    require(by, "board.change", assembly)
    slug = _free_slug(slug)
    milieu = Milieu(
        assembly_id=assembly.id,
        names=checked_wordings(names, assembly.languages, "names"),
        descriptions=checked_wordings(descriptions or {}, assembly.languages, "descriptions"),
        hue=hue,
        mark=mark,
    )
    board = _board(assembly, slug, reading, writing, origin, milieu=milieu)
    record(Verb.MILIEU_OPENED, milieu, by=by, boards=[board], assembly_id=assembly.id)
    return board


def open_alliance(
    assembly: Assembly,
    slug: str,
    *,
    by: Any,
    approach: Approach,
    gathers: Iterable[Milieu],
    names: dict[str, str],
    descriptions: dict[str, str] | None = None,
    hue: int = 1,
    mark: str = "compass",
    reading: Reading = Reading.PUBLIC,
    writing: Writing = Writing.MEMBERS,
    origin: Origin | None = None,
) -> Board:
    """Open an alliance that ``gathers`` milieus of the same assembly, and its board at ``slug``.

    ``origin`` is the strategy block it comes from: the caller vouches that it is there. Raises Invalid and Refused.
    """
    require(by, "board.change", assembly)
    slug = _free_slug(slug)
    milieus = list(gathers)
    if any(milieu.assembly_id != assembly.id for milieu in milieus):
        raise Invalid(_("An alliance gathers milieus of its own assembly."), field="gathers")
    alliance = Alliance(
        assembly_id=assembly.id,
        approach=Approach(approach),
        milieus=milieus,
        names=checked_wordings(names, assembly.languages, "names"),
        descriptions=checked_wordings(descriptions or {}, assembly.languages, "descriptions"),
        hue=hue,
        mark=mark,
    )
    board = _board(assembly, slug, reading, writing, origin, alliance=alliance)
    record(Verb.ALLIANCE_OPENED, alliance, by=by, boards=[board], assembly_id=assembly.id)
    return board


def gather(board: Board, milieu: Milieu, *, by: Any) -> Board:
    """Let the alliance of ``board`` gather one more milieu of its assembly. Twice changes nothing.

    Raises Invalid and Refused.
    """
    require(by, "board.change", board)
    alliance = board.alliance
    if alliance is None or milieu.assembly_id != board.assembly_id:
        raise Invalid(_("An alliance gathers milieus of its own assembly."), field="gathers")
    if milieu not in alliance.milieus:
        alliance.milieus.append(milieu)
        record(Verb.BOARD_CHANGED, board, by=by, boards=[board], assembly_id=board.assembly_id)
    return board


def _free_slug(slug: str) -> str:
    slug = checked_slug(slug)
    if board_by_slug(slug):
        raise Invalid(_("There is already a board at this address."), field="slug")
    return slug


def _board(
    assembly: Assembly, slug: str, reading: Reading, writing: Writing, origin: Origin | None, **place: Any
) -> Board:
    now = clock.now()
    board = Board(
        slug=slug,
        assembly_id=assembly.id,
        reading=Reading(reading),
        writing=Writing(writing),
        phase=Phase.DIAGNOSIS,
        created_at=now,
        agenda=[AgendaPhase(phase=phase, rank=rank) for rank, phase in enumerate(Phase, start=1)],
        **(origin.columns if origin else {}),
        **place,
    )
    board.row(Phase.DIAGNOSIS).opened_at = now
    db.session.add(board)
    db.session.flush()
    return board


def set_agenda(board: Board, dates: Dates, *, by: Any) -> Board:
    """Give each phase its opening and closing dates (either may be None). The same dates again change nothing.

    A phase whose closing date moves will be reminded of it anew. Raises Invalid when dates overlap, and Refused.
    """
    require(by, "agenda.set", board)
    _check_order(board, dates)
    changed = False
    for line in board.agenda:
        opens_on, closes_on = dates.get(line.phase, (None, None))
        if closes_on != line.closes_on:
            line.reminded_moderators_at = line.reminded_committee_at = None
        changed = changed or (opens_on, closes_on) != (line.opens_on, line.closes_on)
        line.opens_on, line.closes_on = opens_on, closes_on
    if changed:
        record(Verb.AGENDA_SET, board, by=by, boards=[board], assembly_id=board.assembly_id)
    return board


def _check_order(board: Board, dates: Dates) -> None:
    before: date | None = None
    for line in board.agenda:
        opens_on, closes_on = dates.get(line.phase, (None, None))
        if opens_on and closes_on and closes_on < opens_on:
            raise Invalid(_("A phase cannot close before it opens."), field=f"{line.phase}-closes")
        if before and opens_on and opens_on < before:
            raise Invalid(
                _("A phase cannot open before the one that precedes it closes."), field=f"{line.phase}-opens"
            )
        if before and closes_on and closes_on < before:
            raise Invalid(
                _("A phase cannot close before the one that precedes it."), field=f"{line.phase}-closes"
            )
        before = closes_on or opens_on or before


_FOLLOWERS: list[Callable[[Board], None]] = []


def when_reading_changes(follow: Callable[[Board], None]) -> Callable[[Board], None]:
    """Register what a room above does, in the same transaction, when others than before may read a board."""
    _FOLLOWERS.append(follow)
    return follow


def change_board(
    board: Board, *, by: Any, reading: Reading, writing: Writing, objection_window: int | None = None
) -> Board:
    """Say who may read and who may write on a board, and how many days its authors have to answer before a version is
    published (None: as many as before). The same again changes nothing. Raises Refused.
    """
    require(by, "board.change", board)
    days = board.objection_window if objection_window is None else objection_window
    if (reading, writing, days) != (board.reading, board.writing, board.objection_window):
        read_by_others = reading != board.reading
        board.reading, board.writing = Reading(reading), Writing(writing)
        board.objection_window = days
        record(Verb.BOARD_CHANGED, board, by=by, boards=[board], assembly_id=board.assembly_id)
        for follow in _FOLLOWERS if read_by_others else ():
            follow(board)
    return board
