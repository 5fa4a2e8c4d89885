"""Saying what a block of the action plan promises."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from forum import text
from forum.assemblies.models import Level
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid
from forum.journal import Verb
from forum.papers.actions.drafts import record_change
from forum.papers.actions.holding import writable
from forum.papers.models import ActionStatus, Block, BlockAction, SectionKind
from forum.permissions import require

LONGEST = 300


def set_action(
    block: Block,
    *,
    by: Any,
    who: str = "",
    where: str = "",
    until: date | None = None,
    level: Level | None = None,
    status: ActionStatus | None = None,
    seen: str | None = None,
) -> BlockAction | None:
    """Say what a block of a draft's action plan promises; nothing at all takes it back. The same again changes nothing.

    ``seen`` is the state that the writer saw ("" for nothing said): Conflict when another came in between. Raises
    Invalid (fields ``who``, ``where``; no block of an action plan) and Refused.
    """
    draft = writable(block.draft)
    require(by, "draft.write", draft)
    if block.section.kind != SectionKind.ACTION:
        raise Invalid(_("Only a block of the action plan says who does what, where and until when."))
    said: dict[str, Any] = {
        "who": _line(who, "who"),
        "where": _line(where, "where"),
        "until": until,
        "level": Level(level) if level else None,
        "status": ActionStatus(status) if status else None,
    }
    lock_row(Block, block.id)
    db.session.refresh(block, ["action"])
    action = block.action
    if action is not None and all(getattr(action, name) == value for name, value in said.items()):
        return action
    if seen is not None and seen != (action.state if action else ""):
        raise Conflict(
            _(
                "Somebody else changed this action in the meantime. What they said is above: send what should stay."
            )
        )
    if not any(said.values()):
        if action is not None:
            block.action = None
            record_change(draft, block, by, Verb.BLOCK_CHANGED)
        return None
    if action is None:
        action = block.action = BlockAction(**said)
    else:
        for name, value in said.items():
            setattr(action, name, value)
    record_change(draft, block, by, Verb.BLOCK_CHANGED)
    return action


def _line(words: str, field: str) -> str:
    words = " ".join(text.normalise(words).split())
    if len(words) > LONGEST:
        raise Invalid(
            _("At most %(most)s characters, please: the rest belongs in the text.", most=LONGEST), field=field
        )
    return words
