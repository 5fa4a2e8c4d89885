"""Asking for a file of a version, and making it in the worker's time.

No entry is written: a file is a copy of what was published, and can be made again from the database at any time.
"""

from datetime import timedelta

from sqlalchemy import or_, select, update

from forum import clock
from forum.database import db
from forum.papers.exports.content import Content, content_of
from forum.papers.exports.formats import Format, require_made_here
from forum.papers.exports.making import key_of
from forum.papers.models import Export, ExportState, Version

LEASE = timedelta(minutes=10)
TRIES = 3


def ask_for_export(version: Version, format: Format) -> Export:
    """The file of a version as it is now: the one that is there or on its way, else one more for the worker.

    However often it is asked for, there is one. One that was given up is tried again when asked for anew. Raises
    Refused for a withheld version, or when this site lacks what the format asks for.
    """
    require_made_here(format)
    content = content_of(version)
    key = key_of(content)
    found = db.session.scalar(
        select(Export).where(Export.version_id == version.id, Export.format == format.name, Export.key == key)
    )
    now = clock.now()
    if found is None:
        found = Export(
            version_id=version.id,
            format=format.name,
            language=content.language,
            key=key,
            state=ExportState.QUEUED,
            asked_at=now,
        )
        db.session.add(found)
    elif found.state == ExportState.FAILED and found.asked_at < now - LEASE:
        found.state, found.attempts = ExportState.QUEUED, 0
    found.asked_at = now
    db.session.flush()
    return found


def claim_export() -> tuple[int, int] | None:
    """Take the next file to be made, for the time of a lease: its number and the try it is; None when none waits.

    One that was taken and not finished in its time is taken again, and given up after the third time.
    """
    now = clock.now()
    lost = (Export.state == ExportState.MAKING) & (Export.claimed_until < now)
    db.session.execute(
        update(Export)
        .where(lost, Export.attempts >= TRIES)
        .values(state=ExportState.FAILED, claimed_until=None)
    )
    export = db.session.scalar(
        select(Export)
        .where(or_(Export.state == ExportState.QUEUED, lost))
        .order_by(Export.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if export is None:
        return None
    export.state, export.claimed_until = ExportState.MAKING, now + LEASE
    export.attempts += 1
    db.session.flush()
    return export.id, export.attempts


def export_claimed(export_id: int, attempt: int) -> Export | None:
    """The file that was taken at this try; None when it is gone, or taken by somebody else since."""
    export = db.session.get(Export, export_id)
    if export is None or (export.state, export.attempts) != (ExportState.MAKING, attempt):
        return None
    return export


def still_says(export: Export, content: Content) -> bool:
    """Whether the words of the version are still those that were asked for."""
    return export.key == key_of(content)


def ask_instead(export_id: int, attempt: int, content: Content) -> list[str]:
    """Let a file that was claimed wait again for what the version says now; the name under which it must not stay."""
    export = export_claimed(export_id, attempt)
    if export is None:
        return []
    name, key = export.file_name, key_of(content)
    same = db.session.scalar(
        select(Export.id).where(
            Export.version_id == export.version_id, Export.format == export.format, Export.key == key
        )
    )
    if same is not None:
        db.session.delete(export)
    else:
        export.key, export.state, export.claimed_until, export.attempts = key, ExportState.QUEUED, None, 0
    db.session.flush()
    return [name]


def finish_export(export_id: int, attempt: int, *, size: int, sha256: str) -> bool:
    """Say that a file is there; False when it was taken out meanwhile: the file must then go too."""
    done = db.session.execute(
        update(Export)
        .where(Export.id == export_id, Export.state == ExportState.MAKING, Export.attempts == attempt)
        .values(state=ExportState.READY, claimed_until=None, made_at=clock.now(), size=size, sha256=sha256)
    )
    return bool(getattr(done, "rowcount", 0))


def give_up_export(export_id: int, attempt: int) -> None:
    """Put a file that could not be made back in the queue, or give it up after the third time."""
    db.session.execute(
        update(Export)
        .where(Export.id == export_id, Export.state == ExportState.MAKING, Export.attempts == attempt)
        .values(state=ExportState.QUEUED if attempt < TRIES else ExportState.FAILED, claimed_until=None)
    )
