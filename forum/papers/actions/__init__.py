"""The acts of the papers room, by noun."""

from forum.papers.actions.accounting import branch_of, clear_disposition, dispose, preview, same_as
from forum.papers.actions.asking import ask_again, open_window
from forum.papers.actions.block_actions import set_action
from forum.papers.actions.citations import cite, cite_block, renew, uncite
from forum.papers.actions.drafts import add_section, gather_snapshots, open_draft, rename_draft
from forum.papers.actions.drawing import leave, take_in
from forum.papers.actions.objections import answer_fate, answer_objection, settle_objection
from forum.papers.actions.progress import note_progress
from forum.papers.actions.publishing import publish
from forum.papers.actions.texts import (
    add_block,
    edit_block,
    explain_removal,
    move_block,
    remove_block,
    rename_section,
)
from forum.papers.actions.undoing import undo
from forum.papers.actions.withholding import withhold

__all__ = [
    "add_block",
    "add_section",
    "answer_fate",
    "answer_objection",
    "ask_again",
    "branch_of",
    "cite",
    "cite_block",
    "clear_disposition",
    "dispose",
    "edit_block",
    "explain_removal",
    "gather_snapshots",
    "leave",
    "move_block",
    "note_progress",
    "open_draft",
    "open_window",
    "preview",
    "publish",
    "remove_block",
    "rename_draft",
    "rename_section",
    "renew",
    "same_as",
    "set_action",
    "settle_objection",
    "take_in",
    "uncite",
    "undo",
    "withhold",
]
