"""Finding texts in any language: an index fed by the journal, and the page that asks it.

Nothing here is the truth: the index can always be made again from the database.
"""

from pathlib import Path

from forum.search.engine import Engine


def open_engine(folder: Path) -> Engine:
    """The embedded engine, with its index in ``folder`` (which need not exist yet)."""
    # Imported late: a command that searches nothing should not wait for the search library.
    from forum.search.whoosh_engine import WhooshEngine

    return WhooshEngine(folder)
