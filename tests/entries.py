"""What the journal says, for tests."""

from sqlalchemy import select

from forum.database import db
from forum.journal import Entry, Verb


def last_entry() -> Entry:
    """The last entry written."""
    return db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


def entries(verb: Verb) -> list[Entry]:
    """Every entry of this verb, in order."""
    return list(db.session.scalars(select(Entry).where(Entry.verb == verb).order_by(Entry.id)))
