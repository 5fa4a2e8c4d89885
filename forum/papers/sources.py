"""From the tables to the records a manifest is made of."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.database import db
from forum.journal import Reason
from forum.papers.causes import change_of, removed_because
from forum.papers.headings import language_of_heading
from forum.papers.models import (
    Block,
    Citation,
    Disposition,
    Draft,
    DraftState,
    Paper,
    Publication,
    Section,
    Version,
)
from forum.papers.records import (
    Action,
    BlockRecord,
    BlockSource,
    CitationRecord,
    DispositionRecord,
    ExcerptSource,
    ManifestSource,
    PaperRecord,
    PostKey,
    PostRecord,
    PublishedSource,
    SectionRecord,
    SnapshotRecord,
    Words,
)
from forum.threads.models import Excerpt, Post, Revision, Round, Snapshot, SnapshotPost


def last_snapshots(draft: Draft) -> dict[int, Snapshot]:
    """Of each thread a draft draws on, the last snapshot: it holds all posts of those before."""
    last: dict[int, Snapshot] = {}
    for snapshot in sorted(draft.snapshots, key=lambda snapshot: snapshot.id):
        last[snapshot.thread_id] = snapshot
    return last


def snapshots_to_come(draft: Draft) -> dict[int, Snapshot]:
    """Of each thread, the snapshot that a version would rest on if the draft were published, or asked about, now."""
    if draft.state != DraftState.OPEN:
        return last_snapshots(draft)
    last = (
        select(db.func.max(Snapshot.id))
        .where(Snapshot.thread_id.in_([thread.id for thread in draft.threads]))
        .group_by(Snapshot.thread_id)
    )
    found = db.session.scalars(select(Snapshot).where(Snapshot.id.in_(last)).order_by(Snapshot.id))
    return last_snapshots(draft) | {snapshot.thread_id: snapshot for snapshot in found}


def post_rows(draft: Draft, snapshots: dict[int, Snapshot] | None = None) -> list[PostRecord]:
    """Every post of the draft's snapshots, or of these: the revision that the freeze saw, the state it has now."""
    taken = last_snapshots(draft) if snapshots is None else snapshots
    slugs = dict(
        db.session.execute(
            select(Board.milieu_id, Board.slug).where(
                Board.assembly_id == draft.paper.board.assembly_id, Board.milieu_id.is_not(None)
            )
        ).all()
    )
    rows = db.session.execute(
        select(
            Post.thread_id,
            Post.number,
            Round.number.label("round"),
            Post.phase,
            Post.milieu_id,
            Post.hidden_at,
            Revision.opening_digest,
            Revision.kind,
            Revision.language,
            Revision.redacted_at,
            Revision.erased_at,
        )
        .join(SnapshotPost, SnapshotPost.post_id == Post.id)
        .join(Revision, Revision.id == SnapshotPost.revision_id)
        .join(Round, Round.id == Post.round_id)
        .where(SnapshotPost.snapshot_id.in_([snapshot.id for snapshot in taken.values()]))
        .order_by(Post.thread_id, Post.number)
    )
    return [
        PostRecord(
            thread=row.thread_id,
            number=row.number,
            round=row.round,
            digest=row.opening_digest,
            phase=row.phase.value,
            kind=row.kind.value,
            language=row.language,
            milieu=slugs.get(row.milieu_id),
            state=state_of(row),
        )
        for row in rows
    ]


def state_of(row: Any) -> str:
    """shown, hidden, redacted or erased, from a row with the three moments."""
    if row.erased_at:
        return "erased"
    if row.hidden_at:
        return "hidden"
    return "redacted" if row.redacted_at else "shown"


def disposition_rows(draft: Draft, posts: set[tuple[int, int]]) -> list[DispositionRecord]:
    """What became of the posts of the snapshots; ``posts`` are their (thread, number)."""
    target = aliased(Post)
    rows = db.session.execute(
        select(
            Post.thread_id,
            Post.number,
            Disposition.fate,
            Disposition.how,
            target.thread_id.label("target_thread"),
            target.number.label("target_number"),
            Reason.opening_digest,
            Reason.language,
        )
        .join(Post, Post.id == Disposition.post_id)
        .outerjoin(target, target.id == Disposition.target_post_id)
        .outerjoin(Reason, Reason.id == Disposition.reason_id)
        .where(Disposition.draft_id == draft.id)
    )
    return [
        DispositionRecord(
            thread=row.thread_id,
            number=row.number,
            fate=row.fate.value,
            target=PostKey(row.target_thread, row.target_number) if row.target_number else None,
            reason=Words(row.opening_digest, row.language) if row.opening_digest else None,
            how=row.how.value,
        )
        for row in rows
        if (row.thread_id, row.number) in posts
    ]


