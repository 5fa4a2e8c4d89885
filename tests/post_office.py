"""A site that writes letters, and a real relay on 127.0.0.1 that behaves as its correspondents' names say."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from flask import Flask

from forum import languages, mail, moments, places

CERTIFICATE = Path(__file__).parent / "commons" / "localhost.pem"

AMINA = mail.Recipient("amina@farmers.example", "es", "America/Bogota", "Amina")
BRUNO = mail.Recipient("bruno@fishers.example", "fr", "Europe/Paris", "Bruno")


def site(data: Path, **settings: Any) -> Flask:
    """A bare application that can write letters; its data stand in ``data``, its mail goes to a tray."""
    app = Flask("forum", template_folder=str(places.templates()), static_folder=None)
    app.config.update(
        BASE_URL="https://forum.sea.example",
        FORUM_DATA=data,
        MAIL_URL="tray:",
        MAIL_FROM="",
        SITE_NAME="The Sea",
        SECRET_KEY="for tests",
    )
    app.config.update(settings)
    languages.install(app)
    moments.install(app)
    mail.install(app)
    return app


def confirm(to: mail.Recipient = AMINA, **more: Any) -> mail.Letter:
    """The letter that asks somebody to confirm their address."""
    link = "https://forum.sea.example/confirm?token=a&b=<c>"
    return mail.Letter("confirm", to, {"link": link, "until": None}, **more)


def note(address: str, key: str = "note") -> EmailMessage:
    """A short mail to an address, with a line that begins with a dot."""
    message = EmailMessage(policy=default)
    message["From"] = "The Sea <forum@sea.example>"
    message["To"] = address
    message["Subject"] = "Les filets dérivants"
    message["Date"] = "Mon, 14 Jul 2031 12:00:00 +0000"
    message["Message-ID"] = f"<{key}@sea.example>"
    message.set_content("Bonjour,\n.\n..\nFrom the sea: où sont les filets ?\n")
    return message


ANSWERS = {"unknown": "550 5.1.1 nobody of that name", "full": "452 4.2.2 mailbox full"}
LATE_ANSWERS = {"spam": "554 5.7.1 not here", "busy": "451 4.3.0 try later", "quota": "552 5.3.4 too big"}


class _Server(SMTP):
    """Hangs up in the middle of DATA when writing to ``torn@``."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name aiosmtpd looks for
        if self.envelope.rcpt_tos and self.envelope.rcpt_tos[0].startswith("torn@"):
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class RelayServer(Controller):
    """An SMTP server whose answer to each mail is in the name before the ``@``.

    ``ANSWERS`` are given at RCPT and ``LATE_ANSWERS`` after DATA; ``lost`` is hung up on after DATA, ``torn``
    in the middle of it, ``mute`` never hears anything; all others are taken.
    """

    def __init__(self, **options: Any) -> None:
        self.received: list[tuple[str, list[str], bytes]] = []
        self.sessions = 0
        self.mails_per_session: int | None = None
        self.sender_answer = "250 OK"
        self._open: list[asyncio.Transport] = []
        super().__init__(self, hostname="127.0.0.1", port=0, **options)

    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_EHLO(  # noqa: N802 - the names of hooks are aiosmtpd's
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        self._open.append(server.transport)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        session.mails = getattr(session, "mails", 0) + 1
        if self.mails_per_session and session.mails > self.mails_per_session:
            return "421 4.7.0 enough for this connection"
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        who = address.partition("@")[0]
        if who == "mute":
            await asyncio.Event().wait()
        if who not in ANSWERS:
            envelope.rcpt_tos.append(address)
        return ANSWERS.get(who, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        who = envelope.rcpt_tos[0].partition("@")[0]
        if who == "lost":
            server.transport.abort()
        if who in LATE_ANSWERS or who == "lost":
            return LATE_ANSWERS.get(who, "250 OK")
        self.received.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 OK"

    def hang_up(self) -> None:
        """Close every connection, as a relay does that finds a client idle, and wait until it is done."""

        async def close() -> None:
            for transport in self._open:
                transport.close()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(close(), self.loop).result()

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, read as a mail program reads it."""
        return [message_from_bytes(content, policy=default) for _from, _to, content in self.received]


@contextmanager
def relay(**options: Any) -> Iterator[RelayServer]:
    """A relay that runs during the block."""
    server = RelayServer(**options)
    server.start()
    server.sessions = 0
    try:
        yield server
    finally:
        server.stop()


def server_tls() -> ssl.SSLContext:
    """TLS as the relay offers it, with a certificate for localhost that only our tests trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def only_bruno(
    _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, login: LoginPassword
) -> AuthResult:
    """Lets in one user, whose password needs quoting in an address."""
    welcome = (login.login, login.password) == (b"bruno", b"p@ss/word")
    return AuthResult(success=welcome, handled=False)
