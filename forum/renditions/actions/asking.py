"""Asking a machine for what is missing in a rendition, and taking in what it gives: two acts, for the worker asks."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from forum import clock
from forum.boards.models import Reading
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb
from forum.permissions import require
from forum.renditions.actions.writing import add, begin, checked_target, checked_words, note
from forum.renditions.aligning import State, align
from forum.renditions.models import How, Rendition, Trouble
from forum.renditions.originals import Original
from forum.renditions.translating import Translator

TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)


def machine() -> Translator:
    """The machine of this site, or its twin that gives nothing."""
    found: Translator = current_app.extensions["translator"]
    return found


def may_leave(original: Original) -> bool:
    """Whether these words may be given to a machine: shown ones, of boards that everyone reads, unless the operator
    lets those of others go as well; never those of a draft that only its writers read.
    """
    of_everyone = original.board.reading == Reading.PUBLIC or current_app.config["TRANSLATE_PRIVATE"]
    return bool(of_everyone and original.public and original.readable)


def ask_machine(original: Original, language: str, *, by: Any) -> Rendition:
    """Let the worker ask the machine for every part that is missing or stale. Twice is once.

    Raises Invalid and Refused.
    """
    require(by, "rendition.write", original)
    language = checked_target(original, language)
    if not machine().ready:
        raise Invalid(_("No machine that translates is set up on this site."))
    if not original.public:
        raise Invalid(_("No machine is given a draft before it stands before its authors."))
    if not may_leave(original):
        raise Invalid(_("These words are not for everyone to read, so no outside machine is given them."))
    rendition = begin(original, language, by)
    lock_row(Rendition, rendition.id)
    db.session.refresh(rendition)
    if rendition.machine_at is None:
        rendition.machine_at, rendition.machine_tries, rendition.machine_trouble = clock.now(), 0, None
        note(Verb.RENDITION_ASKED, rendition, original, by)
    return rendition


def fill(rendition: Rendition, original: Original, made: dict[str, tuple[str, str]]) -> int:
    """Take in what the machine made of some parts: for each uid its words and the words they were made from.

    What a person wrote meanwhile stays, and what was changed meanwhile stays missing. How many parts were filled.
    """
    lock_row(Rendition, rendition.id)
    db.session.expire_all()
    filled = 0
    for line in align(original, rendition.language).lines:
        words, source = made.get(line.part.uid, ("", ""))
        waits = line.state in (State.MISSING, State.STALE)
        if not words or not waits or source != line.part.words:
            continue
        add(rendition, line, checked_words(line.part, words), How.MACHINE, None)
        filled += 1
    if filled:
        note(Verb.RENDITION_FILLED, rendition, original, None, filled=filled)
    return filled


def settle(rendition: Rendition, trouble: Trouble | None, for_good: bool = False) -> None:
    """Nothing more is asked, or it is asked again after a pause that doubles; after five times it is left."""
    rendition.machine_trouble = trouble
    if trouble is None:
        rendition.machine_at, rendition.machine_tries = None, 0
        return
    rendition.machine_tries += 1
    if for_good or rendition.machine_tries >= TRIES:
        rendition.machine_at = None
    else:
        rendition.machine_at = clock.now() + FIRST_PAUSE * 2 ** (rendition.machine_tries - 1)
