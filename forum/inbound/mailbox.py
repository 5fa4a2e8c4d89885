"""The way in for sites without a relay of their own: the worker reads a mailbox by IMAP (RFC 3501).

What was taken in is marked as seen and stays there; what could not be (the database is down) is left unseen, and
tried again at the next look, after what was never tried: no mail stands in the way of others (``stubborn.py``).
"""

import imaplib
import logging
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from forum.database import db
from forum.inbound import stubborn
from forum.inbound.answers import LARGEST
from forum.inbound.receiving import receive, receive_head

log = logging.getLogger(__name__)

PORTS = {"imap": 143, "imaps": 993}
SECONDS, IN_ONE_LOOK = 30.0, 50
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True)
class Mailbox:
    """Where it is, and how to get in."""

    secure: bool
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


def mailbox_at(url: str) -> Mailbox | None:
    """The mailbox of ``imaps://user:password@host/folder``, None for an empty address.

    ``imap://`` goes without TLS: for a server on the same machine. Raises ValueError for anything else.
    """
    if not url:
        return None
    address = urlsplit(url)
    if address.scheme not in PORTS or not address.hostname or not address.username:
        raise ValueError("MAIL_IN_URL is empty or imaps://user:password@host/folder")
    return Mailbox(
        secure=address.scheme == "imaps",
        host=address.hostname,
        port=address.port or PORTS[address.scheme],
        user=unquote(address.username),
        password=unquote(address.password or ""),
        folder=unquote(address.path.strip("/")) or "INBOX",
    )


def look_into_mailbox() -> int:
    """Take in what nobody has seen yet; how many mails that were. A chore of the worker."""
    mailbox = mailbox_at(current_app.config["MAIL_IN_URL"])
    if mailbox is None:
        return 0
    try:
        connection = _connect(mailbox)
    except (OSError, imaplib.IMAP4.error) as problem:
        log.warning("the mailbox at %s cannot be looked into: %s", mailbox.host, problem)
        return 0
    try:
        return _take_in(connection)
    except (OSError, imaplib.IMAP4.error) as problem:
        log.warning("the mailbox at %s hung up: %s", mailbox.host, problem)
        return 0
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    connection: imaplib.IMAP4
    if mailbox.secure:
        secure = ssl.create_default_context()
        connection = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=secure, timeout=SECONDS)
    else:
        connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SECONDS)
    try:
        connection.login(mailbox.user, mailbox.password)
        answer, said = connection.select(f'"{mailbox.folder}"')
        if answer != "OK":
            raise imaplib.IMAP4.error(f"no folder {mailbox.folder}: {said!r}")
    except BaseException:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()
        raise
    return connection


def _take_in(connection: imaplib.IMAP4) -> int:
    _answer, said = connection.uid("SEARCH", "UNSEEN", "UNDELETED")
    _answer, validity = connection.response("UIDVALIDITY")
    box = (validity[0] or b"").decode("ascii") if validity else ""
    tried = stubborn.tried()
    found = [key.decode("ascii") for key in (said[0] or b"").split()] if said else []
    done = 0
    for uid in sorted(found, key=lambda uid: tried.get(f"{box}.{uid}", 0))[:IN_ONE_LOOK]:
        done += _take_in_one(connection, uid, f"{box}.{uid}", known=f"{box}.{uid}" in tried)
    return done


def _take_in_one(connection: imaplib.IMAP4, uid: str, name: str, *, known: bool) -> bool:
    large = _is_large(connection, uid)
    raw = _fetched(connection, uid, "BODY.PEEK[HEADER]" if large else "BODY.PEEK[]")
    if raw is not None:
        try:
            (receive_head if large else receive)(raw)
        except Exception as fault:
            db.session.rollback()
            if current_app.config["TESTING"]:
                raise
            log.exception("a mail could not be taken in now; it stays unseen")
            _fails(connection, uid, name, fault)
            return False
    connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    if known:
        stubborn.taken_in(name)
    return True


def _fails(connection: imaplib.IMAP4, uid: str, name: str, fault: Exception) -> None:
    """Set a mail aside that could not be taken in for long. While nothing can be noted, nothing is set aside."""
    try:
        aside = stubborn.failed(name, fault)
    except SQLAlchemyError:
        db.session.rollback()
        return
    if aside:
        log.error("the mail %s is set aside in the mailbox, flagged: it cannot be taken in (%s)", name, fault)
        connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Flagged)")


def _is_large(connection: imaplib.IMAP4, uid: str) -> bool:
    _answer, said = connection.uid("FETCH", uid, "(RFC822.SIZE)")
    size = _SIZE.search(said[0]) if said and isinstance(said[0], bytes) else None
    return bool(size and int(size[1]) > LARGEST)


def _fetched(connection: imaplib.IMAP4, uid: str, what: str) -> bytes | None:
    """The bytes of a mail, or of its headers; None for one that is gone."""
    _answer, said = connection.uid("FETCH", uid, f"({what})")
    parts = [part[1] for part in said or [] if isinstance(part, tuple)]
    return parts[0] if parts else None
