"""The roll answers, members amend and support, a charter is written and signed."""

from sqlalchemy import select

from forum.consent import actions
from forum.consent.models import Amendment, AmendmentState
from forum.consent.rolls import Roll, roll_of, roll_of_note
from forum.consent.standing import last_version_of
from forum.database import db
from forum.demonstration import shapes
from forum.demonstration.chronicle import Act
from forum.demonstration.content import ContentError
from forum.demonstration.stage import Stage
from forum.papers import actions as papers
from forum.papers.models import Block, Section, Version
from forum.threads.models import Note, NoteRevision


def put_before_assembly(stage: Stage, act: Act) -> None:
    """The moderator who closed a diagnosis puts its note before the members of all milieus."""
    actions.open_note_roll(
        _diagnosis(stage, act.to.slug, act.subject.note.title), by=stage.members[act.subject.by]
    )


def _diagnosis(stage: Stage, board: str, title: str) -> Note:
    return db.session.scalars(
        select(Note)
        .join(NoteRevision, NoteRevision.note_id == Note.id)
        .where(Note.board_id == stage.boards[board].id, NoteRevision.title == title)
    ).one()


def _asked(stage: Stage, row: shapes.Answer) -> Roll:
    """The roll that somebody answers on: of a version, or of the note that closed the diagnosis of a board."""
    if row.paper is not None:
        paper = stage.papers[row.paper]
        return roll_of(
            db.session.scalars(
                select(Version).where(Version.paper_id == paper.id, Version.number == row.version)
            ).one()
        )
    for move in stage.content.board(row.diagnosis or "").moves:
        if move.note and move.note.asked is not None:
            roll = roll_of_note(_diagnosis(stage, row.diagnosis or "", move.note.title))
            if roll is not None:
                return roll
    raise ContentError(f"consent.toml, {row.member}: the assembly is not asked there.")


def answer(stage: Stage, act: Act) -> None:
    """Somebody of the roll answers to a version, or to a diagnosis."""
    row: shapes.Answer = act.subject
    actions.validate(
        _asked(stage, row),
        by=stage.members[row.member],
        stance=row.stance,
        words=row.words or "",
        language=row.language or "",
        named=row.named,
    )


def amend(stage: Stage, act: Act) -> None:
    """Somebody proposes another wording of a block."""
    row: shapes.Amendment = act.subject
    version = last_version_of(stage.papers[row.paper])
    uid = stage.blocks[row.paper][row.block]
    block = db.session.scalars(select(Block).where(Block.version_id == version.id, Block.uid == uid)).one()
    if row.words not in block.words:
        raise ContentError(f"consent.toml, block {row.block}: it does not say “{row.words}”.")
    actions.propose(
        version,
        uid,
        by=stage.members[row.by],
        wording=block.words.replace(row.words, row.instead),
        reason=row.reason,
        language=row.language,
    )


def _amendment(stage: Stage, row: shapes.Amendment) -> Amendment:
    return db.session.scalars(
        select(Amendment).where(
            Amendment.paper_id == stage.papers[row.paper].id,
            Amendment.block_uid == stage.blocks[row.paper][row.block],
            Amendment.author_id == stage.members[row.by].id,
            Amendment.state == AmendmentState.PENDING,
        )
    ).one()


def support(stage: Stage, act: Act) -> None:
    """Somebody supports an amendment."""
    row: shapes.SupportOf = act.subject
    actions.support(_amendment(stage, act.to), by=stage.members[row.member])


def remark(stage: Stage, act: Act) -> None:
    """Somebody says what they think of an amendment."""
    row: shapes.RemarkOf = act.subject
    amendment = _amendment(stage, act.to)
    actions.remark(amendment, by=stage.members[row.member], words=row.text, language=row.language)


def decide(stage: Stage, act: Act) -> None:
    """A moderator accepts or declines an amendment."""
    row: shapes.Decision = act.subject
    amendment = _amendment(stage, act.to)
    language = stage.content.paper(act.to.paper).language
    verb = actions.accept if row.accepted else actions.decline
    verb(amendment, by=stage.members[row.by], reason=row.reason, language=language)


def write_charter(stage: Stage, act: Act) -> None:
    """A moderator opens a charter and writes it."""
    row: shapes.Charter = act.subject
    by = stage.members[row.by]
    draft = actions.open_charter(
        stage.threads[row.source.thread], by=by, title=row.title, language=row.language
    )
    stage.papers[row.slug] = draft.paper
    sections = db.session.scalars(
        select(Section).where(Section.draft_id == draft.id).order_by(Section.rank)
    ).all()
    for section, written in zip(sections, row.sections, strict=True):
        papers.rename_section(section, by=by, heading=written.heading)
        for words in written.blocks:
            papers.add_block(section, by=by, source=words, editorial=True)


def publish_charter(stage: Stage, act: Act) -> None:
    """The charter is published."""
    row: shapes.Charter = act.subject
    draft = stage.papers[row.slug].drafts[-1]
    papers.publish(draft, by=stage.members[row.by], unaccounted=row.unaccounted_reason, waiver=row.waiver)


def sign(stage: Stage, act: Act) -> None:
    """Somebody signs a charter."""
    row: shapes.SignatureOf = act.subject
    version = last_version_of(stage.papers[act.to.slug])
    actions.sign(version, by=stage.members[row.member], named=row.named)
