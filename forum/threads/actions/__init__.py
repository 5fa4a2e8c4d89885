"""The acts of the threads room, by noun."""

from forum.threads.actions.agenda import close_phase, go_back, leave_agenda, rejoin_agenda
from forum.threads.actions.breaks import mark_break, take_break_back
from forum.threads.actions.excerpts import keep_excerpt
from forum.threads.actions.freezes import announce_freeze, freeze, open_round
from forum.threads.actions.hiding import hide, redact, show_again
from forum.threads.actions.listings import accept_listing, end_listing, propose_listing
from forum.threads.actions.notes import edit_note, publish_note
from forum.threads.actions.posts import edit, post
from forum.threads.actions.threads import open_thread, retitle

__all__ = [
    "accept_listing",
    "announce_freeze",
    "close_phase",
    "edit",
    "edit_note",
    "end_listing",
    "freeze",
    "go_back",
    "hide",
    "keep_excerpt",
    "leave_agenda",
    "mark_break",
    "open_round",
    "open_thread",
    "post",
    "propose_listing",
    "publish_note",
    "redact",
    "rejoin_agenda",
    "retitle",
    "show_again",
    "take_break_back",
]
