"""One letter of a mailing list (RFC 5322, MIME) read for what a forum keeps: who, when, what, answering what.

Old archives break every rule there is, so each reading has a way on: a wrong charset is guessed, a broken date is
taken from the relay that saw the letter, and a body that is not what it says is read as plain text.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime

from forum.exchange.plain_text import plain_to_markdown
from forum.exchange.records import SourceAuthor, short_key
from forum.exchange.words import clean, language_tag, one_line
from forum.markdown_from_html import html_to_markdown

ANGLED = re.compile(r"<\s*([^<>\s]+)\s*>")
MAILBOX = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")
# Mailman hides addresses in its public archives: From: carla at example.org (Carla).
HIDDEN = re.compile(r"^(\S+) (?:at|AT) (\S+) \((.*)\)$")
REPLY_MARK = re.compile(
    r"^(?P<list>\[[^\]]*\] *)?(?:(?:re|aw|sv|tr|rv|res|réf?|fwd?)(?:\[\d+\])? ?: *)+(?P=list)?", re.IGNORECASE
)
# Parts deeper than this are named, not opened.
DEEPEST_PART = 20
SEALS = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
LATIN = {"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "unknown-8bit"}


class _AsWritten(Compat32):
    """Headers as they stand in the file; ``header`` decodes them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


@dataclass(slots=True)
class _Body:
    texts: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)


class Letter:
    """A letter parsed from its bytes, without the From_ line that an mbox puts before it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        parser = BytesParser(policy=_AsWritten())
        try:
            self._message = parser.parsebytes(raw)
        except RecursionError:  # parts within parts without end: the body is then read as it stands
            self._message = parser.parsebytes(raw, headersonly=True)

    def header(self, name: str) -> str:
        """A header as words on one line (RFC 2047 decoded), empty when it is not there."""
        return one_line(_decode_words(self._header_text(name)))

    @property
    def key(self) -> str:
        """The Message-ID, or one made from sender, date, subject and body: the same at every reading."""
        given = self._header_text("Message-ID").strip()
        found = ANGLED.search(given)
        bare = found[1] if found else "".join(given.split())
        if bare:
            return short_key(clean(bare))
        _, _, body = self._raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        parts = [self._header_text(name).encode("utf-8", "replace") for name in ("From", "Date", "Subject")]
        return "made:" + hashlib.sha256(b"\0".join([*parts, body.strip()])).hexdigest()

    def answers(self) -> tuple[tuple[str, ...], int]:
        """The keys of what it may hang on, nearest first: In-Reply-To, then References from the last to the first.

        With how many of them, from the first, name the very letter answered: In-Reply-To and the last of References.
        """
        replied = ANGLED.findall(self._header_text("In-Reply-To"))[:1]
        chain = ANGLED.findall(self._header_text("References"))[::-1]
        own = self.key
        keys = dict.fromkeys(short_key(clean(named)) for named in [*replied, *chain])
        direct = {short_key(clean(named)) for named in [*replied, *chain[:1]]}
        named = tuple(key for key in keys if key and key != own)
        return named, len(direct.intersection(named))

    @property
    def author(self) -> SourceAuthor | None:
        """The sender: the address only as its SHA-256, the name as given or the part before the @; None: nobody."""
        for name in ("From", "Sender", "Reply-To", "Return-Path"):
            shown, address = _mailbox(self._header_text(name))
            if shown or address:
                shown = shown if shown and "@" not in shown else (address or shown).partition("@")[0]
                return SourceAuthor(address_key(address or f"name:{shown}"), shown[:200])
        return None

    def written_at(self, envelope: str, previous: datetime | None) -> datetime | None:
        """When it was written, in UTC: by its Date, else when last received, else by the From_ line (``envelope``),
        else as the letter before it (``previous``); None when nothing tells.
        """
        received = self._header_text("Received").rpartition(";")[2]
        stamp = envelope.partition(" ")[2].lstrip().partition(" ")[2]
        for said in (self._header_text("Date"), received, _with_zone(stamp)):
            if moment := _moment(said):
                return moment
        return previous

    @property
    def title(self) -> str:
        """The subject without the marks of a reply."""
        title = self.header("Subject")
        while (shorter := REPLY_MARK.sub(lambda found: found["list"] or "", title)) != title:
            title = shorter
        return title

    @property
    def language(self) -> str | None:
        """What Content-Language says, if it is a language tag."""
        return language_tag(self.header("Content-Language").partition(",")[0])

    @property
    def url(self) -> str | None:
        """Where the archive shows it (Archived-At, RFC 5064)."""
        said = self.header("Archived-At").strip("<> ")
        return said if said.startswith(("https://", "http://")) else None

    def text(self) -> str:
        """The body as Markdown: plain text where there is some, else HTML; attachments named in a last line."""
        body = _Body()
        _collect(self._message, body, 0)
        texts = [text for text in body.texts if text]
        if body.attached:
            names = ", ".join(f"`{one_line(name).replace('`', '')}`" for name in body.attached)
            texts.append(f"(attached in the source: {names})")
        return "\n\n".join(texts)

    def _header_text(self, name: str) -> str:
        value = str(self._message.get(name) or "")
        return decode(value.encode("utf-8", "surrogateescape"), "")


def address_key(address: str) -> str:
    """The key of the author who writes from ``address``; the address cannot be read from it."""
    return "sha256:" + hashlib.sha256(address.strip().lower().encode("utf-8", "replace")).hexdigest()


def decode(raw: bytes, charset: str) -> str:
    """Bytes as text: UTF-8 where they are that and the charset is unsaid or Latin, else the charset, else cp1252."""
    charset = charset.strip("'\" ").lower()
    tries = ("utf-8", "cp1252") if charset in LATIN else (charset, "utf-8", "cp1252")
    for each in tries:
        try:
            return raw.decode(each)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _decode_words(value: str) -> str:
    """A header with its encoded words (RFC 2047) decoded; as it is where they are broken."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(re.sub(r"\r?\n[ \t]*", " ", value))
        return "".join(_word(part, charset) for part, charset in parts)
    except (HeaderParseError, ValueError):
        return value


