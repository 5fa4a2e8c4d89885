"""What a person wrote in this room, for when they have their words erased."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from forum.boards.models import Board
from forum.consent.models import Amendment, NoteRoll, Remark, Validation
from forum.database import db
from forum.members.models import Member
from forum.openings import Opening, keeps_words
from forum.papers.actions.withdrawing import holds_any, words_behind_blocks
from forum.papers.models import Paper, Version
from forum.threads.models import Note


@keeps_words
def words_of(member: Member) -> Iterator[tuple[int, str]]:
    """(assembly, digest) of the texts of a member's answers, amendments and remarks, replaced ones too; and of other
    wordings, by whomever, that still say what a block said of the member's: their form began with its words.
    """
    of_paper = select(Board.assembly_id).join(Paper, Paper.board_id == Board.id)
    of_version = of_paper.join(Version, Version.paper_id == Paper.id)
    of_note = select(Board.assembly_id).join(Note, Note.board_id == Board.id)
    amended = of_paper.join(Amendment, Amendment.paper_id == Paper.id)
    statements: tuple[Any, ...] = (
        of_version.add_columns(Validation.text_digest)
        .join(Validation, Validation.version_id == Version.id)
        .where(Validation.member_id == member.id, Validation.text_digest.is_not(None)),
        of_note.add_columns(Validation.text_digest)
        .join(NoteRoll, NoteRoll.note_id == Note.id)
        .join(Validation, Validation.note_roll_id == NoteRoll.id)
        .where(Validation.member_id == member.id, Validation.text_digest.is_not(None)),
        amended.add_columns(Amendment.wording_digest).where(Amendment.author_id == member.id),
        amended.add_columns(Amendment.reason_digest).where(Amendment.author_id == member.id),
        amended.add_columns(Remark.text_digest)
        .join(Remark, Remark.amendment_id == Amendment.id)
        .where(Remark.author_id == member.id),
    )
    for statement in statements:
        yield from db.session.execute(statement)
    behind = words_behind_blocks(member)
    uids = list(behind)
    for start in range(0, len(uids), 400):
        rows = db.session.execute(
            amended.add_columns(Amendment.wording_digest, Amendment.block_uid, Opening.bytes)
            .join(Opening, Opening.digest == Amendment.wording_digest)
            .where(Amendment.block_uid.in_(uids[start : start + 400]), Opening.bytes.is_not(None))
        )
        for assembly_id, digest, uid, words in rows:
            if holds_any((words or b"").decode("utf-8"), behind[uid]):
                yield assembly_id, digest
