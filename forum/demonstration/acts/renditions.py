"""The draft of a paper is rendered in other languages, what people answer for enters the chain, a new draft opens."""

from collections.abc import Mapping

from sqlalchemy import select

from forum.database import db
from forum.demonstration import shapes
from forum.demonstration.chronicle import Act
from forum.demonstration.content import ContentError
from forum.demonstration.stage import Stage
from forum.papers import actions as papers
from forum.papers.models import Block, ChangeCause, Draft, Section, Version
from forum.renditions import actions
from forum.renditions.actions.asking import fill
from forum.renditions.actions.writing import Typed
from forum.renditions.aligning import align, fingerprint
from forum.renditions.models import TITLE
from forum.renditions.originals import OfDraft, OfVersion


def render(stage: Stage, act: Act) -> None:
    """A translator writes what they made of the draft; a machine adds a part that nobody has confirmed."""
    row: shapes.Rendition = act.subject
    draft = stage.papers[act.to.slug].drafts[-1]
    uids = _uids(stage, act.to, draft)
    original = OfDraft(draft)
    lines = {line.part.uid: line for line in align(original, row.language).lines}
    typed = [
        Typed(uids[ref], words, lines[uids[ref]].seen, fingerprint(lines[uids[ref]].part.words))
        for ref, words in _known(row.words, uids, act.to)
    ]
    rendition = actions.write(original, row.language, typed, by=stage.members[row.by])
    if rendition is not None and row.machine:
        made = {
            uids[ref]: (words, lines[uids[ref]].part.words)
            for ref, words in _known(row.machine, uids, act.to)
        }
        fill(rendition, original, made)


def publish(stage: Stage, act: Act) -> None:
    """The translator writes what people answer for into the chain."""
    row: shapes.Rendition = act.subject
    paper = stage.papers[act.to.slug]
    version = db.session.scalars(
        select(Version).where(Version.paper_id == paper.id, Version.number == paper.last_version)
    ).one()
    actions.publish_rendition(OfVersion(version), row.language, by=stage.members[row.by])


def open_next_draft(stage: Stage, act: Act) -> None:
    """A moderator opens the draft after the last version and rewords a block: its renditions are stale from then on."""
    row: shapes.NextDraft = act.subject
    by = stage.members[row.opened_by]
    draft = papers.open_draft(stage.threads[row.thread], by=by, paper=stage.papers[act.to.slug])
    actions.carry(OfDraft(draft))  # as the worker does at once
    uid = _uids(stage, act.to, draft)[row.block]
    block = db.session.scalars(select(Block).where(Block.draft_id == draft.id, Block.uid == uid)).one()
    papers.edit_block(
        block,
        by=by,
        source=row.text,
        editorial=block.editorial,
        seen_edits=block.edits,
        cause=ChangeCause.EDITORIAL,
    )


def _uids(stage: Stage, paper: shapes.Paper, draft: Draft) -> dict[str, str]:
    """The uid of each part by the name that the files give it."""
    sections = db.session.scalars(select(Section).where(Section.draft_id == draft.id))
    headings = {section.kind.value: section.uid for section in sections}
    return {TITLE: TITLE, **headings, **stage.blocks[paper.slug]}


def _known(words: Mapping[str, str], uids: Mapping[str, str], paper: shapes.Paper) -> list[tuple[str, str]]:
    unknown = sorted(set(words) - set(uids))
    if unknown:
        raise ContentError(f"papers/{paper.slug}/renditions.toml: there is no part {unknown[0]}.")
    return list(words.items())
