"""What a member has read on the site: how far in a thread, and which notes and versions."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from forum import clock
from forum.database import db, writing
from forum.threads.models import NoteReading, ReadingPosition


def read_up_to(member_id: int, thread_id: int, number: int) -> None:
    """Keep that a member has read a thread up to the post of this number; it only ever moves forward."""
    statement = _insert(ReadingPosition).values(
        member_id=member_id, thread_id=thread_id, number=number, at=clock.now()
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["member_id", "thread_id"],
            set_={"number": statement.excluded.number, "at": statement.excluded.at},
            where=ReadingPosition.number < statement.excluded.number,
        )
    )


def read_each(column: Any, member_id: int, keys: Collection[int]) -> None:
    """Keep that a member has read the things with these keys; ``column`` names them (``NoteReading.note_id``). Twice
    changes nothing.
    """
    if not keys:
        return
    now = clock.now()
    rows = [{"member_id": member_id, column.key: key, "at": now} for key in sorted(keys)]
    db.session.execute(_insert(column.class_).on_conflict_do_nothing(), rows)


def remember_each(column: Any, member_id: int, keys: Collection[int]) -> None:
    """The same for a page that is being read, which otherwise writes nothing: it asks first what is kept already."""
    known = select(column).where(column.class_.member_id == member_id, column.in_(sorted(keys)))
    fresh = set(keys) - set(db.session.scalars(known)) if keys else set()
    if fresh:
        with writing():
            read_each(column, member_id, fresh)


def remember_notes(member: Any, notes: Collection[Any]) -> None:
    """Keep that whoever reads this page (None: a visitor) has read these notes, which stand on it whole."""
    if member is not None:
        remember_each(NoteReading.note_id, member.id, {note.id for note in notes})


def _insert(model: Any) -> Any:
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same shape, other dialect
    return insert(model)
