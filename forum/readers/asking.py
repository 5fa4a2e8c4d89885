"""Asking for the digest of a board by e-mail: what was typed travels in the letter, signed; nothing is kept until then.

So whoever types another person's address leaves no trace but one letter, and whoever never opens it is unknown here.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from forum import clock, languages
from forum.boards.models import Board
from forum.errors import Invalid
from forum.mail.tokens import named_by, token_for
from forum.members.accounts import checked_address
from forum.members.actions import checked_name

END = "readers.begin"
WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """The digest of a board asked for: to which address, under which name, in which language and time zone.

    ``joins``: the person belongs to the board's milieu or alliance, and may then answer. ``until`` is when the link
    ends, in seconds since 1970.
    """

    board_id: int
    email: str
    name: str
    language: str
    zone: str
    joins: bool
    until: int

    @property
    def ends_at(self) -> datetime:
        """When the link in the letter ends."""
        return datetime.fromtimestamp(self.until, UTC)

    @property
    def ended(self) -> bool:
        """Whether it ended."""
        return clock.now() >= self.ends_at

    @property
    def token(self) -> str:
        """What the link holds."""
        return token_for(END, asdict(self))


def checked(board: Board, *, email: str, name: str, language: str, zone: str, joins: bool) -> Asked:
    """What was typed, as the letter will carry it. Raises Invalid, naming the first field that is wrong."""
    if not email.strip():
        raise Invalid(_("Please give your e-mail address."), field="email")
    return Asked(
        board_id=board.id,
        email=checked_address(email),
        name=_name(name),
        language=languages.interface(language) or languages.now_spoken(),
        zone=zone if languages.known_zone(zone) else "UTC",
        joins=joins,
        until=int((clock.now() + WITHIN).timestamp()),
    )


def _name(typed: str) -> str:
    """A display name; it stands in a letter to whoever has the address, and shall carry no message to them."""
    name = checked_name(typed)
    if "@" in name or "/" in name or "www." in name.lower():
        raise Invalid(_("A name holds no address."), field="name")
    return name


def asked_by(token: str) -> Asked | None:
    """What a token in a letter asks for; None for one that nobody made."""
    known: Any = named_by(END, token)
    return Asked(**known) if isinstance(known, dict) else None
