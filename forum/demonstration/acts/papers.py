"""Drafts open and are written: blocks, what they cite, what became of each post; then a version is published."""

from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.demonstration import shapes
from forum.demonstration.chronicle import Act
from forum.demonstration.content import ContentError
from forum.demonstration.shapes import ChangeAct
from forum.demonstration.stage import Stage
from forum.members.models import Member
from forum.papers import actions
from forum.papers.models import (
    Answer,
    AskedPost,
    Asking,
    AskingState,
    Block,
    ChangeCause,
    Disposition,
    Draft,
    Fate,
    How,
    Section,
    SectionKind,
    Version,
)
from forum.renditions.actions import carry
from forum.renditions.originals import OfVersion
from forum.threads.actions import keep_excerpt
from forum.threads.models import Post, Revision, SnapshotPost


def open_draft(stage: Stage, act: Act) -> None:
    """A moderator opens a draft and writes it; a harvester keeps the excerpts and says what became of posts."""
    row: shapes.Version = act.subject
    paper: shapes.Paper = act.to
    by = stage.members[row.opened_by]
    for source in row.rounds:
        draft = actions.open_draft(
            stage.threads[source.thread],
            by=by,
            paper=stage.papers.get(paper.slug),
            title=paper.title,
            language=paper.language,
        )
        stage.papers[paper.slug] = draft.paper
    _Desk(stage, paper, row, draft, by).write()


def ask_authors(stage: Stage, act: Act) -> None:
    """A moderator puts the draft before its authors; the letters they got then are not written again now."""
    row: shapes.Version | shapes.NextDraft = act.subject
    draft = stage.papers[act.to.slug].drafts[-1]
    by = row.opened_by if isinstance(row, shapes.NextDraft) else row.published_by
    actions.open_window(draft, by=stage.members[by])
    for asking in db.session.scalars(
        select(Asking).where(Asking.draft_id == draft.id, Asking.state == AskingState.WAITING)
    ):
        asking.state, asking.told_at = AskingState.TOLD, clock.now()
    _answer(draft)
    if isinstance(row, shapes.Version):
        for objection in row.objections:
            _object(stage, draft, act.to, row, objection)


def _answer(draft: Draft) -> None:
    """Those whose posts are cited say that it is what they meant, but for every third of them, who says nothing."""
    asked = db.session.scalars(
        select(AskedPost)
        .join(Asking, Asking.id == AskedPost.asking_id)
        .join(
            Disposition,
            (Disposition.draft_id == Asking.draft_id) & (Disposition.post_id == AskedPost.post_id),
        )
        .where(Asking.draft_id == draft.id, Disposition.fate == Fate.CITED)
        .order_by(AskedPost.post_id)
    )
    for place, post in enumerate(asked):
        if place % 3 and post.asking.state == AskingState.TOLD:
            actions.answer_fate(post, Answer.MEANT, by=post.asking.member)


def _object(
    stage: Stage, draft: Draft, paper: shapes.Paper, row: shapes.Version, objection: shapes.Objection
) -> None:
    """An author objects, who publishes answers; the letter that says so is not written now."""
    post = stage.post(row.rounds[0].thread, objection.post)
    asked = db.session.scalars(
        select(AskedPost)
        .join(Asking, Asking.id == AskedPost.asking_id)
        .where(Asking.draft_id == draft.id, AskedPost.post_id == post.id)
    ).one()
    raised = actions.answer_fate(
        asked, Answer.NOT_MEANT, by=post.author, text=objection.text, language=objection.language
    )
    if raised is not None:
        actions.answer_objection(
            raised, by=stage.members[row.published_by], text=objection.answer, language=paper.language
        )
    asked.asking.state = AskingState.TOLD


def publish_version(stage: Stage, act: Act) -> None:
    """A moderator publishes the draft as the next version."""
    row: shapes.Version = act.subject
    draft = stage.papers[act.to.slug].drafts[-1]
    version = actions.publish(draft, by=stage.members[row.published_by], unaccounted=row.unaccounted_reason)
    carry(OfVersion(version))  # as the worker does at once


def note_progress(stage: Stage, act: Act) -> None:
    """Somebody notes how an action went."""
    row: shapes.Progress = act.subject
    version = _published(stage, act.to.slug, act.number)
    actions.note_progress(
        version,
        stage.blocks[act.to.slug][row.block],
        by=stage.members[row.by],
        words=row.text,
        language=row.language,
        status=row.status,
    )


def _published(stage: Stage, paper: str, number: int | None) -> Version:
    return db.session.scalars(
        select(Version).where(Version.paper_id == stage.papers[paper].id, Version.number == number)
    ).one()


