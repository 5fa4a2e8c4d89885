"""Writing the rendition of a version into the chain of its assembly."""

import json
from collections import Counter
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, openings
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb
from forum.members.models import Member
from forum.papers import chain
from forum.papers.actions.ledger import append, next_place
from forum.papers.chain import RenderedRecord
from forum.papers.models import Section
from forum.papers.models.papers import PublicationKind
from forum.permissions import require
from forum.renditions.actions.writing import note
from forum.renditions.aligning import Aligned, State, align
from forum.renditions.models import TITLE, Rendition, RenditionPublication
from forum.renditions.originals import OfVersion


def publish_rendition(
    original: OfVersion, language: str, *, by: Any, uids: Collection[str] | None = None
) -> RenditionPublication:
    """Write what people answer for (all of it, or the parts named by ``uids``) into the chain, under the name of who
    wrote most of it. A correction is a further entry; the same words twice give the entry that is there.

    Raises Invalid (field ``parts``: nothing to publish, or a part that nobody answers for) and Refused.
    """
    require(by, "rendition.publish", original)
    if not original.readable:
        raise Invalid(_("This version is withheld by law."))
    aligned = align(original, language)
    if aligned.rendition is None:
        raise Invalid(_("Nothing is written in this language yet."), field="parts")
    lock_row(Rendition, aligned.rendition.id)
    db.session.expire_all()
    lines = _chosen(align(original, language).lines, uids)
    content = _content(original, lines)
    last = last_entry(aligned.rendition)
    if last is not None and _says(last, content):
        return last
    translator = _translator(lines)
    name = openings.keep(translator.name)
    assembly = original.board.assembly
    document = chain.rendition(
        next_place(assembly),
        original.thing.publication.digest,
        language,
        title=content["title"],
        sections=content["sections"],
        blocks=content["blocks"],
        by=name.digest,
        at=clock.now(),
    )
    entry = RenditionPublication(
        rendition=aligned.rendition,
        publication=append(assembly, PublicationKind.RENDITION, document),
        translator_id=translator.id,
        name_opening=name,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(entry)
    note(Verb.RENDITION_PUBLISHED, aligned.rendition, original, by, parts=len(lines))
    return entry


def _chosen(lines: list[Aligned], uids: Collection[str] | None) -> list[Aligned]:
    ready = [line for line in lines if line.state == State.HUMAN]
    if uids is not None:
        unknown = set(uids) - {line.part.uid for line in ready}
        if unknown:
            raise Invalid(
                _("Only what a person wrote or confirmed goes into the chain: confirm these parts first."),
                field="parts",
            )
        ready = [line for line in ready if line.part.uid in uids]
    if not ready:
        raise Invalid(_("Choose at least one part that a person wrote or confirmed."), field="parts")
    return ready


def _content(original: OfVersion, lines: list[Aligned]) -> dict[str, Any]:
    """What the document says of the words: digests, in reading order."""
    headings = set(db.session.scalars(select(Section.uid).where(Section.version_id == original.key)))
    said = {line.part.uid: RenderedRecord(line.part.uid, line.seen, "human") for line in lines}
    title = said.pop(TITLE, None)
    return {
        "title": (title.text, title.how) if title else None,
        "sections": [record for uid, record in said.items() if uid in headings],
        "blocks": [record for uid, record in said.items() if uid not in headings],
    }


def last_entry(rendition: Rendition) -> RenditionPublication | None:
    """The last entry of a rendition in the chain, or None."""
    found: RenditionPublication | None = db.session.scalar(
        select(RenditionPublication)
        .where(RenditionPublication.rendition_id == rendition.id)
        .order_by(RenditionPublication.id.desc())
        .limit(1)
    )
    return found


def digests_of(entry: RenditionPublication) -> dict[str, str]:
    """What an entry fixes: the digest of each part's words, by uid."""
    document = json.loads(entry.publication.document)
    fixed = {row["uid"]: row["text"] for row in [*document["sections"], *document["blocks"]]}
    if document["title"]:
        fixed[TITLE] = document["title"]["text"]
    return fixed


def _says(entry: RenditionPublication, content: dict[str, Any]) -> bool:
    wanted = {row.uid: row.text for row in [*content["sections"], *content["blocks"]]}
    if content["title"]:
        wanted[TITLE] = content["title"][0]
    return digests_of(entry) == wanted


def _translator(lines: list[Aligned]) -> Member:
    """Who wrote or confirmed most of these parts."""
    rows = [line.rendered for line in lines if line.rendered]
    people = Counter(row.by_id or row.confirmed_by_id for row in rows)
    return db.session.get_one(Member, people.most_common(1)[0][0])
