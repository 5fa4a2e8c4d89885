"""What the pages of the rooms below show of consent: one bounded statement each, or a few."""

from dataclasses import dataclass
from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import contains_eager

from forum import clock
from forum.assemblies.models import Milieu
from forum.boards.models import Board
from forum.consent.actions.signing import stands
from forum.consent.answers import NO_MILIEU, NO_NAME, NO_WORD, Shown, result_from, rows_of_result, shown
from forum.consent.models import Amendment, AmendmentState, Stance, Validation
from forum.consent.rolls import DAYS, Roll, days_for, roll_of, roll_of_note, term_at
from forum.consent.signatories import signed_by
from forum.database import db
from forum.papers.models import Block, PaperKind, Version
from forum.permissions import can
from forum.threads.models import Note, Thread
from forum.web import me


def _drawn(template: str, **given: Any) -> Markup:
    return Markup(render_template(template, **given))  # noqa: S704  a template


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on a version: amendments, by block and in all on its paper; the days its validation has, whether
    the reader stands on its roll and what they answered, and the numbers that its result is made from.
    """

    by_block: dict[str, int]
    pending: int
    days: int
    known: tuple[bool, Validation | None]
    numbers: list[tuple[Any, ...]]


def _waiting(version: Version) -> Waiting:
    """One statement a page: under the blocks and at the foot the same is asked."""
    known: dict[int, Waiting] = g.setdefault("waiting_on", {})
    if version.id not in known:
        asked = union_all(*_asked(version)).subquery()
        rows = db.session.execute(
            select(asked, Milieu, Validation)
            .outerjoin(Milieu, Milieu.id == asked.c.milieu_id)
            .outerjoin(Validation, (asked.c.kind == "own") & (Validation.id == asked.c.number))
            .outerjoin(Validation.text_opening)
            .options(contains_eager(Validation.text_opening))
        ).all()
        found = {row.kind: row for row in rows}
        own = found.get("own")
        known[version.id] = Waiting(
            by_block={row.word: row.number for row in rows if row.kind == "block"},
            pending=found["pending"].number,
            days=found["days"].number,
            known=("held" in found, own.Validation if own else None),
            numbers=[tuple(row)[:6] for row in rows],
        )
    return known[version.id]


def _asked(version: Version) -> list[Select[Any]]:
    """(kind, word, milieu_id, named, number): amendments by block and in all; the days of the validation; whether the
    reader stands on its roll, and their answer; the numbers of the result, if it closed by now.
    """
    mine = (Amendment.paper_id == version.paper_id) & (Amendment.state == AmendmentState.PENDING)
    term = term_at(version.board.id, version.publication.at).scalar_subquery()
    days, over = func.coalesce(term, DAYS), (clock.now() - version.publication.at).days
    roll, reader = roll_of(version, DAYS), me()

    def line(kind: str, number: Any, word: Any = NO_WORD) -> Select[Any]:
        return select(literal(kind).label("kind"), word, NO_MILIEU, NO_NAME, number)

    blocks = (
        line("block", func.count(Amendment.id), Block.uid)
        .select_from(Block)
        .outerjoin(Amendment, mine & (Amendment.block_uid == Block.uid))
        .where(Block.version_id == version.id)
        .group_by(Block.uid)
    )
    whole = line("pending", func.count(Amendment.id)).where(mine)
    asked = [*rows_of_result(roll, days <= over), blocks, whole, line("days", days)]
    if reader:
        own = (roll.answers, Validation.member_id == reader.id)
        asked += [line("held", literal(1)).where(roll.stands(reader)), line("own", Validation.id).where(*own)]
    return asked


def _validation(roll: Roll, waiting: Waiting) -> Shown:
    result = result_from(roll, waiting.numbers) if roll.closed else None
    return shown(roll, me(), known=waiting.known, result=result)


def version_foot(version: Version) -> Markup:
    """Under a version: its validation, what is proposed to change in it, and who signed it if it is a charter."""
    paper = version.paper
    waiting = _waiting(version)
    last = version.number == paper.last_version
    may_open = last and me() is not None and can(me(), "draft.open", paper)
    return _drawn(
        "consent/version_foot.html",
        version=version,
        paper=paper,
        validation=None if version.withholding else _validation(roll_of(version, waiting.days), waiting),
        stances=list(Stance),
        pending=waiting.pending,
        charter=paper.kind == PaperKind.CHARTER and not version.withholding,
        last=last,
        signed=signed_by(me(), paper) if paper.kind == PaperKind.CHARTER else None,
        may_sign=paper.kind == PaperKind.CHARTER
        and me() is not None
        and can(me(), "charter.sign", version)
        and (last or stands(version)),
        may_open=may_open,
    )


def version_blocks(version: Version) -> dict[str, Markup]:
    """Under each block of the last version: how many amendments wait there, and the way to propose one."""
    if version.withholding or version.number != version.paper.last_version:
        return {}
    may = me() is not None and can(me(), "amendment.propose", version)
    return {
        uid: _drawn("consent/block_foot.html", version=version, uid=uid, number=number, may=may)
        for uid, number in _waiting(version).by_block.items()
        if number or may
    }


def note_foot(note: Note) -> Markup:
    """Under a diagnosis note: its validation, or the button that puts it before the assembly."""
    roll = roll_of_note(note)
    may_open = roll is None and me() is not None and can(me(), "validation.open", note)
    if roll is None and not may_open:
        return Markup("")
    return _drawn(
        "consent/note_foot.html",
        note=note,
        board=note.board,
        validation=shown(roll, me()) if roll else None,
        stances=list(Stance),
        days=DAYS if roll else days_for(note.board),
    )


def board_settings(board: Board) -> Markup:
    """On the settings of a board: how long its validations stay open."""
    return _drawn("consent/term_line.html", board=board, days=days_for(board))


def charter_of_thread(thread: Thread) -> Markup:
    """For moderators, on the page of a thread: the way to open a charter from it."""
    if not can(me(), "draft.open", thread):
        return Markup("")
    return Markup('<p class="small"><a href="/threads/{}/charters/new">{}</a></p>').format(
        thread.id, _("Open a charter that draws on this thread")
    )
