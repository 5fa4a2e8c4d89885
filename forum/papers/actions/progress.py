"""Noting how an action of a published version went: dated, signed, in addition to a text that never changes."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, openings, text
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb, record
from forum.papers.models import (
    ActionStatus,
    Block,
    Paper,
    ProgressNote,
    Section,
    SectionKind,
    Version,
)
from forum.permissions import require
from forum.threads.wording import checked_language

NOTE_LENGTH = 2_000


def note_progress(
    version: Version,
    uid: str,
    *,
    by: Any,
    words: str,
    language: str,
    status: ActionStatus | None = None,
) -> ProgressNote:
    """Say in a dated note how the action ``uid`` of a version went, and perhaps how far it has come now.

    The same words again by the same person are the note that is there. Raises Invalid (fields ``text``,
    ``language``, ``uid``) and Refused.
    """
    require(by, "progress.note", version)
    if version.withholding or not _is_action(version, uid):
        raise Invalid(_("There is no such action in this version."), field="uid")
    words = text.check(words, maximum=NOTE_LENGTH)
    language = checked_language(language)
    lock_row(Paper, version.paper_id)  # two clicks at once are one note
    known = next((note for note in notes_on(version.paper_id, uid) if note.by_id == by.id), None)
    if known is not None and (known.text, known.status) == (words, status):
        return known
    note = ProgressNote(
        paper_id=version.paper_id,
        version=version.number,
        block_uid=uid,
        at=clock.now(),
        by_id=by.id,
        status=ActionStatus(status) if status else None,
        text_opening=openings.keep(words),
        language=language,
    )
    db.session.add(note)
    record(
        Verb.PROGRESS_NOTED,
        note,
        by=by,
        boards=[version.board],
        assembly_id=version.board.assembly_id,
        paper=version.paper_id,
        version=version.number,
    )
    return note


def notes_on(paper_id: int, uid: str) -> list[ProgressNote]:
    """The notes on one action of a paper, the latest first."""
    wanted = (
        select(ProgressNote)
        .where(ProgressNote.paper_id == paper_id, ProgressNote.block_uid == uid)
        .order_by(ProgressNote.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(wanted))


def _is_action(version: Version, uid: str) -> bool:
    found = db.session.scalar(
        select(Block.id)
        .join(Section, Section.id == Block.section_id)
        .where(Block.version_id == version.id, Block.uid == uid, Section.kind == SectionKind.ACTION)
    )
    return found is not None
