"""Letters that wait for the way out: written to disk first, sent next, and tried again until they leave.

A file in the folder is one mail. Whoever sends it claims it by renaming it, which only one process can do;
the new name says when, so that a claim whose process died is taken up again. A mail that will never leave is
kept in ``refused/`` for the operator.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import cast

from forum import clock
from forum.mail.transports import Fate, Line, Outcome, Transport, file_stem, write_whole
from forum.mail.wire import WIRE

LEASE = timedelta(minutes=15)  # longer than the slowest conversation with a relay that still answers
PATIENCE = timedelta(days=5)  # RFC 5321, 4.5.4.1: give up after four or five days

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outbox:
    """The folder of waiting mails and the transport they wait for."""

    folder: Path
    transport: Transport

    def put(self, message: EmailMessage) -> Path:
        """Keep a mail safe until it has left; raises ``OSError`` when the disk does not take it."""
        path = self.folder / f"{file_stem(message)}.eml"
        write_whole(path, message, durable=True)
        return path

    def send(self, path: Path) -> Outcome | None:
        """Try to send one waiting mail now; ``None`` when another process is at it."""
        with self.transport.open() as line:
            return self._attempt(path, line)

    def retry(self) -> Counter[Fate]:
        """Try every waiting mail once, and count the outcomes; stops early while the relay is down."""
        outcomes: Counter[Fate] = Counter()
        self._release_the_dead()
        with self.transport.open() as line:
            for path in self.waiting():
                outcome = self._attempt(path, line)
                if outcome:
                    outcomes[outcome.fate] += 1
                if outcome and outcome.relay_down:
                    break
        return outcomes

    def waiting(self) -> Iterator[Path]:
        """The mails nobody is sending, oldest first."""
        yield from sorted(self.folder.glob("[!.]*.eml"))

    def _attempt(self, path: Path, line: Line) -> Outcome | None:
        claimed = path.with_name(f"{path.name}.{int(clock.now().timestamp())}")
        try:
            path.rename(claimed)
        except FileNotFoundError:
            return None
        message = cast(EmailMessage, message_from_bytes(claimed.read_bytes(), policy=WIRE))
        outcome = line.send(message)
        if outcome.temporary and clock.now() - parsedate_to_datetime(message["Date"]) > PATIENCE:
            outcome = Outcome(Fate.REFUSED, f"given up: {outcome.reason}", outcome.relay_down)
        self._settle(claimed, path, outcome)
        return outcome

    def _settle(self, claimed: Path, path: Path, outcome: Outcome) -> None:
        # Another process may have taken the file over when this one was slower than the lease.
        with suppress(FileNotFoundError):
            if outcome.delivered:
                claimed.unlink()
            elif outcome.temporary:
                log.warning("mail %s waits: %s", path.name, outcome.reason)
                claimed.rename(path)
            else:
                log.error("mail %s refused: %s", path.name, outcome.reason)
                refused = self.folder / "refused"
                refused.mkdir(exist_ok=True)
                claimed.rename(refused / path.name)

    def _release_the_dead(self) -> None:
        for claimed in self.folder.glob("[!.]*.eml.*"):
            path, _, since = claimed.name.rpartition(".")
            if since.isdigit() and clock.now().timestamp() - int(since) > LEASE.total_seconds():
                with suppress(FileNotFoundError):
                    claimed.rename(self.folder / path)
