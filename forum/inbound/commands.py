"""``forum mail``: the ways in for relays that run on this machine."""

import os
import sys

import click

from forum.cli import with_site
from forum.inbound.envelopes import Envelope, Fate

#: What a pipe answers to its relay (sysexits.h): taken, no such address, to be tried again.
DONE, NO_USER, TRY_AGAIN = 0, 67, 75


@click.group("mail")
def mail() -> None:
    """Take in answers by mail."""


@mail.command("receive")
@click.option(
    "--recipient",
    default="",
    help="The address it was sent to; else what the environment says.",
)
@click.option("--sender", default=None, help="The envelope's sender; empty for a bounce.")
def take_from_pipe(recipient: str, sender: str | None) -> None:
    """Take in one mail from standard input, for a relay's pipe; the exit code says what the relay shall do.

    0: it was taken, whatever became of it. 67: there is no such address. 75: try again later.
    """
    raw = sys.stdin.buffer.read()
    # Postfix and others say so in the environment of what they pipe into.
    recipient = recipient or os.environ.get("ORIGINAL_RECIPIENT") or os.environ.get("RECIPIENT") or ""
    sender = os.environ.get("SENDER") if sender is None else sender
    envelope = Envelope((recipient,) if recipient else (), sender)
    try:
        code = _received(raw, envelope)
    except Exception as fault:  # whatever it is, the relay keeps the mail and tries again
        click.echo(f"not taken in now: {type(fault).__name__}: {fault}", err=True)
        code = TRY_AGAIN
    sys.exit(code)


@with_site
def _received(raw: bytes, envelope: Envelope) -> int:
    from forum.inbound.receiving import receive

    receipt = receive(raw, envelope=envelope)
    return NO_USER if receipt.fate == Fate.UNKNOWN else DONE


@mail.command("serve")
@click.option(
    "--lmtp",
    "where",
    required=True,
    metavar="ADDRESS",
    help="HOST:PORT, or the path of a socket, to listen on.",
)
@with_site
def serve(where: str) -> None:
    """Take in mails by LMTP (RFC 2033), until it is told to stop; needs milieu[lmtp]."""
    try:
        from forum.inbound.lmtp import serve_until_stopped
    except ModuleNotFoundError as missing:
        raise click.UsageError('LMTP needs aiosmtpd: pip install "milieu[lmtp]"') from missing

    serve_until_stopped(where)