def _word(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    return decode(part, charset) if charset else part.decode("raw-unicode-escape")


def _mailbox(value: str) -> tuple[str, str]:
    """Name and address of the first mailbox in a header, each empty where there is none."""
    value = " ".join(value.split())
    if hidden := HIDDEN.match(value):
        return one_line(_decode_words(hidden[3])), f"{hidden[1]}@{hidden[2]}"
    shown, address = parseaddr(value)
    if "@" not in address:
        found = MAILBOX.search(value)
        address = found[0] if found else ""
        shown = value.partition("<")[0].strip(' "')
    return one_line(_decode_words(shown)), address


def _moment(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _with_zone(stamp: str) -> str:
    """The asctime of a From_ line (Tue Nov 17 15:28:37 2009), which is in UTC, as a date of RFC 5322."""
    found = re.search(r"([A-Z][a-z]{2}) +(\d{1,2}) (\d{1,2}:\d\d(?::\d\d)?).* (\d{4})\s*$", stamp)
    return f"{found[2]} {found[1]} {found[4]} {found[3]} +0000" if found else ""


def _collect(part: Message, body: _Body, depth: int) -> None:
    """Add to ``body`` what ``part`` says and holds."""
    kind = part.get_content_type()
    name = _decode_words(part.get_filename() or "")
    if kind in SEALS:
        return
    if depth > DEEPEST_PART or kind.startswith("message/") or name or _is_attachment(part):
        body.attached.append(name or kind)
    elif part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        for child in _best(children) if kind == "multipart/alternative" else children:
            _collect(child, body, depth + 1)
    elif kind == "text/html":
        body.texts.append(html_to_markdown(_words(part)))
    elif kind == "text/plain" or kind.startswith("multipart/"):
        body.texts.append(plain_to_markdown(_words(part), wrapped=True))
    else:
        body.attached.append(kind)


def _best(children: list[Message]) -> list[Message]:
    """Of several renderings of the same words, the plain one if it says anything, else the richest."""
    plain = [
        child for child in children if child.get_content_type() == "text/plain" and _words(child).strip()
    ]
    readable = [
        child for child in children if child.get_content_type().startswith(("text/html", "multipart/"))
    ]
    return (plain or readable[::-1] or children)[:1]


def _is_attachment(part: Message) -> bool:
    return (part.get_content_disposition() or "") == "attachment"


def _words(part: Message) -> str:
    """What a part that is text says."""
    raw = part.get_payload(decode=True)
    raw = raw if isinstance(raw, bytes) else b""
    return decode(raw, str(part.get_content_charset() or ""))
