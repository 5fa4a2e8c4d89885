"""The search index: once it has read the journal to its end, it holds what can be found and nothing else."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from forum import journal
from forum.database import db
from forum.home.checks.findings import Finding, Remark, Result
from forum.journal import Entry
from forum.search.checking import differences
from forum.search.indexing import READER, the_engine

NAME = "index"
EXAMPLES = 5
# The worker may take new texts in between two readings.
TRIES = 3


def check_index() -> Result:
    """Texts that cannot be found though they should, and the other way round."""
    engine = the_engine()
    for _try in range(TRIES):
        last = _last_entry()
        if journal.bookmark(READER) < last:
            break
        if engine.needs_rebuild():
            if last:
                yield Finding(NAME, _("There is no search index: `forum search rebuild` makes one."))
            return
        missing, surplus = differences(engine)
        db.session.rollback()
        if not missing and not surplus:
            return
        if _last_entry() == last:
            yield from _differing(missing, surplus)
            return
    yield Remark(NAME, _("The search index has not read the whole journal yet: the worker takes it there."))


def _last_entry() -> int:
    """The position up to which everything must be read: one beyond the last while entries wait for theirs."""
    waiting = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.position.is_(None)))
    return journal.head() + (1 if waiting else 0)


def _differing(missing: set[str], surplus: set[str]) -> Result:
    if missing:
        yield Finding(
            NAME,
            ngettext(
                "%(num)s text cannot be found by searching: %(ids)s.",
                "%(num)s texts cannot be found by searching: %(ids)s.",
                len(missing),
                ids=_some(missing),
            ),
        )
    if surplus:
        yield Finding(
            NAME,
            ngettext(
                "%(num)s text is in the index and should not be: %(ids)s.",
                "%(num)s texts are in the index and should not be: %(ids)s.",
                len(surplus),
                ids=_some(surplus),
            ),
        )


def _some(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:EXAMPLES]) + (" ..." if len(ids) > EXAMPLES else "")
