"""``forum mail``: the mail that waits, and the ways in for relays that run on this machine."""

import json
import os
import sys
from dataclasses import asdict

import click

from forum.cli import with_site
from forum.inbound.envelopes import Envelope, Fate

#: What a pipe answers to its relay (sysexits.h): taken, to be returned, no such address, to be tried again.
DONE, TOO_LARGE, NO_USER, TRY_AGAIN = 0, 65, 67, 75
CODES = {Fate.UNKNOWN: NO_USER, Fate.TOO_LARGE: TOO_LARGE}


@click.group("mail")
def mail() -> None:
    """See the mail that waits, and take in answers by mail."""


@mail.command("receive")
@click.option(
    "--recipient",
    default="",
    help="The address it was sent to; else what the environment says.",
)
@click.option("--sender", default=None, help="The envelope's sender; empty for a bounce.")
def take_from_pipe(recipient: str, sender: str | None) -> None:
    """Take in one mail from standard input, for a relay's pipe; the exit code says what the relay shall do.

    0: it was taken, whatever became of it. 65: it is too large, and to be returned. 67: there is no such address.
    75: try again later.
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
    return CODES.get(receipt.fate, DONE)


@mail.command("queue")
@click.option("--resend", metavar="ID|all", help="Try dead letters again from the beginning: one, or all.")
@click.option("--drop", metavar="ID|all", help="Take dead letters off the list for good: one, or all.")
@click.option("--domain", default="", help="Only what goes to this domain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def queue(resend: str | None, drop: str | None, domain: str, as_json: bool) -> None:
    """List the mail that waits, that is being sent, and dead letters with what the relay said; and mails of the
    mailbox that cannot be taken in and are set aside there, flagged: marked as unread, one is tried again.

    Ends with 0, with 1 when there are dead letters or mails set aside, and with 2 for an ID that names none.
    """
    from forum.database import carry_out
    from forum.inbound.stubborn import how_many_aside, set_aside
    from forum.mail import queue as owed

    if resend:
        click.echo(f"To be tried again: {carry_out(lambda: owed.resend(resend, by=None))}.", err=as_json)
    if drop:
        click.echo(f"Dropped: {carry_out(lambda: owed.drop(drop, by=None))}.", err=as_json)
    counts = owed.counts()
    found = [line for state in counts for line in owed.lines(state, domain=domain)]
    domains = owed.by_domain()
    if as_json:
        listed = [asdict(line) | {"due_at": line.due_at.isoformat()} for line in found]
        aside = [
            {"id": mail.key, "since": mail.since.isoformat(), "fault": mail.outcome} for mail in set_aside()
        ]
        facts = {"counts": counts, "domains": dict(domains), "mails": listed, "set_aside": aside}
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(", ".join(f"{state}: {number}" for state, number in counts.items()))
        for name, of_domain in domains:
            said = ", ".join(f"{state} {number}" for state, number in of_domain.items() if number)
            click.echo(f"  {name or '(no address)'}: {said}")
        for line in found:
            when = f"{line.due_at:%Y-%m-%d %H:%M} UTC"
            click.echo(
                f"{line.id}  {line.state}  {line.address}  {when}  tries {line.tries}  {line.answer}".rstrip()
            )
        for mail in set_aside():
            since = f"{mail.since:%Y-%m-%d %H:%M} UTC"
            click.echo(f"set aside in the mailbox: {mail.key}  {since}  tries {mail.tries}  {mail.outcome}")
    if (counts[owed.DEAD] or how_many_aside()) and not (resend or drop):
        sys.exit(1)


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
