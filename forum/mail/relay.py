"""The way out by SMTP (RFC 5321): a relay that may refuse, delay, hang up or be down, and what each means.

A refusal is final only when the relay speaks of the recipient or of the mail; whatever it says about us
(login, our own address, its own state) may be mended, so those mails are kept.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote

from forum.mail.transports import DELIVERED, Fate, Line, Outcome
from forum.mail.wire import as_sent, envelope, handed_over

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
ANSWER_SECONDS = 30.0  # a relay that answers later than this is asked again later
REASON_LENGTH = 500

_CLOSING_DOWN = 421
_LOGIN = {454, 530, 534, 535, 538}  # RFC 4954: our credentials, not the recipient
_TOO_LARGE = 552


@dataclass
class Relay:
    """Hands mails to one relay; with TLS its certificate is always verified.

    ``security`` is a key of ``PORTS``; ``own_host`` is the name we greet with; ``seconds`` the patience with
    one answer.
    """

    security: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    own_host: str = "localhost"
    seconds: float = ANSWER_SECONDS
    distant = True

    @classmethod
    def at(cls, address: SplitResult, own_host: str) -> "Relay":
        """The relay of an address such as ``smtp+starttls://user:password@host:587``."""
        return cls(
            security=address.scheme,
            host=address.hostname or "",
            port=address.port or PORTS[address.scheme],
            user=unquote(address.username or ""),
            password=unquote(address.password or ""),
            own_host=own_host,
        )

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line that connects at its first mail, again when cut off, and hangs up after the block."""
        line = _Conversation(self)
        try:
            yield line
        finally:
            line.quit()

    def send(self, message: EmailMessage) -> Outcome:
        """Send a single mail over a connection of its own."""
        with self.open() as line:
            return line.send(message)

    def connect(self) -> smtplib.SMTP:
        """A connection ready for mail; raises ``OSError`` (smtplib's own errors are of that kind)."""
        secure = None if self.security == "smtp" else ssl.create_default_context()
        connection: smtplib.SMTP
        if self.security == "smtps":
            connection = smtplib.SMTP_SSL(
                self.host, self.port, self.own_host, timeout=self.seconds, context=secure
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, self.own_host, timeout=self.seconds)
        try:
            if self.security == "smtp+starttls":
                connection.starttls(context=secure)
            connection.ehlo_or_helo_if_needed()
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


class _StaleError(Exception):
    """The relay had hung up on a kept connection before it heard of this mail."""


class _Conversation:
    """One connection to a relay, kept from mail to mail."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> Outcome:
        """Send one mail, over the connection there is or a new one."""
        try:
            sender, recipient = envelope(message)
        except ValueError as problem:
            return Outcome(Fate.REFUSED, str(problem))
        try:
            return self._try(sender, recipient, handed_over(as_sent(message)))
        except _StaleError:
            return self._try(sender, recipient, handed_over(as_sent(message)))

    def quit(self) -> None:
        """Hang up politely."""
        if self._connection:
            with suppress(OSError):
                self._connection.quit()
        self._drop()

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _try(self, sender: str, recipient: str, content: bytes) -> Outcome:
        kept = self._connection is not None
        if self._connection is None:
            try:
                self._connection = self._relay.connect()
            except (OSError, ValueError) as problem:
                return Outcome(Fate.LATER, _reason(problem), relay_down=True)
        try:
            return self._converse(self._connection, kept, sender, recipient, content)
        except OSError as problem:
            self._drop()
            return Outcome(Fate.LATER, _reason(problem))

    def _converse(
        self, connection: smtplib.SMTP, kept: bool, sender: str, recipient: str, content: bytes
    ) -> Outcome:
        size = [f"SIZE={len(content)}"] if connection.has_extn("size") else []
        try:
            code, words = connection.mail(sender, size)
        except smtplib.SMTPServerDisconnected:
            code, words = _CLOSING_DOWN, b"hung up"
        if code != 250:
            if kept and code == _CLOSING_DOWN:
                self._drop()
                raise _StaleError
            about_us = code != _TOO_LARGE
            return self._refused(code, words, later=about_us, relay_down=about_us)
        code, words = connection.rcpt(recipient)
        if code not in (250, 251):
            return replace(self._refused(code, words), at_recipient=True)
        try:
            code, words = connection.data(content)
        except smtplib.SMTPDataError as problem:
            return self._refused(problem.smtp_code, problem.smtp_error)
        return DELIVERED if code == 250 else self._refused(code, words)

    def _refused(
        self, code: int, words: bytes | str, later: bool = False, relay_down: bool = False
    ) -> Outcome:
        self._start_over(hung_up=code == _CLOSING_DOWN)
        final = 500 <= code < 600 and code not in _LOGIN and not later
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return Outcome(Fate.REFUSED if final else Fate.LATER, _reason(f"{code} {said}"), relay_down)

    def _start_over(self, hung_up: bool) -> None:
        """Make the connection ready for the next mail, or give it up."""
        if self._connection and not hung_up:
            try:
                self._connection.rset()
            except OSError:
                hung_up = True
        if hung_up:
            self._drop()


def _reason(problem: Exception | str) -> str:
    """One line for the log and the outcome."""
    words = " ".join(str(problem).split()) or type(problem).__name__
    return words[:REASON_LENGTH]
