"""What an action promises, carried into a version or the next draft; and let go of with the name of who leaves."""

import re

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import openings
from forum.boards.models import Board
from forum.database import db
from forum.languages import speaking
from forum.members.models import Member
from forum.papers.models import Block, BlockAction, Draft, Paper, Version


def copy_action(block: Block, twin: Block) -> None:
    """Let a block's copy promise the same: in a version behind openings, in the next draft in words."""
    action = block.action
    if action is None:
        return
    of_version = twin.version_id is not None
    twin.action = BlockAction(
        who="" if of_version else action.who,
        where="" if of_version else action.where,
        who_opening=openings.keep(action.who) if of_version and action.who else None,
        where_opening=openings.keep(action.where) if of_version and action.where else None,
        until=action.until,
        level=action.level,
        status=action.status,
    )


def withdraw_name(member: Member) -> dict[int, set[str]]:
    """Take somebody's name out of the actions it stands in: in drafts at once; the openings of versions are given
    back by assembly, for the erasure to empty.
    """
    called = re.compile(
        rf"(?<!\w)(?:{re.escape(member.name)}|@{re.escape(member.handle)})(?!\w)", re.IGNORECASE
    )
    named: dict[int, set[str]] = {}
    rows = db.session.execute(
        select(BlockAction, Board.assembly_id, Draft.language)
        .join(Block, Block.id == BlockAction.block_id)
        .outerjoin(Draft, Draft.id == Block.draft_id)
        .outerjoin(Version, Version.id == Block.version_id)
        .join(Paper, Paper.id == db.func.coalesce(Draft.paper_id, Version.paper_id))
        .join(Board, Board.id == Paper.board_id)
        .options(joinedload(BlockAction.who_opening), joinedload(BlockAction.where_opening))
        .order_by(BlockAction.block_id)
    )
    for action, assembly_id, language in rows:
        for words, opening in ((action.who, action.who_opening), (action.where, action.where_opening)):
            if opening is not None and called.search(opening.text or ""):
                named.setdefault(assembly_id, set()).add(opening.digest)
            elif words and called.search(words):
                _withdraw(action, words, language)
    db.session.flush()
    return named


def _withdraw(action: BlockAction, words: str, language: str) -> None:
    with speaking(language):
        withdrawn = str(_("(withdrawn)"))
    if action.who == words:
        action.who = withdrawn
    if action.where == words:
        action.where = withdrawn
