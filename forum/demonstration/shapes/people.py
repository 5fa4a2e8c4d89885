"""Members, where they belong, what mandates they hold, and what they watch."""

from dataclasses import dataclass

from forum.members.models import Role
from forum.watches.models import Wish


@dataclass(frozen=True)
class Membership:
    """Belonging to a milieu (perhaps as one's own) or to an alliance."""

    board: str
    since: float
    own: bool = False
    until: float | None = None


@dataclass(frozen=True)
class Mandate:
    """A role on a board, in an assembly, or (neither) on the site."""

    role: Role
    since: float
    board: str | None = None
    assembly: str | None = None


@dataclass(frozen=True)
class WatchOf:
    """What a member wishes to hear of a board or of a thread."""

    value: Wish
    since: float
    board: str | None = None
    thread: str | None = None


@dataclass(frozen=True)
class Member:
    """A person. ``key`` names them in these files, ``handle`` on the site; ``place`` is where they live."""

    key: str
    handle: str
    name: str
    place: str
    joined: float
    interface: str
    content: tuple[str, ...]
    time_zone: str
    memberships: tuple[Membership, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    watches: tuple[WatchOf, ...] = ()
