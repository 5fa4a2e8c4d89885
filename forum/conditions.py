"""The conditions the law is made of: who one is to a thing, and how things stand. They ask the things themselves
(``.board``, ``.author_id``, ``.phase`` ...) and know no room.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from forum import phases

Judge = Callable[[Any, Any, str], bool]


@dataclass(frozen=True)
class May:
    """One condition, and how it reads in a sentence."""

    says: Any
    judge: Judge


def _serves(member: Any, thing: Any, *roles: str) -> bool:
    held = member.standing.mandates if member else frozenset()
    return any((role, thing.board.id) in held for role in roles)


def _belongs(member: Any, board: Any) -> bool:
    if member is None:
        return False
    if board.milieu_id:
        return board.milieu_id in member.standing.milieus
    return board.alliance_id in member.standing.alliances


def _coordinates(member: Any, thing: Any) -> bool:
    if member is None:
        return False
    assembly_id = thing.assembly.id if hasattr(thing, "assembly") else thing.board.assembly_id
    return ("pilot-committee", assembly_id) in member.standing.mandates


def _wrote(member: Any, thing: Any) -> bool:
    return bool(member) and getattr(thing, "author_id", None) == member.id


def _of_moderator(thing: Any) -> bool:
    """Whether a moderator of its home board wrote it; nobody did what has no author, such as a board."""
    author = getattr(thing, "author", None)
    return author is not None and _serves(author, thing, "moderator")


def _administers(member: Any) -> bool:
    return bool(member) and ("administrator", None) in member.standing.mandates


def _reads(member: Any, thing: Any, _act: str) -> bool:
    board = thing.board
    return (
        board.reading == "public"
        or _belongs(member, board)
        or _serves(member, board, "moderator", "harvester", "translator")
        or _coordinates(member, board)
        or _administers(member)
    )


def _writes(member: Any, thing: Any, _act: str) -> bool:
    board = thing.board
    if member is None:
        return False
    if board.writing == "accounts":
        return True
    if board.writing == "assembly" and board.assembly_id in member.standing.assemblies:
        return True
    return _belongs(member, board) or _serves(member, board, "moderator")


def _writes_by_listing(member: Any, thing: Any, _act: str) -> bool:
    listings = getattr(thing, "listings", ())
    return any(
        listing.current and listing.writing and _belongs(member, listing.board) for listing in listings
    )


def _moderates_either(member: Any, listing: Any, _act: str) -> bool:
    return _serves(member, listing.thread, "moderator") or _serves(member, listing, "moderator")


def _thread(thing: Any) -> Any:
    return getattr(thing, "thread", thing)


def _open(thing: Any) -> bool:
    return not _thread(thing).frozen


ANYONE = May(_l("anyone"), lambda member, thing, act: True)
SIGNED_IN = May(_l("anyone who is signed in"), lambda member, thing, act: member is not None)
READER = May(_l("anyone who may read the board"), _reads)
WRITER = May(_l("a member of the board, or whoever the board lets write"), _writes)
LISTED_WRITER = May(
    _l("a member of an alliance that the home board lets write in the thread"), _writes_by_listing
)
AUTHOR = May(_l("its author"), lambda member, thing, act: bool(member) and thing.author_id == member.id)
NOT_AUTHOR = May(_l("somebody else wrote it"), lambda member, thing, act: not _wrote(member, thing))
ONESELF = May(_l("the person concerned"), lambda member, thing, act: bool(member) and thing.id == member.id)
MODERATOR = May(
    _l("a moderator of the home board"), lambda member, thing, act: _serves(member, thing, "moderator")
)
HARVESTER = May(
    _l("a harvester of the home board"), lambda member, thing, act: _serves(member, thing, "harvester")
)
TRANSLATOR = May(
    _l("a translator of the home board"), lambda member, thing, act: _serves(member, thing, "translator")
)
EITHER_MODERATOR = May(_l("a moderator of either board"), _moderates_either)
HOME_MODERATOR = May(
    _l("a moderator of the home board"), lambda member, thing, act: _serves(member, thing.thread, "moderator")
)
COMMITTEE = May(
    _l("the pilot committee of the assembly"), lambda member, thing, act: _coordinates(member, thing)
)
COMMITTEE_OVER_MODERATORS = May(
    _l("the pilot committee of the assembly, where a moderator of the home board wrote it"),
    lambda member, thing, act: _coordinates(member, thing) and _of_moderator(thing),
)
ADMINISTRATOR = May(_l("an administrator of the site"), lambda member, thing, act: _administers(member))

ROUND_OPEN = May(_l("the thread's round is open"), lambda member, thing, act: _open(thing))
NOT_HIDDEN = May(_l("the post is not hidden"), lambda member, thing, act: thing.hidden_at is None)
ON_ROLL = May(
    _l("whoever was on the roll of members when it was drawn"),
    lambda member, thing, act: thing.holds(member),
)
STILL_OPEN = May(_l("the validation is still open"), lambda member, thing, act: not thing.closed)
OF_PHASE = May(
    _l("the note is of the phase that opens this act"),
    lambda member, thing, act: phases.opens(thing.phase, "note.validate"),
)
CHARTER = May(_l("the paper is a charter"), lambda member, thing, act: thing.paper.kind == "charter")
PHASE_OPENS = May(
    _l("the thread is in the phase that opens this act"),
    lambda member, thing, act: phases.opens(_thread(thing).phase, act),
)
PHASE_REACHED = May(
    _l("the board, or a thread of the draft, is or was in the phase that opens this act"),
    lambda member, thing, act: any(phases.opens(phase, act) for phase in thing.phases),
)
