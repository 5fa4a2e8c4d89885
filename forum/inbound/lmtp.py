"""The way in by LMTP (RFC 2033): a relay hands mails over a connection that stays, and is told of each at once.

The only user of aiosmtpd (``milieu[lmtp]``). One recipient a mail: a second one is asked to come with a mail of its
own (452), as relays know, so that one answer stands for one mail.
"""

import asyncio
import logging
import signal
import threading
from typing import Any

from aiosmtpd.controller import BaseThreadedController, Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask, current_app

from forum.errors import Invalid
from forum.inbound import envelopes
from forum.inbound.answers import LARGEST
from forum.inbound.receiving import receive

log = logging.getLogger(__name__)

ANSWERS = {
    envelopes.Fate.UNKNOWN: "550 5.1.1 no such reply address",
    envelopes.Fate.TOO_LARGE: "552 5.3.4 larger than 25 MB",
}
TAKEN, LATER, ONE_EACH = "250 2.0.0 taken", "451 4.3.0 try again later", "452 4.5.3 one recipient a mail"


class Doorkeeper:
    """What the server asks: may this recipient be added, and what becomes of this mail."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient a mail."""
        if envelope.rcpt_tos:
            return ONE_EACH
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take the mail in, in a thread: the loop goes on listening."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        known = envelopes.Envelope(tuple(envelope.rcpt_tos), envelope.mail_from)
        return await asyncio.get_running_loop().run_in_executor(None, self.take, content, known)

    def take(self, raw: bytes, envelope: envelopes.Envelope) -> str:
        """The answer to one mail."""
        with self.app.app_context():
            try:
                receipt = receive(raw, envelope=envelope)
            except Exception:
                log.exception("a mail could not be taken in now")
                return LATER
        return ANSWERS.get(receipt.fate, TAKEN)


def controller(app: Flask, where: str) -> BaseThreadedController:
    """A server that listens at ``where``: HOST:PORT, or the path of a socket. Raises Invalid."""

    def speaks(keeper: Doorkeeper) -> LMTP:
        return LMTP(keeper, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Milieu")

    class _Network(Controller):
        def factory(self) -> Any:
            return speaks(self.handler)

    class _Socket(UnixSocketController):
        def factory(self) -> Any:
            return speaks(self.handler)

    if "/" in where:
        return _Socket(Doorkeeper(app), unix_socket=where)
    host, _, port = where.rpartition(":")
    if not host or not port.isdecimal():
        raise Invalid("--lmtp is HOST:PORT or the path of a socket", field="lmtp")
    return _Network(Doorkeeper(app), hostname=host.strip("[]"), port=int(port))


def serve_until_stopped(where: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy has it
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    server = controller(app, where)
    server.start()
    log.info("taking in mails by LMTP at %s", where)
    try:
        stop.wait()
    finally:
        server.stop()
