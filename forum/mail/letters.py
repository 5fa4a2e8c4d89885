"""Letters: mails the site writes, each a folder of templates, in the language and time zone of its reader.

``templates/email/<name>/`` holds ``subject.txt``, ``body.txt`` and ``body.html``. Rendering knows nothing of
a request: neither the actor's language nor the host they typed can slip into somebody else's letter.
"""

import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from forum import clock, languages
from forum.database import carry_out
from forum.mail import outbox, signing
from forum.mail.inlining import for_letters, stylesheet
from forum.mail.leaving import leave
from forum.mail.owing import take_up
from forum.mail.relay import PORTS, Relay
from forum.mail.returning import return_address
from forum.mail.transports import Fate, Folder, Outcome, Transport, Tray
from forum.mail.wire import (
    WIRE,
    AddressError,
    ascii_domain,
    from_the_right,
    mailbox,
    one_line,
    part,
    text_from_the_right,
    words,
)
from forum.worker import Chore, take_on

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between two looks at the letters that wait

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+=-]*(?:\.[A-Za-z0-9_+=-]+)*")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter: address, interface language, time zone (IANA name), and display name if any.

    ``member_id`` lets a mail that comes back say whom it was for; 0 for nobody of the site.
    """

    address: str
    language: str
    zone: str = "UTC"
    name: str = ""
    member_id: int = 0


@dataclass(frozen=True)
class Letter:
    """One letter to one person.

    ``name`` is its folder under ``templates/email/``; ``context`` what its templates speak of. ``key`` makes
    its Message-ID, so that the same letter composed again is the same mail. ``list_slug`` and ``list_name``
    name the mailing list it belongs to (RFC 2919); ``unsubscribe`` is the complete address that takes the
    one-click POST (RFC 8058). ``headers`` adds others, such as Reply-To or References.
    """

    name: str
    to: Recipient
    context: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    list_slug: str = ""
    list_name: str = ""
    unsubscribe: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(letter: Letter) -> EmailMessage:
    """The finished mail of a letter, text and HTML, in its recipient's language and time zone.

    Raises ``AddressError`` for an address no mail can go to, ``ValueError`` for a key that makes no
    Message-ID, and Jinja's ``UndefinedError`` when the context lacks something the letter speaks of.
    """
    return assembled(letter, written(letter))


@dataclass(frozen=True)
class Written:
    """What a letter says, in which language, before it is a mail."""

    language: str
    subject: str
    text: str
    html: str


def written(letter: Letter) -> Written:
    """What a letter says to its recipient, text and HTML."""
    with languages.speaking(letter.to.language, letter.to.zone):
        language = languages.now_spoken()
        context = _context(letter)
        subject = one_line(_render(letter, "subject.txt", context))
        text = _plain(_render(letter, "body.txt", context))
        html = _render(letter, "body.html", context | {"subject": subject})
    if context["direction"] == "rtl":
        subject, text = from_the_right(subject), text_from_the_right(text)
    return Written(language, subject, text, html)


def assembled(letter: Letter, said: Written) -> EmailMessage:
    """The finished mail that says this, with the letter's own headers. Raises as ``compose`` does."""
    message = EmailMessage(policy=WIRE)
    headers = _headers(letter, said.language) | {"Subject": words(said.subject, "Subject")}
    for header, value in headers.items():
        message[header] = value
    message["MIME-Version"] = "1.0"
    # Not left to the generator, which would search the whole text for a free one. It must not be guessable, and its
    # line no longer than 78 characters.
    message["Content-Type"] = f'multipart/alternative; boundary="=_{secrets.token_hex(12)}"'
    message.attach(part("plain", said.text))
    message.attach(part("html", said.html))
    return signing.signed(message)


def parts_of(letter: Letter) -> tuple[str, str]:
    """What a letter says and why it comes, as plain text and as HTML, to stand in another letter to the same person."""
    with languages.speaking(letter.to.language, letter.to.zone):
        context = _context(letter)
        text = _render(letter, "body.txt", context | {"layout": "email/part.txt"})
        return _plain(text), _render(letter, "body.html", context | {"layout": "email/part.html"})


def _context(letter: Letter) -> dict[str, Any]:
    language = languages.now_spoken()
    return {
        "recipient": replace(letter.to, name=one_line(letter.to.name)),
        "language": language,
        "direction": languages.direction(language),
        "site_name": current_app.config["SITE_NAME"],
        "base_url": _base_url(),
        "unsubscribe": letter.unsubscribe,
        "stylesheet": stylesheet(),
        **letter.context,
    }


def _plain(text: str) -> str:
    return _GAPS.sub("\n\n", text).strip() + "\n"


