"""How the threads, posts and notes that journal entries name are called and linked, for one reader."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from forum.database import db
from forum.journal import Entry
from forum.threads.models import Note, NoteRevision, Thread
from forum.visibility import visible_to

LINK = Markup('<a href="{}" lang="{}" dir="auto">{}</a>')
PLAIN = Markup('<a href="{}">{}</a>')

Places = dict[int, dict[str, Any]]


def places_of(entries: Iterable[Entry], member: Any, language: str) -> Places:
    """For each entry, what its ``thread``, ``post`` and ``note`` are called; what ``member`` may not read is left out.

    Two statements at most, however many entries there are.
    """
    entries = list(entries)
    threads = _threads({entry.ids.get("thread") for entry in entries}, member)
    notes = _notes({entry.ids.get("note") for entry in entries}, member)
    places: Places = {}
    for entry in entries:
        here: dict[str, Any] = {}
        thread, number, note = entry.ids.get("thread"), entry.ids.get("number"), entry.ids.get("note")
        if thread in threads:
            here["thread"] = threads[thread]
            if number:
                post = PLAIN.format(
                    f"/threads/{thread}?from={number}#p{number}", gettext("post %(number)s", number=number)
                )
                of = gettext("%(post)s of the thread %(thread)s", post="{post}", thread="{thread}")
                here["post"] = Markup(of).format(post=post, thread=threads[thread])  # noqa: S704  our own words
        if note in notes:
            here["note"] = notes[note]
        places[entry.id] = here
    return places


def _threads(ids: set[Any], member: Any) -> dict[int, Markup]:
    ids.discard(None)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.language).where(Thread.id.in_(ids), visible_to(member, Thread))
    )
    return {row.id: LINK.format(f"/threads/{row.id}", row.language, row.title) for row in rows}


def _notes(ids: set[Any], member: Any) -> dict[int, Markup]:
    ids.discard(None)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Note.id, NoteRevision.title, NoteRevision.language)
        .join(NoteRevision, NoteRevision.id == Note.revision_id)
        .where(Note.id.in_(ids), visible_to(member, Note))
    )
    return {row.id: LINK.format(f"/notes/{row.id}", row.language, row.title) for row in rows}
