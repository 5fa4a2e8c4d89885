"""What the worker does for renditions: it carries them on to new states of their originals, and asks the machine."""

from collections.abc import Callable

from sqlalchemy import select

from forum import clock, journal
from forum.database import carry_out, db, reading
from forum.errors import Invalid
from forum.journal import Entry, Verb
from forum.markdown_from_html import html_to_markdown
from forum.renditions.actions.asking import fill, machine, may_leave, settle
from forum.renditions.actions.carrying import carry
from forum.renditions.actions.writing import checked_words
from forum.renditions.aligning import Aligned, State, align
from forum.renditions.finding import original_named, original_of
from forum.renditions.models import Rendition, Trouble
from forum.renditions.originals import Original
from forum.renditions.translating import NoTranslation
from forum.text import clean

READER = "renditions"
NEW_STATES = {
    Verb.VERSION_PUBLISHED: "versions",
    Verb.DRAFT_OPENED: "drafts",
    Verb.NOTE_EDITED: "notes",
    Verb.POST_EDITED: "posts",
}
AT_ONCE = 20  # parts asked for between two commits


def carry_on() -> int:
    """Read the journal, and carry renditions on to every new version, draft, note and post text since."""
    return carry_out(_carry_on)


def _carry_on() -> int:
    entries = journal.unread(READER)
    for entry in entries:
        original = _new_state(entry)
        if original is not None:
            carry(original)
    if entries:
        journal.mark_read(READER, entries[-1].position or 0)
    return len(entries)


def _new_state(entry: Entry) -> Original | None:
    kind = NEW_STATES.get(entry.verb)
    return original_named(kind, entry.subject_id) if kind else None


def ask() -> int:
    """Ask the machine for what waits the longest: how much was asked for (0: nothing waits)."""
    if not machine().ready:
        return 0
    rendition = db.session.scalar(
        select(Rendition)
        .where(Rendition.machine_at <= clock.now())
        .order_by(Rendition.machine_at, Rendition.id)
        .limit(1)
    )
    if rendition is None:
        return 0
    key = rendition.id
    original = original_of(rendition)
    current = getattr(rendition, original.column) == original.key
    waiting = _waiting(original, rendition) if current and may_leave(original) else []
    language, source = rendition.language, original.language
    db.session.rollback()  # no transaction is held while the machine is asked
    made, trouble = _translated(waiting, source, language, lambda: _may_still_leave(key))
    carry_out(lambda: _take_in(key, made, trouble, more=len(waiting) > AT_ONCE))
    return max(len(waiting), 1)


def _waiting(original: Original, rendition: Rendition) -> list[Aligned]:
    lines = align(original, rendition.language).lines
    return [line for line in lines if line.state in (State.MISSING, State.STALE) and line.part.words.strip()]


def _may_still_leave(key: int) -> bool:
    """Asked before every part: answers take their time, and words may be hidden or withheld in between."""
    with reading():
        may = may_leave(original_of(db.session.get_one(Rendition, key)))
        db.session.rollback()
    return may


def _translated(
    lines: list[Aligned], source: str, target: str, may_still_leave: Callable[[], bool]
) -> tuple[dict[str, tuple[str, str]], NoTranslation | None]:
    """What the machine makes of the first parts, and the last trouble it had."""
    made: dict[str, tuple[str, str]] = {}
    trouble: NoTranslation | None = None
    for line in lines[:AT_ONCE]:
        if not may_still_leave():
            break
        try:
            made[line.part.uid] = (_one(line, source, target), line.part.words)
        except NoTranslation as found:
            trouble = found
            if found.trouble != Trouble.UNUSABLE:
                break  # the machine is not there, or refuses: the other parts can wait
    return made, trouble


def _one(line: Aligned, source: str, target: str) -> str:
    """A part in the other language: a line as it is, Markdown by way of its clean HTML. Raises NoTranslation."""
    part = line.part
    if part.is_line:
        words = " ".join(machine().translate(part.words, source, target, "text").split())
    else:
        html = machine().translate(part.render(part.words), source, target, "html")
        words = html_to_markdown(clean(html))
    try:
        return checked_words(part, words)
    except Invalid:
        raise NoTranslation(Trouble.UNUSABLE) from None


def _take_in(key: int, made: dict[str, tuple[str, str]], trouble: NoTranslation | None, more: bool) -> None:
    rendition = db.session.get_one(Rendition, key)
    original = original_of(rendition)
    if getattr(rendition, original.column) == original.key and may_leave(original):
        fill(rendition, original, made)
    if trouble is not None:
        settle(rendition, trouble.trouble, trouble.for_good)
    elif not more:
        settle(rendition, None)