def _render(letter: Letter, file: str, context: dict[str, Any]) -> str:
    template = current_app.extensions["mail.letters"].get_template(f"email/{letter.name}/{file}")
    return str(template.render(context))


def _headers(letter: Letter, language: str) -> dict[str, str]:
    host = own_host(_base_url())
    if letter.key and not _KEY.fullmatch(letter.key):
        raise ValueError(f"the key of a letter makes its Message-ID, and {letter.key!r} cannot")
    headers = {
        "From": current_app.extensions["mail.sender"],
        "To": mailbox(letter.to.name, letter.to.address),
        "Date": format_datetime(clock.now()),
        "Message-ID": f"<{letter.key or secrets.token_hex(16)}@{host}>",
        "Content-Language": language,
        # No machine should answer (RFC 3834); the second header says so to Exchange.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.list_slug:
        label = words(letter.list_name, "List-Id")
        headers["List-Id"] = f"{label} <{letter.list_slug}.{host}>".strip()
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    headers |= dict(letter.headers)
    back = return_address(letter.to.member_id, letter.to.address, headers["Message-ID"])
    return {"Return-Path": f"<{back}>"} | headers if back else headers


def put(letter: Letter) -> int | None:
    """Keep a letter in the transaction of the act that writes it; its number, for ``leave``. Then the worker sends it.

    An address that is none is said in the log, and nothing kept; raises what else ``compose`` raises.
    """
    try:
        return outbox.put(compose(letter))
    except AddressError as problem:
        log.warning("letter %s: %s", letter.name, problem)
        return None


def post(letter: Letter) -> Outcome:
    """Send one letter now, and again later if it cannot leave: it is kept before it is tried (``leave``).

    Outside of any act: it commits. Never raises for what the mail does.
    """
    try:
        message = compose(letter)
    except AddressError as problem:
        log.warning("letter %s: %s", letter.name, problem)
        return Outcome(Fate.REFUSED, str(problem))
    try:
        key = carry_out(lambda: outbox.put(message))
    except SQLAlchemyError:
        log.exception("letter %s could not be kept, so it is sent without", letter.name)
        sent: Outcome = current_app.extensions["mail"].send(message)
        return sent
    return leave(key)


def link(endpoint: str, *, anchor: str = "", **values: Any) -> str:
    """The complete address of a page on this site, for letters; the same in and out of a request.

    It is made from BASE_URL: the host a request claims to come to must not end up in somebody's letter.
    """
    base = urlsplit(_base_url())
    current_app.inject_url_defaults(endpoint, values)
    site = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    url = site.build(endpoint, values, force_external=True)
    return f"{url}#{quote(anchor)}" if anchor else url


def _base_url() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")


def own_host(base_url: str) -> str:
    """The host of the site's address as mail writes it, in ASCII; an IPv6 address is nobody's mail domain."""
    host = urlsplit(base_url).hostname or "localhost"
    return "localhost" if ":" in host else ascii_domain(host)


def transport_for(url: str, folder: Path, host: str) -> Transport:
    """The transport that a MAIL_URL asks for; ``folder`` is where .eml files go when it asks for none.

    ``host`` is the name given to a relay. Raises ``ValueError`` for an address it does not understand.
    """
    address = urlsplit(url)
    if not url:
        return Folder(folder)
    if address.scheme == "tray":
        return Tray()
    if address.scheme in PORTS and address.hostname:
        return Relay.at(address, host)
    raise ValueError(f"MAIL_URL is empty or names a host after one of {', '.join(PORTS)}")


def sender_named(name: str) -> str:
    """The site's own address under another name, for From: what somebody wrote comes by the site, never from them."""
    return mailbox(name, parseaddr(str(current_app.extensions["mail.sender"]).replace("\n", ""))[1])


def _sender(app: Flask) -> str:
    name, address = parseaddr(app.config["MAIL_FROM"])
    address = address or f"forum@{own_host(app.config['BASE_URL'])}"
    return mailbox(name or str(app.config["SITE_NAME"]), address)


def install(app: Flask) -> None:
    """Give the application its transport (``app.extensions["mail"]``), its letters, and the worker their chore.

    Raises ``ValueError`` when MAIL_URL or MAIL_FROM cannot be used: better at the start than letter by letter.
    """
    folder = app.config["FORUM_DATA"] / "mail"
    transport = transport_for(app.config["MAIL_URL"], folder, own_host(app.config["BASE_URL"]))
    app.extensions["mail"] = transport
    app.extensions["mail.sender"] = _sender(app)
    signing.install(app)
    app.extensions["mail.letters"] = for_letters(app.jinja_env)
    take_up(app, "letter", outbox.LETTERS)
    take_on(app, Chore("letters", LOOK_SECONDS, outbox.send_waiting))
