"""What a way in knows of a mail beside its bytes, and what it is told of it."""

import enum
from dataclasses import dataclass

#: Headers in which relays note to whom a mail was handed over, then those its writer filled in.
RECIPIENT_HEADERS = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


@dataclass(frozen=True)
class Envelope:
    """The addresses of a mail on its way: ``recipients`` empty and ``sender`` None where nobody says."""

    recipients: tuple[str, ...] = ()
    sender: str | None = None


class Fate(enum.StrEnum):
    """What became of a mail, for whoever handed it in."""

    POSTED = "posted"
    WAITING = "waiting"
    REFUSED = "refused"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    #: From a member for sure, and larger than what is read: its relay is to return it.
    TOO_LARGE = "too-large"
    #: A bounce or a complaint, which is never answered.
    NOTED = "noted"


@dataclass(frozen=True)
class Receipt:
    """The answer to whoever handed a mail in: ``why`` is for the log, in English."""

    fate: Fate
    why: str = ""
    path: str = ""
