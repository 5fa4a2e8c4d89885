"""The four ways in, each as its relay or worker uses it: one call hands a mail over, and says what its sender hears."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from click.testing import CliRunner
from flask import Flask

from forum.cli import main
from forum.database import db
from forum.inbound import lmtp
from forum.inbound.mailbox import look_into_mailbox
from tests.inbound.imap_server import mailbox_of

#: Hands over a mail; whether its sender's relay is to return it.
Way = Callable[[bytes], bool]
SECRET = "only the relay knows"


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def recipients(raw: bytes) -> list[str]:
    """To whom a mail goes: a relay hands it over once for each."""
    message = message_from_bytes(raw, policy=default)
    return [
        address.addr_spec for name in ("To", "Cc") if message[name] for address in message[name].addresses
    ]


@contextmanager
def by_pipe(_app: Flask) -> Iterator[Way]:
    """A relay's pipe, one recipient a time."""

    def hand_over(raw: bytes) -> bool:
        codes = [
            CliRunner()
            .invoke(main, ["mail", "receive", "--recipient", one, "--sender", "a@b.c"], input=raw)
            .exit_code
            for one in recipients(raw)
        ]
        assert set(codes) <= {0, 65, 67}
        return 65 in codes or 67 in codes

    yield hand_over


@contextmanager
def by_lmtp(app: Flask) -> Iterator[Way]:
    """A relay that speaks LMTP, one recipient a time."""
    port = free_port()
    server = lmtp.controller(app, f"127.0.0.1:{port}")
    server.start()

    def hand_over(raw: bytes) -> bool:
        returned, wired = False, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        for one in recipients(raw):
            with smtplib.LMTP("127.0.0.1", port) as relay:
                try:
                    relay.sendmail("a@b.c", [one], wired)
                except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
                    if refused.smtp_code not in {550, 552}:
                        raise
                    returned = True
        return returned

    try:
        yield hand_over
    finally:
        server.stop()


@contextmanager
def by_mailbox(app: Flask) -> Iterator[Way]:
    """A mailbox that the worker looks into."""

    def hand_over(raw: bytes) -> bool:
        with mailbox_of([raw]) as server:
            app.config["MAIL_IN_URL"] = f"imap://reply:secret@127.0.0.1:{server.port}/INBOX"
            try:
                assert look_into_mailbox() == 1
                assert look_into_mailbox() == 0
            finally:
                app.config["MAIL_IN_URL"] = ""
        return False

    yield hand_over


@contextmanager
def by_provider(app: Flask) -> Iterator[Way]:
    """A provider that posts the message as it came."""
    app.config["MAIL_IN_SECRET"] = SECRET

    def hand_over(raw: bytes) -> bool:
        answer = app.test_client().post(
            "/mail/in",
            data=raw,
            content_type="message/rfc822",
            headers={"Authorization": f"Bearer {SECRET}"},
        )
        assert answer.status_code in {200, 413}
        return answer.status_code == 413

    try:
        yield hand_over
    finally:
        app.config["MAIL_IN_SECRET"] = ""


WAYS = {"pipe": by_pipe, "lmtp": by_lmtp, "mailbox": by_mailbox, "provider": by_provider}


def settled(way: Way, raw: bytes) -> bool:
    """Hand a mail over and read everything afresh; whether its sender's relay returns it."""
    db.session.commit()
    returned = way(raw)
    db.session.expire_all()
    db.session.rollback()
    return returned
