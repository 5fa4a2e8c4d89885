"""The chains of the assemblies, whole and in order, and the words behind the digests they name."""

import json
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.assemblies.models import Assembly
from forum.database import db
from forum.home.checks.findings import Finding, Remark, Result
from forum.openings import Erasure, Opening, digest_of
from forum.papers.chain import digest
from forum.papers.continuity import ReadChain
from forum.papers.models import Publication, Version

NAME = "chains"


def check_chains() -> Result:
    """Every entry's digest, place and link; a version without its entry; openings that do not open."""
    for assembly in db.session.execute(select(Assembly.id, Assembly.slug).order_by(Assembly.id)):
        yield from _chain(assembly.id, assembly.slug)
    outside = (
        select(Version.paper_id, Version.number)
        .outerjoin(Publication, Publication.version_id == Version.id)
        .where(Publication.id.is_(None))
        .order_by(Version.id)
    )
    for paper, number in db.session.execute(outside):
        yield Finding(
            NAME, _("Version %(number)s of paper %(id)s stands in no chain.", number=number, id=paper)
        )
    for key in db.session.scalars(select(Erasure.id).where(Erasure.sealed_at.is_(None)).order_by(Erasure.id)):
        yield Finding(NAME, _("Erasure %(id)s was begun and never sealed.", id=key))
    kept = select(Opening.digest, Opening.salt, Opening.bytes).where(Opening.bytes.is_not(None))
    for row in db.session.execute(kept.execution_options(yield_per=500)):
        if row.salt is None or digest_of(row.salt, row.bytes) != row.digest:
            yield Finding(
                NAME, _("The words behind %(digest)s are not those it was made of.", digest=row.digest)
            )


def _chain(assembly_id: int, slug: str) -> Result:
    rows = db.session.execute(
        select(Publication.seq, Publication.kind, Publication.digest, Publication.prev, Publication.document)
        .where(Publication.assembly_id == assembly_id)
        .order_by(Publication.seq)
    ).all()
    if not rows:
        return
    documents, broken = _read(rows)
    for seq, why in broken:
        yield Finding(NAME, _told(slug, seq, why))
    if not broken:
        chain = ReadChain(documents, [row.digest for row in rows], slug, None)
        for position, why in chain.findings():
            yield Finding(NAME, _told(slug, rows[position - 1].seq if position else 0, why))
    yield Remark(
        NAME,
        ngettext(
            "The chain of %(slug)s has %(num)s entry; its head is %(head)s.",
            "The chain of %(slug)s has %(num)s entries; its head is %(head)s.",
            len(rows),
            slug=slug,
            head=rows[-1].digest,
        ),
    )


def _read(rows: Sequence[Any]) -> tuple[list[Any], list[tuple[int, str]]]:
    """The documents of a chain, and what in their rows does not agree with them."""
    documents: list[Any] = []
    broken: list[tuple[int, str]] = []
    before = None
    for place, row in enumerate(rows, 1):
        document = json.loads(row.document)
        documents.append(document)
        named = (document.get("seq"), document.get("kind"), document.get("prev"))
        if row.seq != place:
            broken.append((row.seq, _("it should be entry %(place)s", place=place)))
        if named != (row.seq, row.kind.value, row.prev):
            broken.append((row.seq, _("its document names another place")))
        if digest(document) != row.digest:
            broken.append((row.seq, _("its digest is not that of its document")))
        if row.prev != before:
            broken.append((row.seq, _("it does not follow the entry before it")))
        before = row.digest
    return documents, broken


def _told(slug: str, seq: int, why: str) -> str:
    return _("The chain of %(slug)s, entry %(seq)s: %(why)s.", slug=slug, seq=seq, why=why.rstrip("."))
