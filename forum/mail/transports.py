"""Ways out for mail: a folder of .eml files by default, a relay (``forum.mail.relay``), a tray in tests.

All three have one interface, ``with transport.open() as line: line.send(message)``, and one promise: sending
never raises, and its outcome says whether the mail left, may leave later, or never will, and why.
"""

import enum
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from forum import clock
from forum.mail.wire import as_sent, envelope

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=-]{0,119}")


class Fate(enum.StrEnum):
    """What became of a mail that was sent."""

    DELIVERED = "delivered"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The fate of one mail, with the relay's own words when it did not leave.

    ``relay_down`` tells that the next mail would fare no better now, so that a batch may pause; ``at_recipient`` that
    the relay refused the address, not the mail.
    """

    fate: Fate
    reason: str = ""
    relay_down: bool = False
    at_recipient: bool = False

    @property
    def delivered(self) -> bool:
        """The mail left the site."""
        return self.fate is Fate.DELIVERED

    @property
    def temporary(self) -> bool:
        """The mail did not leave, and may at a later try."""
        return self.fate is Fate.LATER

    @property
    def permanent(self) -> bool:
        """The mail will never leave for this address."""
        return self.fate is Fate.REFUSED


DELIVERED = Outcome(Fate.DELIVERED)


class Line(Protocol):
    """An open way out, good for any number of mails."""

    def send(self, message: EmailMessage) -> Outcome:
        """Send one mail to the address in its ``To``; never raises for what the way out does."""


class Transport(Protocol):
    """A way out for mail; ``distant`` when sending waits for another machine."""

    distant: bool

    def open(self) -> AbstractContextManager[Line]:
        """One line for a whole batch: connections are kept between mails."""

    def send(self, message: EmailMessage) -> Outcome:
        """Send a single mail."""


def file_stem(message: EmailMessage) -> str:
    """A file name for a mail: its date and its Message-ID, the same each time for the same mail."""
    date = parsedate_to_datetime(message["Date"]) if message["Date"] else clock.now()
    identifier = str(message["Message-ID"] or secrets.token_hex(16)).strip("<> ").rpartition("@")
    local = identifier[0] or identifier[2]
    if not _SAFE_NAME.fullmatch(local):
        local = hashlib.sha256(local.encode()).hexdigest()[:32]
    return f"{date.astimezone(UTC):%Y%m%dT%H%M%SZ}-{local}"


def write_whole(path: Path, message: EmailMessage, durable: bool = False) -> None:
    """Write a mail so that its file is there whole or not at all, readable by the site alone.

    ``durable`` waits until it would outlive a power cut. Raises ``OSError`` when the disk does not take it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(as_sent(message))
            if durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


class _Local:
    """A way out that needs no connection: it is its own line."""

    distant = False

    @contextmanager
    def open(self) -> Iterator[Line]:
        yield self

    def send(self, message: EmailMessage) -> Outcome:
        raise NotImplementedError


@dataclass
class Tray(_Local):
    """Keeps mails in memory, for tests."""

    messages: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> Outcome:
        """Put the mail in ``messages``."""
        try:
            envelope(message)
        except ValueError as problem:
            return Outcome(Fate.REFUSED, str(problem))
        self.messages.append(message)
        return DELIVERED


@dataclass
class Folder(_Local):
    """Writes each mail to a file ``<date>-<id>.eml``; the same mail sent again is the same file."""

    path: Path

    def send(self, message: EmailMessage) -> Outcome:
        """Write the mail; a full or missing disk is a matter of time."""
        try:
            envelope(message)
            write_whole(self.path / f"{file_stem(message)}.eml", message)
        except ValueError as problem:
            return Outcome(Fate.REFUSED, str(problem))
        except OSError as problem:
            return Outcome(Fate.LATER, str(problem), relay_down=True)
        return DELIVERED
