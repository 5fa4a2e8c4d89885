"""Publishing a version: the draft's text copied for ever, its manifest, its place in the chain. One transaction."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, openings
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Reason, Verb, give_reason, record
from forum.members.models import Member
from forum.papers import chain
from forum.papers.actions.carrying import copy_action
from forum.papers.actions.drafts import gather_snapshots
from forum.papers.actions.holding import hold
from forum.papers.actions.ledger import append, last_manifest, next_place
from forum.papers.causes import refuse_unexplained
from forum.papers.consistency import counts_of
from forum.papers.manifest import build_manifest
from forum.papers.models import (
    Block,
    Citation,
    Draft,
    DraftState,
    Paper,
    Section,
    Version,
    VersionContributor,
    Withholding,
)
from forum.papers.models.papers import PublicationKind
from forum.papers.records import DispositionRecord, Words, plain
from forum.papers.sources import cited_posts, disposition_rows, manifest_source, post_rows
from forum.permissions import require
from forum.threads.models import Post, SnapshotPost
from forum.threads.wording import checked_language, checked_reason


def publish(draft: Draft, *, by: Any, unaccounted: str | None = None) -> Version:
    """Publish a draft as the next version of its paper, and write it into its assembly's chain.

    ``unaccounted`` is the public reason why posts are left unaccounted for; it is asked for only when some are.
    Raises Invalid (nothing frozen yet, no block, a change without its cause, no reason; field ``unaccounted``) and
    Refused. Twice gives the version that is there.
    """
    require(by, "version.publish", draft)
    paper = draft.paper
    lock_row(Paper, paper.id)
    db.session.refresh(paper)
    hold(draft)
    db.session.refresh(draft)
    if draft.state == DraftState.PUBLISHED:
        return db.session.scalars(select(Version).where(Version.draft_id == draft.id)).one()
    snapshots = gather_snapshots(draft)
    if not snapshots:
        raise Invalid(_("Nothing is frozen yet: freeze a round of the thread, then publish."), field="draft")
    posts = post_rows(draft)
    known = {(row.thread, row.number) for row in posts}
    dispositions = disposition_rows(draft, known)
    refuse_what_is_not_frozen(draft, known, dispositions)
    refuse_unexplained(draft)
    counts = counts_of(plain(tuple(posts)), plain(tuple(dispositions)))
    reason = _reason(draft, counts["not_at_all"], unaccounted, by)
    version = _version(draft, by, reason, {"posts": len(posts), **counts})
    _copy_text(draft, version)
    _name_contributors(version, [snapshot.id for snapshot in snapshots])
    paper.last_version, paper.title = version.number, draft.title
    draft.state = DraftState.PUBLISHED
    db.session.flush()
    assembly = paper.board.assembly
    place = next_place(assembly)
    before = last_manifest(paper)
    manifest = build_manifest(manifest_source(version, posts, dispositions), place, before)
    append(assembly, PublicationKind.VERSION, manifest, version=version)
    record(
        Verb.VERSION_PUBLISHED,
        version,
        by=by,
        boards=[paper.board],
        assembly_id=assembly.id,
        reason=reason,
        paper=paper.id,
        version=version.number,
    )
    return version


def refuse_what_is_not_frozen(
    draft: Draft, posts: set[tuple[int, int]], dispositions: list[DispositionRecord]
) -> None:
    """A version says nothing of posts that its snapshots do not hold. Raises Invalid (field ``draft``)."""
    merged = [(row.target.thread, row.target.number) for row in dispositions if row.target]
    for thread, number in [*cited_posts(draft), *merged]:
        if (thread, number) not in posts:
            raise Invalid(
                _(
                    "This draft rests on post #%(number)s of thread %(thread)s, which is not frozen yet. Freeze its "
                    "round first, or take back what cites it or is merged into it.",
                    number=number,
                    thread=thread,
                ),
                field="draft",
            )


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


def _version(draft: Draft, by: Any, reason: Reason | None, counts: dict[str, int]) -> Version:
    if db.session.scalar(select(Block.id).where(Block.draft_id == draft.id).limit(1)) is None:
        raise Invalid(_("This draft has no block yet: there is nothing to publish."), field="draft")
    version = Version(
        paper_id=draft.paper_id,
        number=draft.paper.last_version + 1,
        draft_id=draft.id,
        title_opening=openings.keep(draft.title),
        language=draft.language,
        published_at=clock.now().replace(microsecond=0),
        published_by_id=by.id,
        publisher_opening=openings.keep(by.name),
        unaccounted_reason_id=reason.id if reason else None,
        counts=counts,
    )
    db.session.add(version)
    db.session.flush()
    return version


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