def manifest_source(
    version: Version, posts: list[PostRecord], dispositions: list[DispositionRecord]
) -> ManifestSource:
    """Everything a version says, read back from the rows it was copied to."""
    paper = version.paper
    sections = db.session.scalars(
        select(Section).where(Section.version_id == version.id).order_by(Section.rank)
    ).all()
    blocks = [(section, block) for section in sections for block in section.blocks]
    reason = version.unaccounted_reason
    return ManifestSource(
        paper=PaperRecord(id=paper.id, kind=paper.kind.value, board=paper.board.slug),
        version=version.number,
        title=Words(version.title_digest, version.language),
        languages=(version.language,),
        sections=tuple(
            SectionRecord(
                section.uid,
                section.kind.value,
                Words(
                    _known(section.heading_digest),
                    language_of_heading(section.kind, section.title, version.language),
                ),
            )
            for section in sections
        ),
        blocks=tuple(_block(section, block, version) for section, block in blocks),
        citations=tuple(_citations(version)),
        snapshots=tuple(
            SnapshotRecord(snapshot.thread_id, snapshot.round.number, snapshot.last_number, snapshot.taken_at)
            for snapshot in last_snapshots(version.draft).values()
        ),
        posts=tuple(posts),
        dispositions=tuple(dispositions),
        contributors=tuple(contributor.name_digest for contributor in version.contributors),
        by=version.publisher_digest,
        at=version.published_at,
        unaccounted=Words(reason.opening_digest, reason.language) if reason else None,
        removed_because=removed_because(version.draft),
    )


def _known(digest: str | None) -> str:
    if digest is None:
        raise ValueError("a published text has its digest")
    return digest


def _block(section: Section, block: Block, version: Version) -> BlockRecord:
    return BlockRecord(
        uid=block.uid,
        section=section.uid,
        text=Words(_known(block.text_digest), version.language),
        editorial=block.editorial,
        change=change_of(block.change_cause, block.change_reference),
        action=_action(block),
    )


def _action(block: Block) -> Action | None:
    """What a block promises; the words stand behind their openings."""
    promised = block.action
    if promised is None:
        return None
    return Action(
        who=promised.who_digest,
        where=promised.where_digest,
        until=promised.until,
        level=promised.level.value if promised.level else None,
        status=promised.status.value if promised.status else None,
    )


def _citations(version: Version) -> list[CitationRecord]:
    rows = db.session.execute(
        select(Citation, Block.uid, Excerpt, Revision, Post)
        .join(Block, Block.id == Citation.block_id)
        .join(Section, Section.id == Block.section_id)
        .outerjoin(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Revision, Revision.id == Excerpt.revision_id)
        .outerjoin(Post, Post.id == Revision.post_id)
        .where(Citation.version_id == version.id)
        .order_by(Section.rank, Block.rank, Citation.id)
    ).all()
    return [
        CitationRecord(uid, citation.relation.value, _source(citation, excerpt, revision, post))
        for citation, uid, excerpt, revision, post in rows
    ]


def _source(
    citation: Citation, excerpt: Excerpt | None, revision: Revision | None, post: Post | None
) -> ExcerptSource | BlockSource | PublishedSource:
    if excerpt is not None and revision is not None and post is not None:
        return ExcerptSource(
            thread=post.thread_id,
            number=post.number,
            revision=revision.opening_digest,
            start=excerpt.start,
            end=excerpt.stop,
            quote=excerpt.opening_digest,
        )
    if citation.cited_paper_id is None:
        return BlockSource(citation.cited_uid or "")
    published = db.session.execute(
        select(Publication.digest, Board.assembly_id)
        .join(Version, Version.id == Publication.version_id)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Board, Board.id == Paper.board_id)
        .where(Version.paper_id == citation.cited_paper_id, Version.number == citation.cited_version)
    ).one()
    slug = (
        db.session.scalars(select(Board).where(Board.assembly_id == published.assembly_id).limit(1))
        .one()
        .assembly.slug
    )
    return PublishedSource(
        assembly=slug,
        paper=citation.cited_paper_id,
        version=citation.cited_version or 0,
        uid=citation.cited_uid or "",
        manifest=published.digest,
    )