class _Desk:
    """One draft being written, and what is at hand for it."""

    def __init__(
        self, stage: Stage, paper: shapes.Paper, row: shapes.Version, draft: Draft, by: Member
    ) -> None:
        self.stage, self.paper, self.row, self.draft, self.by = stage, paper, row, draft, by
        self.harvester = stage.members[row.harvester]
        self.thread = row.rounds[0].thread
        self.uids = stage.blocks.setdefault(paper.slug, {})

    def write(self) -> None:
        """Everything between opening and publishing."""
        citing = self._whole_text() if self.row.sections else self._changes()
        for ref, citation in citing:
            self._cite(self._block(ref), citation)
        for disposition in self.row.dispositions:
            self._dispose(disposition)

    def _whole_text(self) -> list[tuple[str, shapes.Citation]]:
        """The first version's text in place of what the notes had given; what is to be cited."""
        for row in self.row.sections:
            section = self._section(row.kind)
            actions.rename_section(section, by=self.by, heading=row.title)
            for block in list(section.blocks):
                actions.remove_block(block, by=self.by)
            for new in row.blocks:
                block = actions.add_block(section, by=self.by, source=new.text, editorial=new.editorial)
                self.uids[new.ref] = block.uid
                self._promise(block, new.action)
        return [
            (block.ref, citation)
            for section in self.row.sections
            for block in section.blocks
            for citation in block.citations
        ]

    def _changes(self) -> list[tuple[str, shapes.Citation]]:
        """The changes of a later version; what is to be cited."""
        for change in self.row.changes:
            if change.act == ChangeAct.REMOVE:
                actions.remove_block(
                    self._block(change.block),
                    by=self.by,
                    cause=change.cause,
                    reference=self._reference(change),
                )
                continue
            block = self._added(change) if change.act == ChangeAct.ADD else self._block(change.block)
            actions.edit_block(
                block,
                by=self.by,
                source=change.text or "",
                editorial=block.editorial,
                seen_edits=block.edits,
                cause=change.cause,
                reference=self._reference(change),
            )
            self._promise(block, change.action)
        return [(change.block, citation) for change in self.row.changes for citation in change.citations]

    def _promise(self, block: Block, row: shapes.Action | None) -> None:
        if row is not None:
            actions.set_action(
                block,
                by=self.by,
                who=row.who or "",
                where=row.where or "",
                until=None if row.until is None else self.stage.date(row.until),
                level=row.level,
                status=row.status,
            )

    def _added(self, change: shapes.Change) -> Block:
        after = self._block(change.after) if change.after else None
        section = after.section if after else self._section(change.section)
        block = actions.add_block(section, by=self.by, source=change.text or "", after=after)
        self.uids[change.block] = block.uid
        return block

    def _reference(self, change: shapes.Change) -> str | None:
        """The first of the posts that caused a change, as ``thread:number``."""
        if change.cause != ChangeCause.POST or not change.reference:
            return None
        return f"{self.stage.threads[self.thread].id}:{change.reference[0]}"

    def _section(self, kind: SectionKind | None) -> Section:
        return db.session.scalars(
            select(Section).where(Section.draft_id == self.draft.id, Section.kind == kind)
        ).one()

    def _block(self, ref: str) -> Block:
        if ref not in self.uids:
            raise ContentError(f"papers/{self.paper.slug}: block {ref} is named before it is written.")
        return db.session.scalars(
            select(Block).where(Block.draft_id == self.draft.id, Block.uid == self.uids[ref])
        ).one()

    def _cite(self, block: Block, row: shapes.Citation) -> None:
        if row.post is not None:
            revision, words = self._frozen(row.post), row.words or ""
            start = (revision.text or "").find(words)
            if start < 0:
                raise ContentError(f"papers/{self.paper.slug}: post {row.post} does not say “{words}”.")
            excerpt = keep_excerpt(
                revision,
                by=self.harvester,
                start=start,
                stop=start + len(words),
                nature=row.nature or "",
                tags=row.tags or "",
            )
            actions.cite(block, excerpt, by=self.by, relation=row.relation)
        elif row.paper is None:
            actions.cite_block(block, self.uids[row.block or ""], by=self.by, relation=row.relation)
        else:
            version = _published(self.stage, row.paper, row.version)
            uid = self.stage.blocks[row.paper][row.block or ""]
            actions.cite_block(block, uid, by=self.by, relation=row.relation, version=version)

    def _frozen(self, number: int) -> Revision:
        """The revision of a post that the freeze saw."""
        return db.session.scalars(
            select(Revision)
            .join(SnapshotPost, SnapshotPost.revision_id == Revision.id)
            .where(SnapshotPost.snapshot_id == self.draft.snapshots[-1].id, SnapshotPost.number == number)
        ).one()

    def _dispose(self, row: shapes.Disposition) -> None:
        """Cited posts are said to be by their citations; the rest by the harvester, or by the author."""
        posts = [self.stage.post(self.thread, number) for number in row.posts]
        target: Post | None = self.stage.post(self.thread, row.into) if row.into else None
        if row.fate == Fate.CITED:
            return
        if row.how == How.AUTHOR and target is not None:
            for post in posts:
                actions.same_as(self.draft, post, target, by=post.author)
            return
        by = self.stage.members[row.by] if row.by else self.harvester
        for batch in [posts] if row.how == How.BULK else [[post] for post in posts]:
            actions.dispose(self.draft, batch, row.fate, by=by, target=target, reason=row.reason)
