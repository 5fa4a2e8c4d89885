"""What closes soon on a board, and what its reader can still do until then."""

from datetime import timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from forum.boards.ribbon import ribbon_of
from forum.consent.models import NoteRoll
from forum.consent.rolls import Roll, roll_of
from forum.database import db
from forum.digests.lines import Closing, Part, Room
from forum.digests.windows import Window
from forum.papers.models import Asking, Draft, DraftState, ObjectionWindow, Paper, Publication, Version
from forum.said import said
from forum.threads.models import Note, Round, Thread

CLOSES_SOON = timedelta(days=14)
#: How many of each kind are told, and how far back a version may be published whose validation is open.
CLOSINGS, TEXTS, LONGEST = 20, 10, timedelta(days=366)


def closings(window: Window, room: Room, announced: list[Any]) -> Part[Closing]:
    """What the reader is asked for; then, within a fortnight, the end of the phase and what others are asked for;
    and the rounds that wait for an announced freeze: as many as there is room for.
    """
    found = _closings(window, announced)
    return Part(found[: room.most], [], max(len(found) - room.most, 0))


def _closings(window: Window, announced: list[Any]) -> list[Closing]:
    of_people = asked(window)
    return [
        *(closing for closing in of_people if closing.yours),
        *_phase(window),
        *(closing for closing in of_people if not closing.yours and _soon(closing, window)),
        *_freezes(window, announced),
    ]


def asked(window: Window) -> list[Closing]:
    """What people are asked for now, the reader or others; what closes first comes first."""
    found = [*_provisional(window), *_validations(window), *_diagnoses(window)]
    return sorted(found, key=lambda closing: (closing.planned_for, closing.path))


def _soon(closing: Closing, window: Window) -> bool:
    return closing.planned_for is not None and closing.planned_for <= window.at + CLOSES_SOON


def _phase(window: Window) -> list[Closing]:
    today = window.at.date()
    return [
        Closing(phase=phase["title"], on=phase["closes_on"])
        for phase in ribbon_of(window.board)
        if phase["state"] == "current"
        and phase["closes_on"]
        and today <= phase["closes_on"] <= today + CLOSES_SOON
    ]


def _provisional(window: Window) -> list[Closing]:
    """The provisional texts whose authors may still answer; the reader's own where they were asked."""
    mine = exists().where(Asking.draft_id == Draft.id, Asking.member_id == window.reader_id)
    rows = db.session.execute(
        select(Draft.paper_id, Draft.title, Draft.language, ObjectionWindow.closes_at, mine.label("mine"))
        .join(ObjectionWindow, ObjectionWindow.draft_id == Draft.id)
        .join(Paper, Paper.id == Draft.paper_id)
        .where(
            Paper.board_id == window.board.id,
            or_(window.papers(), mine),
            Draft.state == DraftState.PROVISIONAL,
            ObjectionWindow.opened_at <= window.at,
            ObjectionWindow.closes_at > window.at,
        )
        .order_by(ObjectionWindow.closes_at, Draft.id)
        .limit(TEXTS)
    )
    return [
        Closing(
            act="answer",
            title=said(row.title, row.language, window.language),
            path=f"/papers/{row.paper_id}/provisional",
            planned_for=row.closes_at,
            yours=row.mine,
        )
        for row in rows
    ]


def _validations(window: Window) -> list[Closing]:
    """The versions whose validation is open; the reader's own where they stand on the roll and have not answered."""
    versions = db.session.scalars(
        select(Version)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Publication, Publication.version_id == Version.id)
        .where(
            Paper.board_id == window.board.id,
            window.papers(),
            ~Version.withholding.has(),
            Publication.at <= window.at,
            Publication.at > window.at - LONGEST,
        )
        .options(
            joinedload(Version.paper).joinedload(Paper.board),
            joinedload(Version.publication),
            joinedload(Version.title_opening),
        )
        .order_by(Version.id.desc())
        .limit(TEXTS)
    )
    return [
        Closing(
            act="validate",
            title=said(version.title, version.language, window.language),
            path=f"/papers/{version.paper_id}/versions/{version.number}#validation",
            planned_for=roll.closes_at,
            version=version.number,
            yours=_waits_for(roll, window),
        )
        for version in versions
        if (roll := roll_of(version)).closes_at > window.at
    ]


def _diagnoses(window: Window) -> list[Closing]:
    """The diagnosis notes that stand before the members of the assembly."""
    rolls = db.session.scalars(
        select(NoteRoll)
        .join(Note, Note.id == NoteRoll.note_id)
        .where(
            Note.board_id == window.board.id,
            window.notes(Note.thread_id),
            NoteRoll.opened_at <= window.at,
            NoteRoll.closes_at > window.at,
        )
        .options(joinedload(NoteRoll.revision), joinedload(NoteRoll.note))
        .order_by(NoteRoll.closes_at)
        .limit(TEXTS)
    )
    return [
        Closing(
            act="recognise",
            title=said(row.revision.title, row.revision.language, window.language),
            path=f"/notes/{row.note_id}#validation",
            planned_for=row.closes_at,
            yours=_waits_for(Roll(window.board, row, row.opened_at, row.closes_at, row.note.phase), window),
        )
        for row in rolls
    ]


def _waits_for(roll: Roll, window: Window) -> bool:
    """Whether the reader stands on a roll and has not answered."""
    if window.reader is None:
        return False
    held, answer = roll.held_and_answered(window.reader)
    return held and answer is None


def _freezes(window: Window, announced: list[Any]) -> list[Closing]:
    """The rounds that wait for an announced freeze."""
    rows = {(row.id, row.number): row for row in [*waiting(window), *announced] if _waits(row, window)}
    return [
        Closing(
            thread=said(row.title, row.language, window.language),
            path=f"/threads/{row.id}",
            round=row.number,
            planned_for=row.freeze_planned_for,
        )
        for row in sorted(rows.values(), key=lambda row: (row.freeze_planned_for, row.id))[:CLOSINGS]
    ]


def _waits(row: Any, window: Window) -> bool:
    return bool(row.freeze_planned_for) and (row.frozen_at is None or row.frozen_at > window.at)


def waiting(window: Window) -> list[Any]:
    """The board's own threads whose announced freeze has not come."""
    return list(
        db.session.execute(
            select(
                Thread.id,
                Thread.title,
                Thread.language,
                Round.number,
                Round.frozen_at,
                Round.freeze_planned_for,
            )
            .join(Round, Round.thread_id == Thread.id)
            .where(
                Thread.board_id == window.board.id,
                window.heard.thread(Thread.id),
                Round.freeze_announced_at <= window.at,
                or_(Round.frozen_at.is_(None), Round.frozen_at > window.at),
            )
            .order_by(Round.freeze_planned_for)
            .limit(CLOSINGS)
        )
    )
