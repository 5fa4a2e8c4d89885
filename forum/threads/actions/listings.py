"""Listing a milieu's thread on an alliance's board."""

from typing import Any

from flask_babel import gettext as _

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, record
from forum.permissions import can, require
from forum.threads.models import Listing, Thread


def propose_listing(thread: Thread, board: Board, *, by: Any) -> Listing:
    """Propose to show ``thread`` on the board of an alliance of its assembly; a moderator of either may.

    Proposed by a moderator of the home board it is accepted at once. Twice gives the listing that is there.
    Raises Invalid (not an alliance, another assembly) and Refused.
    """
    if board.alliance_id is None or board.assembly_id != thread.board.assembly_id:
        raise Invalid(_("A thread can be listed on the alliances of its own assembly."), field="board")
    listing = next((known for known in thread.listings if known.board_id == board.id), None)
    asked = listing or Listing(thread_id=thread.id, board_id=board.id)
    with db.session.no_autoflush:
        asked.thread, asked.board = thread, board
        require(by, "listing.propose", asked)
        if listing and listing.ended_at is None:
            return listing
        now = clock.now()
        asked.proposed_by_id, asked.proposed_at = by.id, now
        asked.accepted_at = asked.accepted_by_id = asked.ended_at = None
        asked.writing = False
        if can(by, "listing.accept", asked):
            asked.accepted_at, asked.accepted_by_id = now, by.id
    db.session.add(asked)
    _record(Verb.LISTING_ACCEPTED if asked.accepted_at else Verb.LISTING_PROPOSED, asked, by)
    return asked


def accept_listing(listing: Listing, *, by: Any, writing: bool = False) -> Listing:
    """Accept, for the home board, that a thread is listed; ``writing`` lets the alliance's members write in it."""
    require(by, "listing.accept", listing)
    if listing.ended_at is not None:
        raise Invalid(_("This listing has ended; it can be proposed again."))
    if listing.accepted_at and listing.writing == writing:
        return listing
    listing.accepted_at = listing.accepted_at or clock.now()
    listing.accepted_by_id, listing.writing = by.id, writing
    _record(Verb.LISTING_ACCEPTED, listing, by)
    return listing


def end_listing(listing: Listing, *, by: Any) -> Listing:
    """Decline a proposal or end a listing; a moderator of either board may. Twice changes nothing."""
    require(by, "listing.end", listing)
    if listing.ended_at is None:
        listing.ended_at = clock.now()
        _record(Verb.LISTING_ENDED, listing, by)
    return listing


def _record(verb: Verb, listing: Listing, by: Any) -> None:
    record(
        verb,
        listing,
        by=by,
        boards=[listing.thread.board, listing.board],
        assembly_id=listing.board.assembly_id,
        thread=listing.thread_id,
    )
