"""Withholding a version by law: it is no longer shown, and never altered."""

from typing import Any

from forum import clock
from forum.database import db
from forum.journal import Verb, give_reason, record
from forum.languages import speaking
from forum.papers import chain
from forum.papers.actions.ledger import append, next_place
from forum.papers.models import Version, Withholding
from forum.papers.models.papers import PublicationKind, withheld_title
from forum.papers.queries import last_shown_version
from forum.papers.records import Words
from forum.permissions import require
from forum.threads.wording import checked_language, checked_reason


def withhold(version: Version, *, by: Any, reason: str, language: str) -> Withholding:
    """Stop showing a version, by law, with a public reason: its own act, its own entry in the chain. Twice changes
    nothing. Raises Invalid and Refused.
    """
    require(by, "version.withhold", version)
    if version.withholding:
        return version.withholding
    given = give_reason(checked_reason(reason), checked_language(language), by)
    withholding = Withholding(version=version, reason=given, at=clock.now(), by_id=by.id)
    db.session.add(withholding)
    db.session.flush()
    assembly = version.board.assembly
    _retitle(version)
    document = chain.withholding(
        next_place(assembly),
        version.publication.digest,
        Words(given.opening_digest, given.language),
        withholding.at,
    )
    append(assembly, PublicationKind.WITHHOLDING, document)
    record(
        Verb.VERSION_WITHHELD,
        version,
        by=by,
        boards=[version.board],
        assembly_id=assembly.id,
        reason=given,
        paper=version.paper_id,
        version=version.number,
    )
    return withholding


def _retitle(version: Version) -> None:
    """A paper called by the title that is withheld is called by that of its last version that is not."""
    paper = version.paper
    if paper.title != (version.title_opening.text or ""):
        return
    shown = last_shown_version(paper.id)
    with speaking(paper.board.assembly.language):
        paper.title = shown.title if shown and shown.title else withheld_title()
    db.session.flush()
