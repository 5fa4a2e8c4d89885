"""What stands around the text of a version on its page: who contributed, its files, who discusses it."""

from typing import Any

from sqlalchemy import false, literal, select, union_all
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from forum.database import db
from forum.papers.discussions import about
from forum.papers.models import Export, ExportState, Version, VersionContributor
from forum.threads.models import Thread

MOST = 50
CONTRIBUTOR, EXPORT, THREAD = range(3)


def add_surroundings(version: Version, reader: Any, *, discussed: bool) -> list[Thread]:
    """Give a version its contributors and the files that are there, and answer with the threads that discuss it.

    One statement. The threads are those on boards that ``reader`` reads, the first fifty. Each row is one of the
    three, so that none multiplies the others. ``discussed``: whether there may be threads.
    """
    kinds = union_all(
        *(select(literal(kind).label("kind")) for kind in (CONTRIBUTOR, EXPORT, THREAD))
    ).subquery()
    kind = kinds.c.kind
    first = select(Thread.id).where(about(version, reader)).order_by(Thread.id).limit(MOST)
    rows = db.session.execute(
        select(VersionContributor, Export, Thread)
        .select_from(kinds)
        .outerjoin(VersionContributor, (kind == CONTRIBUTOR) & (VersionContributor.version_id == version.id))
        .outerjoin(VersionContributor.name_opening)
        .outerjoin(
            Export,
            (kind == EXPORT) & (Export.version_id == version.id) & (Export.state == ExportState.READY),
        )
        .outerjoin(Thread, (kind == THREAD) & (Thread.id.in_(first) if discussed else false()))
        .options(contains_eager(VersionContributor.name_opening))
        .order_by(kind, VersionContributor.rank, Export.id, Thread.id)
    ).all()
    set_committed_value(version, "contributors", [row[0] for row in rows if row[0]])
    set_committed_value(version, "exports_ready", [row[1] for row in rows if row[1]])
    return [row[2] for row in rows if row[2]]
