"""What the pages of the rooms below show of consent: one bounded statement each, or a few."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.consent.answers import shown
from forum.consent.models import Amendment, AmendmentState, Stance
from forum.consent.rolls import DAYS, days_for, roll_of, roll_of_note
from forum.consent.signatories import signed_by
from forum.database import db
from forum.papers.actions.drafts import open_draft_of
from forum.papers.models import Block, PaperKind, Version
from forum.permissions import can
from forum.threads.models import Note, Thread
from forum.web import me


def _drawn(template: str, **given: Any) -> Markup:
    return Markup(render_template(template, **given))  # noqa: S704  a template


def version_foot(version: Version) -> Markup:
    """Under a version: its validation, what is proposed to change in it, and who signed it if it is a charter."""
    paper = version.paper
    last = version.number == paper.last_version
    may_open = last and me() is not None and can(me(), "draft.open", paper)
    return _drawn(
        "consent/version_foot.html",
        version=version,
        paper=paper,
        validation=None if version.withholding else shown(roll_of(version), me()),
        stances=list(Stance),
        pending=_pending(version),
        charter=paper.kind == PaperKind.CHARTER and not version.withholding,
        last=last,
        signed=signed_by(me(), paper) if paper.kind == PaperKind.CHARTER else None,
        may_sign=last and me() is not None and can(me(), "charter.sign", version),
        may_open=may_open and open_draft_of(paper) is None,
    )


def _pending(version: Version) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Amendment)
            .where(Amendment.paper_id == version.paper_id, Amendment.state == AmendmentState.PENDING)
        )
        or 0
    )


def version_blocks(version: Version) -> dict[str, Markup]:
    """Under each block of the last version: how many amendments wait there, and the way to propose one."""
    if version.withholding or version.number != version.paper.last_version:
        return {}
    rows = db.session.execute(
        select(Block.uid, func.count(Amendment.id))
        .outerjoin(
            Amendment,
            (Amendment.paper_id == version.paper_id)
            & (Amendment.block_uid == Block.uid)
            & (Amendment.state == AmendmentState.PENDING),
        )
        .where(Block.version_id == version.id)
        .group_by(Block.uid)
    )
    may = me() is not None and can(me(), "amendment.propose", version)
    return {
        uid: _drawn("consent/block_foot.html", version=version, uid=uid, number=number, may=may)
        for uid, number in rows
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
