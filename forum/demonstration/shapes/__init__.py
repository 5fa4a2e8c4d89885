"""What the files of the demonstration hold, as frozen dataclasses: one field for each key a file may have.

Every ``day`` (and ``since``, ``until``, ``opened`` ...) is counted in days from the moment the demonstration is
made: -120.5 is a hundred and twenty days and a half before it. Members are named by their ``key``, boards, threads
and papers by their slug, posts by their number, blocks by their ``ref``.
"""

from forum.demonstration.shapes.consent import (
    Amendment,
    Answer,
    Charter,
    CharterSection,
    Decision,
    RemarkOf,
    SignatureOf,
    SupportOf,
)
from forum.demonstration.shapes.papers import (
    Action,
    Block,
    Change,
    ChangeAct,
    Citation,
    Disposition,
    NextDraft,
    Paper,
    Progress,
    Rendition,
    RoundOf,
    Section,
    Version,
)
from forum.demonstration.shapes.people import Mandate, Member, Membership, WatchOf
from forum.demonstration.shapes.places import AgendaLine, Assembly, Board, Move, Note, PlaceKind, Words
from forum.demonstration.shapes.threads import (
    Departure,
    Discussed,
    Edit,
    Freeze,
    Hiding,
    Listing,
    Post,
    Quote,
    Redaction,
    Round,
    Thread,
)

__all__ = [
    "Action",
    "AgendaLine",
    "Amendment",
    "Answer",
    "Assembly",
    "Block",
    "Board",
    "Change",
    "ChangeAct",
    "Charter",
    "CharterSection",
    "Citation",
    "Decision",
    "Departure",
    "Discussed",
    "Disposition",
    "Edit",
    "Freeze",
    "Hiding",
    "Listing",
    "Mandate",
    "Member",
    "Membership",
    "Move",
    "NextDraft",
    "Note",
    "Paper",
    "PlaceKind",
    "Post",
    "Progress",
    "Quote",
    "Redaction",
    "RemarkOf",
    "Rendition",
    "Round",
    "RoundOf",
    "Section",
    "SignatureOf",
    "SupportOf",
    "Thread",
    "Version",
    "WatchOf",
    "Words",
]
