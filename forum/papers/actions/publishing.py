"""Publishing a version: the draft's text copied for ever, its manifest, its place in the chain. One transaction."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum import clock, openings
from forum.database import db, lock_row
from forum.errors import Invalid, Refused
from forum.journal import Reason, Verb, give_reason, record
from forum.members.models import Member
from forum.moments import exact
from forum.papers.actions.asking import changed_since_told, closing_of, not_asked, provisional_of, window_of
from forum.papers.actions.carrying import copy_action
from forum.papers.actions.drafts import gather_snapshots
from forum.papers.actions.holding import hold
from forum.papers.actions.ledger import append, last_manifest, next_place
from forum.papers.actions.readiness import ready
from forum.papers.actions.taking_over import take_over
from forum.papers.actions.told import forget_told
from forum.papers.asked import asked_source, close_askings
from forum.papers.consistency import counts_of, fates_of_threads
from forum.papers.manifest import ManifestProblem, build_manifest
from forum.papers.models import (
    Block,
    Citation,
    Draft,
    DraftState,
    ObjectionWindow,
    Paper,
    Section,
    Version,
    VersionContributor,
)
from forum.papers.models.papers import PublicationKind
from forum.papers.records import ManifestSource, Window, plain
from forum.papers.sources import manifest_source
from forum.permissions import require
from forum.threads.models import Post, SnapshotPost
from forum.threads.wording import checked_language, checked_reason

log = logging.getLogger(__name__)
SECONDS_OF_A_DAY = 86400


def publish(draft: Draft, *, by: Any, unaccounted: str | None = None, waiver: str | None = None) -> Version:
    """Publish a draft as the next version of its paper, and write it into its assembly's chain.

    A draft before its authors waits until their time is over. One that is open is published at once where its board
    gives no time, else with ``waiver``, the public reason for not asking them. ``unaccounted`` is the public reason
    why posts are left unaccounted for; it is asked for only when some are. Raises Invalid (nothing frozen yet, no
    block, a change without its cause, no reason; fields ``unaccounted``, ``waiver``) and Refused (another draft of the
    paper is before its authors). Twice gives the version that is there.
    """
    require(by, "version.publish", draft)
    paper = draft.paper
    lock_row(Paper, paper.id)
    db.session.refresh(paper)
    hold(draft)
    db.session.refresh(draft)
    if draft.state == DraftState.PUBLISHED:
        return db.session.scalars(select(Version).where(Version.draft_id == draft.id)).one()
    _refuse_to_overtake(draft)
    window = window_of(draft)
    if window is None:
        gather_snapshots(draft)
    rests_on = ready(draft)
    posts, dispositions = plain(tuple(rests_on.posts)), plain(tuple(rests_on.dispositions))
    counts = counts_of(posts, dispositions)
    closed = _refuse_before_it_closes(window) if window else None
    waived = _waived(draft, waiver, by) if window is None else None
    reason = _reason(draft, counts["not_at_all"], unaccounted, by)
    version = _version(draft, by, reason, waived)
    version.counts, version.fates = {"posts": len(posts), **counts}, fates_of_threads(posts, dispositions)
    db.session.add(version)
    db.session.flush()
    _copy_text(draft, version)
    _name_contributors(version, [snapshot.id for snapshot in draft.snapshots])
    close_askings(draft)
    forget_told(draft)
    asked = asked_source(window, closed) if window and closed else {"window": _window_given(draft)}
    paper.last_version, paper.title = version.number, draft.title
    draft.state = DraftState.PUBLISHED
    db.session.flush()
    _enter_chain(version, replace(manifest_source(version, rests_on.posts, rests_on.dispositions), **asked))
    _record(version, by, reason or waived)
    take_over(draft)
    return version


def _refuse_to_overtake(draft: Draft) -> None:
    """Versions come in the order of their snapshots: the draft that is before its authors is published first."""
    before = provisional_of(draft.paper)
    if before is not None and before.id != draft.id:
        raise Refused(_("Another draft of this paper is still before its authors: publish that one first."))


def _enter_chain(version: Version, source: ManifestSource) -> None:
    """Write the manifest of a version as the next entry of its assembly's chain. Raises Invalid, where it would say
    against itself what the checklist does not know of: nothing is published then.
    """
    assembly = version.board.assembly
    place = next_place(assembly)
    try:
        manifest = build_manifest(source, place, last_manifest(version.paper))
    except ManifestProblem as problem:
        log.error("paper %s, version %s: %s", version.paper_id, version.number, problem)
        raise Invalid(
            _(
                "This draft contradicts itself, so it is not published. What is wrong, for whoever runs the site: "
                "%(problems)s",
                problems=problem,
            ),
            field="draft",
        ) from problem
    append(assembly, PublicationKind.VERSION, manifest, version=version)


def _record(version: Version, by: Any, reason: Reason | None) -> None:
    record(
        Verb.VERSION_PUBLISHED,
        version,
        by=by,
        boards=[version.board],
        assembly_id=version.board.assembly_id,
        reason=reason,
        paper=version.paper_id,
        version=version.number,
    )


def _window_given(draft: Draft) -> Window:
    """Nobody was asked: what is written for ever is the length that the board gives, which was waived, or 0."""
    return Window(seconds=draft.board.objection_window * SECONDS_OF_A_DAY)


def _refuse_before_it_closes(window: ObjectionWindow) -> datetime:
    """When the window closed. Raises Refused while somebody may still answer."""
    if changed_since_told(window.draft) or not_asked(window.draft):
        raise Refused(
            _(
                "The text has changed since its authors were told: those whose posts it concerns are asked again, "
                "for 48 hours."
            )
        )
    closes_at = closing_of(window)
    if clock.now() < closes_at:
        raise Refused(_("The window for objections is open until %(moment)s.", moment=exact(closes_at)))
    return closes_at


def _waived(draft: Draft, words: str | None, by: Any) -> Reason | None:
    """The public reason for not asking the authors; None where the board gives them no time."""
    if draft.board.objection_window == 0:
        return None
    if not words or not words.strip():
        raise Invalid(
            ngettext(
                "This board gives its authors %(num)s day to answer first. Ask them, or say in public why you publish "
                "at once.",
                "This board gives its authors %(num)s days to answer first. Ask them, or say in public why you publish "
                "at once.",
                draft.board.objection_window,
            ),
            field="waiver",
        )
    return give_reason(checked_reason(words, "waiver"), checked_language(draft.language), by)


def _reason(draft: Draft, missing: int, words: str | None, by: Any) -> Reason | None:
    if not missing:
        return None
    if not words or not words.strip():
        raise Invalid(
            _(
                "%(number)s posts are not accounted for. Account for them, or say in public why they stay so.",
                number=missing,
            ),
            field="unaccounted",
        )
    return give_reason(checked_reason(words, "unaccounted"), checked_language(draft.language), by)


def _version(draft: Draft, by: Any, reason: Reason | None, waived: Reason | None) -> Version:
    return Version(
        paper_id=draft.paper_id,
        number=draft.paper.last_version + 1,
        draft_id=draft.id,
        title_opening=openings.keep(draft.title),
        language=draft.language,
        published_at=clock.now().replace(microsecond=0),
        published_by_id=by.id,
        publisher_opening=openings.keep(by.name),
        unaccounted_reason_id=reason.id if reason else None,
        waiver_reason_id=waived.id if waived else None,
    )


def _copy_text(draft: Draft, version: Version) -> None:
    blocks: dict[int, int] = {}
    for section in db.session.scalars(
        select(Section).where(Section.draft_id == draft.id).order_by(Section.rank)
    ):
        copy = Section(
            version_id=version.id,
            uid=section.uid,
            kind=section.kind,
            heading_opening=openings.keep(section.heading),
            rank=section.rank,
        )
        db.session.add(copy)
        db.session.flush()
        for block in section.blocks:
            twin = Block(
                version_id=version.id,
                section_id=copy.id,
                uid=block.uid,
                rank=block.rank,
                text_opening=openings.keep(block.text),
                html=block.html,
                editorial=block.editorial,
                change_cause=block.change_cause,
                change_reference=block.change_reference,
                made_of_id=block.made_of_id,
            )
            copy_action(block, twin)
            db.session.add(twin)
            db.session.flush()
            blocks[block.id] = twin.id
    for citation in db.session.scalars(
        select(Citation).where(Citation.draft_id == draft.id).order_by(Citation.id)
    ):
        db.session.add(
            Citation(
                version_id=version.id,
                block_id=blocks[citation.block_id],
                relation=citation.relation,
                excerpt_id=citation.excerpt_id,
                cited_uid=citation.cited_uid,
                cited_paper_id=citation.cited_paper_id,
                cited_version=citation.cited_version,
            )
        )
    db.session.flush()


def _name_contributors(version: Version, snapshots: list[int]) -> None:
    """Everyone whose words stand in the snapshots, in order of their first post, under the name they have now."""
    authors = db.session.execute(
        select(Post.author_id, Member.name, db.func.min(Post.id))
        .join(SnapshotPost, SnapshotPost.post_id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .where(SnapshotPost.snapshot_id.in_(snapshots), Post.hidden_at.is_(None), Member.erased_at.is_(None))
        .group_by(Post.author_id, Member.name)
        .order_by(db.func.min(Post.id))
    ).all()
    for rank, (author_id, name, _first) in enumerate(authors, start=1):
        db.session.add(
            VersionContributor(
                version_id=version.id, member_id=author_id, rank=rank, name_opening=openings.keep(name)
            )
        )
    db.session.flush()
