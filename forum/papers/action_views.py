"""What an action promises and how it went, as pages show it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Level
from forum.database import db
from forum.errors import Invalid
from forum.moments import day
from forum.openings import Opening
from forum.papers.models import ActionStatus, Block, ProgressNote, Version

STATUS = {
    ActionStatus.PLANNED: _l("planned"),
    ActionStatus.UNDER_WAY: _l("under way"),
    ActionStatus.DONE: _l("done"),
    ActionStatus.GIVEN_UP: _l("given up"),
}

LEVELS = {
    Level.LOCAL: _l("local"),
    Level.NATIONAL: _l("national"),
    Level.REGIONAL: _l("regional"),
    Level.CONTINENTAL: _l("continental"),
    Level.WORLD: _l("worldwide"),
}


@dataclass(slots=True)
class ProgressView:
    """One dated note on how an action went; ``version`` is the one it was written on."""

    id: int
    at: datetime
    by: str
    handle: str
    status: Any
    text: str
    language: str
    version: int


@dataclass(slots=True)
class ActionView:
    """Who, where, until when, at which level; ``status`` is the present one, ``promised`` the one of the text."""

    who: str
    where: str
    until: date | None
    level: Any
    promised: ActionStatus | None
    present: ActionStatus | None
    notes: list[ProgressView] = field(default_factory=list)

    @property
    def status(self) -> Any:
        """How far the action has come, in words; None when nobody said."""
        return STATUS[self.present] if self.present else None


def checked_status(typed: str) -> ActionStatus | None:
    """How far an action has come, or None. Raises Invalid (field ``status``)."""
    try:
        return ActionStatus(typed) if typed else None
    except ValueError:
        raise Invalid(_("Choose how far the action has come."), field="status") from None


def action_view(block: Block) -> ActionView | None:
    """What a block promises, or None."""
    action = block.action
    if action is None:
        return None
    return ActionView(
        who=_words(action.who, action.who_opening),
        where=_words(action.where, action.where_opening),
        until=action.until,
        level=LEVELS[action.level] if action.level else None,
        promised=action.status,
        present=action.status,
    )


def _words(words: str, opening: Opening | None) -> str:
    if opening is None:
        return words
    return opening.text or str(_("(withdrawn)"))


#: What a promise says, as ``ActionView`` names it, and how pages call it.
PARTS = {
    "who": _l("Who"),
    "where": _l("Where"),
    "until": _l("Until"),
    "level": _l("Level"),
    "status": _l("How far it has come"),
}


@dataclass(frozen=True, slots=True)
class PromiseChange:
    """One part of a promise that is not as it was: its name, and what it says in both versions ("": nothing)."""

    label: str
    words: bool
    old: str
    new: str


def promise_changes(old: ActionView | None, new: ActionView | None) -> list[PromiseChange]:
    """What an action promises otherwise than before, part by part; a person's own words apart from our own."""
    said = [{name: _part(view, name) for name in PARTS} for view in (old, new)]
    return [
        PromiseChange(str(label), name in {"who", "where"}, said[0][name], said[1][name])
        for name, label in PARTS.items()
        if said[0][name] != said[1][name]
    ]


def _part(view: ActionView | None, name: str) -> str:
    value = getattr(view, name) if view else None
    if isinstance(value, date):
        return str(day(value).striptags())
    return str(value) if value else ""


def progress_of(version: Version) -> dict[str, list[ProgressView]]:
    """The notes on the actions of a paper by the uid of their block, the oldest first: one statement."""
    rows = db.session.scalars(
        select(ProgressNote)
        .where(ProgressNote.paper_id == version.paper_id)
        .options(joinedload(ProgressNote.text_opening), joinedload(ProgressNote.by))
        .order_by(ProgressNote.id.desc())
        .limit(500)
    ).all()
    notes: dict[str, list[ProgressView]] = defaultdict(list)
    for row in reversed(rows):
        notes[row.block_uid].append(
            ProgressView(
                id=row.id,
                at=row.at,
                by=row.by.name,
                handle=row.by.handle,
                status=row.status,
                text=row.text or str(_("(withdrawn by its author)")),
                language=row.language,
                version=row.version,
            )
        )
    return notes


def add_progress(sections: list[Any], version: Version) -> None:
    """Give the actions of a version's text their notes, and the present status these tell of."""
    blocks = [block for section in sections for block in section.blocks if section.kind == "action"]
    if not blocks:
        return
    notes = progress_of(version)
    for block in blocks:
        if block.uid not in notes:
            continue
        if block.action is None:
            block.action = ActionView("", "", None, None, None, None)
        block.action.notes = notes[block.uid]
        for note in block.action.notes:
            block.action.present = note.status or block.action.present
