"""The demonstration as of the first day, for the tests that only read it: performed once, then copied."""

import os
import shutil
from pathlib import Path

from flask import Flask
from flask_security import hash_password

from forum import clock
from forum.database import carry_out, db
from forum.demonstration.content import load
from forum.demonstration.performing import perform
from forum.demonstration.roll import SHARED_WORD
from forum.demonstration.settling import settle
from tests.cast import THE_FIRST_DAY


def demonstrate(app: Flask, shared: Path) -> None:
    """Make the demonstration in an empty site.

    A database of SQLite is a file: the first to make it leaves a copy in ``shared``, the folder of all workers.
    """
    made = shared / "demonstration.sqlite"
    mine = Path(app.config["FORUM_DATA"]) / "forum.sqlite"
    if not app.config["DATABASE_URL"] and made.exists():
        _close()
        for ending in ("-wal", "-shm"):
            mine.with_name(f"{mine.name}{ending}").unlink(missing_ok=True)
        shutil.copy(made, mine)
        return
    with clock.at(THE_FIRST_DAY):
        hashed = hash_password(SHARED_WORD)
        assert carry_out(lambda: perform(load(), hashed=hashed))
        settle(THE_FIRST_DAY)
    if not app.config["DATABASE_URL"]:
        # The journal of the write-ahead log is emptied into the file when the last connection closes.
        _close()
        copy = shared / f"demonstration-{os.getpid()}.sqlite"
        shutil.copy(mine, copy)
        copy.replace(made)


def _close() -> None:
    db.session.remove()
    db.engine.dispose()
