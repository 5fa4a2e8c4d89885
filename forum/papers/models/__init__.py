"""The tables of the papers room, by noun."""

from forum.papers.models.accounting import Accounting, Disposition, Fate, How
from forum.papers.models.asking import (
    Answer,
    AskedPost,
    Asking,
    AskingState,
    Objection,
    ObjectionAnswer,
    ObjectionState,
    ObjectionWindow,
)
from forum.papers.models.block_actions import ActionStatus, BlockAction, ProgressNote
from forum.papers.models.exports import Export, ExportState
from forum.papers.models.papers import (
    Draft,
    DraftSnapshot,
    DraftState,
    DraftThread,
    Paper,
    PaperKind,
    Publication,
    Version,
    VersionContributor,
    Withholding,
)
from forum.papers.models.texts import Block, ChangeCause, Citation, Relation, Removal, Section, SectionKind

__all__ = [
    "Accounting",
    "ActionStatus",
    "Answer",
    "AskedPost",
    "Asking",
    "AskingState",
    "Block",
    "BlockAction",
    "ChangeCause",
    "Citation",
    "Disposition",
    "Draft",
    "DraftSnapshot",
    "DraftState",
    "DraftThread",
    "Export",
    "ExportState",
    "Fate",
    "How",
    "Objection",
    "ObjectionAnswer",
    "ObjectionState",
    "ObjectionWindow",
    "Paper",
    "PaperKind",
    "ProgressNote",
    "Publication",
    "Relation",
    "Removal",
    "Section",
    "SectionKind",
    "Version",
    "VersionContributor",
    "Withholding",
]
