"""The tables of the threads room, by noun."""

from forum.threads.models.breaks import Break
from forum.threads.models.notes import Note, NoteReading, NoteRevision
from forum.threads.models.posts import Excerpt, Mention, Post, Quote, Revision
from forum.threads.models.snapshots import Snapshot, SnapshotPost
from forum.threads.models.threads import (
    LeftBecause,
    Listing,
    PhasePeriod,
    ReadingPosition,
    Round,
    Thread,
    ThreadRedirect,
)

__all__ = [
    "Break",
    "Excerpt",
    "LeftBecause",
    "Listing",
    "Mention",
    "Note",
    "NoteReading",
    "NoteRevision",
    "PhasePeriod",
    "Post",
    "Quote",
    "ReadingPosition",
    "Revision",
    "Round",
    "Snapshot",
    "SnapshotPost",
    "Thread",
    "ThreadRedirect",
]
