"""What the pages of the rooms below show of consent: one bounded statement each, or a few."""

from dataclasses import dataclass
from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import and_, false, func, select

from forum.boards.models import Board
from forum.consent.answers import shown
from forum.consent.models import Amendment, AmendmentState, Stance, Validation
from forum.consent.rolls import DAYS, days_for, roll_of, roll_of_note, term_at
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
    the reader stands on its roll and what they answered.
    """

    by_block: dict[str, int]
    pending: int
    days: int
    known: tuple[bool, Validation | None]


def _waiting(version: Version) -> Waiting:
    """One statement a page: under the blocks and at the foot the same is asked."""
    known: dict[int, Waiting] = g.setdefault("waiting_on", {})
    if version.id not in known:
        mine = (Amendment.paper_id == version.paper_id) & (Amendment.state == AmendmentState.PENDING)
        whole = select(func.count()).select_from(Amendment).where(mine).scalar_subquery()
        days = term_at(version.board.id, version.publication.at).scalar_subquery()
        roll, reader = roll_of(version, DAYS), me()
        stands = roll.stands(reader) if reader else false()
        mine_too = and_(roll.answers, Validation.member_id == (reader.id if reader else None))
        rows = db.session.execute(
            select(Block.uid, func.count(Amendment.id), whole, days, stands, Validation)
            .outerjoin(Amendment, mine & (Amendment.block_uid == Block.uid))
            .outerjoin(Validation, mine_too)
            .where(Block.version_id == version.id)
            .group_by(Block.uid, Validation.id)
        ).all()
        known[version.id] = Waiting(
            by_block={row[0]: row[1] for row in rows},
            pending=rows[0][2],
            days=DAYS if rows[0][3] is None else rows[0][3],
            known=(bool(rows[0][4]), rows[0][5]),
        )
    return known[version.id]


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
        validation=None
        if version.withholding
        else shown(roll_of(version, waiting.days), me(), known=waiting.known),
        stances=list(Stance),
        pending=waiting.pending,
        charter=paper.kind == PaperKind.CHARTER and not version.withholding,
        last=last,
        signed=signed_by(me(), paper) if paper.kind == PaperKind.CHARTER else None,
        may_sign=last and me() is not None and can(me(), "charter.sign", version),
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
