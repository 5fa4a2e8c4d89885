"""Answering to a version or to a diagnosis note; putting a note before its assembly; how long there is to answer."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, openings
from forum.boards.models import Board
from forum.consent.models import NoteRoll, Stance, Validation, ValidationTerm
from forum.consent.rolls import Roll, days_for
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.papers.models import Version
from forum.permissions import require
from forum.text import has_words
from forum.threads.models import Note
from forum.threads.wording import checked_language, checked_reason

LONGEST_TERM = 365


def validate(
    roll: Roll, *, by: Any, stance: str, words: str = "", language: str = "", named: bool = True
) -> Validation:
    """Answer for oneself, or answer anew: to endorse, to reserve or to oppose, the last two in ``words``.

    The same answer twice changes nothing. The journal keeps that somebody answered for nobody to see: neither what,
    nor that it was without a name. Raises Invalid (fields ``stance``, ``words``, ``language``) and Refused.
    """
    require(by, "note.validate" if roll.of_note else "version.validate", roll)
    if isinstance(roll.subject, Version) and roll.subject.withholding:
        raise Invalid(_("This version is withheld by law."))
    try:
        wanted = Stance(stance)
    except ValueError:
        raise Invalid(_("Choose your answer."), field="stance") from None
    text = code = None
    if wanted != Stance.ENDORSE:
        if not has_words(words):
            raise Invalid(_("Write what your reservation is, or what you oppose."), field="words")
        text, code = checked_reason(words, field="words"), checked_language(language)
    known: Validation | None = db.session.scalar(
        select(Validation).where(roll.answers, Validation.member_id == by.id)
    )
    if known and (known.stance, known.text, known.language, known.named) == (wanted, text, code, named):
        return known
    now = clock.now()
    if known:
        known.replaced_at = now
        db.session.flush()
    given = Validation(
        version_id=None if roll.of_note else roll.subject.id,
        note_roll_id=roll.subject.id if roll.of_note else None,
        member_id=by.id,
        milieu_id=known.milieu_id if known else roll.milieu_of(by),
        stance=wanted,
        text_opening=openings.keep(text) if text else None,
        language=code,
        named=named,
        at=now,
    )
    db.session.add(given)
    record(
        Verb.VALIDATION_GIVEN,
        roll.subject,
        by=by,
        boards=[roll.board],
        assembly_id=roll.board.assembly_id,
        visibility=Visibility.PRIVATE,
    )
    return given


def open_note_roll(note: Note, *, by: Any) -> NoteRoll:
    """Put a diagnosis note, as it reads now, before the members of its assembly's milieus.

    Twice gives the roll that is there. Raises Refused.
    """
    require(by, "validation.open", note)
    lock_row(Note, note.id)
    known: NoteRoll | None = db.session.scalar(select(NoteRoll).where(NoteRoll.note_id == note.id))
    if known:
        return known
    now = clock.now()
    roll = NoteRoll(
        note=note,
        revision_id=note.revision.id,
        opened_at=now,
        closes_at=now + timedelta(days=days_for(note.board)),
        opened_by_id=by.id,
    )
    db.session.add(roll)
    record(
        Verb.VALIDATION_OPENED,
        roll,
        by=by,
        boards=[note.board],
        assembly_id=note.board.assembly_id,
        note=note.id,
    )
    return roll


def set_term(board: Board, *, by: Any, days: int) -> ValidationTerm | None:
    """Say how many days validations on this board stay open, from now on; those that are open keep their term.

    The same again changes nothing (None). Raises Invalid (field ``days``) and Refused.
    """
    require(by, "board.change", board)
    if not 1 <= days <= LONGEST_TERM:
        raise Invalid(_("Choose a number of days from 1 to %(most)s.", most=LONGEST_TERM), field="days")
    if days == days_for(board):
        return None
    term = ValidationTerm(board_id=board.id, days=days, since=clock.now(), by_id=by.id)
    db.session.add(term)
    record(Verb.VALIDATION_TERM_SET, term, by=by, boards=[board], assembly_id=board.assembly_id, days=days)
    return term
