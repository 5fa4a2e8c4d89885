"""The folder of files made: FORUM_DATA/exports. Whatever is in it can be made again; what is stale is removed."""

import os
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from forum import clock
from forum.boards.models import Board
from forum.database import carry_out, db, reading
from forum.papers.models import Export, ExportState, Paper, Version

# A file that is being written is left alone; after so long it was broken off.
UNKNOWN_FOR = timedelta(hours=1)
# A file nobody asked for again is made anew when somebody does.
KEPT_FOR = timedelta(days=90)


def folder() -> Path:
    """Where the files are; made when it is first asked for."""
    place = Path(current_app.config["FORUM_DATA"]) / "exports"
    place.mkdir(exist_ok=True)
    return place


def keep(name: str, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, path = tempfile.mkstemp(dir=folder(), suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(path).chmod(0o640)
    Path(path).replace(folder() / name)


def remove(names: Iterable[str]) -> int:
    """Remove files by name; how many were there."""
    count = 0
    for name in names:
        try:
            (folder() / name).unlink()
            count += 1
        except FileNotFoundError:
            continue
    return count


def forget(*conditions: Any) -> list[str]:
    """Take rows out, in this transaction; the names of the files to be removed once it is committed.

    Those that only wait have no file yet: they stay, and will say what is said when their turn comes.
    """
    begun = Export.state != ExportState.QUEUED
    rows = db.session.scalars(select(Export).where(begun, *conditions).with_for_update()).all()
    names = [row.file_name for row in rows]
    db.session.execute(delete(Export).where(Export.id.in_([row.id for row in rows])))
    return names


def forget_replaced(export_id: int) -> list[str]:
    """Take out the rows of files that say what their version no longer says, now that this one is there.

    A validation closed, or a name was changed: nobody is given the older file any more. The names of the files to be
    removed once it is committed.
    """
    made = db.session.get(Export, export_id)
    if made is None:
        return []
    return forget(
        Export.version_id == made.version_id,
        Export.format == made.format,
        Export.state == ExportState.READY,
        Export.id != made.id,
        Export.made_at <= made.made_at,
    )


def of_assemblies(assembly_ids: Iterable[int | None]) -> Any:
    """The condition for every file of the versions of these assemblies."""
    versions = (
        select(Version.id)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Board, Board.id == Paper.board_id)
        .where(Board.assembly_id.in_(list(assembly_ids)))
    )
    return Export.version_id.in_(versions)


def tidy() -> int:
    """Remove what nobody asked for in a long time, and files that no row knows; how many."""
    now = clock.now()
    old = carry_out(
        lambda: forget(
            Export.state.in_([ExportState.READY, ExportState.FAILED]), Export.asked_at < now - KEPT_FOR
        )
    )
    return remove(old) + remove_strangers()


def remove_strangers() -> int:
    """Remove the files that no row knows: their row went with words that went. How many they were.

    For whoever has nothing uncommitted: it reads in a transaction of its own.
    """
    with reading():
        known = {row.file_name for row in db.session.scalars(select(Export))}
        db.session.rollback()
    broken_off = (clock.now() - UNKNOWN_FOR).timestamp()
    return remove(
        path.name
        for path in list(folder().iterdir())
        if path.name not in known and (path.suffix != ".part" or path.stat().st_mtime < broken_off)
    )
