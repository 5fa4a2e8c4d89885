"""The chain of an assembly, as the database keeps it: one row an entry, allotted last under the assembly's lock."""

import json
from typing import Any

from sqlalchemy import select

from forum import clock
from forum.assemblies.models import Assembly
from forum.database import db, lock_row
from forum.papers import chain
from forum.papers.canonical import encode
from forum.papers.models import Paper, Publication, Version
from forum.papers.models.papers import PublicationKind
from forum.papers.records import Place


def next_place(assembly: Assembly) -> Place:
    """Where the next entry stands; holds the assembly's row until the transaction ends, so that no two agree."""
    lock_row(Assembly, assembly.id)
    last = db.session.execute(
        select(Publication.seq, Publication.digest)
        .where(Publication.assembly_id == assembly.id)
        .order_by(Publication.seq.desc())
        .limit(1)
    ).first()
    return Place(assembly.slug, last.seq + 1, last.digest) if last else Place(assembly.slug, 1, None)


def append(
    assembly: Assembly, kind: PublicationKind, document: dict[str, Any], version: Version | None = None
) -> Publication:
    """Write an entry at the place its document names."""
    publication = Publication(
        assembly_id=assembly.id,
        seq=document["seq"],
        kind=kind,
        digest=chain.digest(document),
        prev=document["prev"],
        document=encode(document).decode("utf-8"),
        at=clock.now(),
        version=version,
    )
    db.session.add(publication)
    db.session.flush()
    return publication


def last_manifest(paper: Paper) -> dict[str, Any] | None:
    """The manifest of the last published version of a paper, or None before the first."""
    document = db.session.scalar(
        select(Publication.document)
        .join(Version, Version.id == Publication.version_id)
        .where(Version.paper_id == paper.id)
        .order_by(Version.number.desc())
        .limit(1)
    )
    return None if document is None else json.loads(document)


def head(assembly_id: int) -> tuple[int, str] | None:
    """(seq, digest) of the last entry of an assembly's chain; None before the first."""
    last = db.session.execute(
        select(Publication.seq, Publication.digest)
        .where(Publication.assembly_id == assembly_id)
        .order_by(Publication.seq.desc())
        .limit(1)
    ).first()
    return (last.seq, last.digest) if last else None


def entries(assembly_id: int) -> list[dict[str, Any]]:
    """Every entry of an assembly's chain, the first one first."""
    documents = db.session.scalars(
        select(Publication.document).where(Publication.assembly_id == assembly_id).order_by(Publication.seq)
    )
    return [json.loads(document) for document in documents]
