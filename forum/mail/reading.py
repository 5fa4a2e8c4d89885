"""Mails that others wrote (RFC 5322, MIME), read whatever is wrong with them.

Every reading has a way on: a wrong charset is guessed, a broken header is taken as it stands, and a body that is not
what it says is read as plain text. Archives (``forum.exchange``) and answers by mail (``forum.inbound``) read so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from urllib.parse import unquote

from forum.text import normalise

MAILBOX = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")
# Mailman hides addresses in its public archives: From: carla at example.org (Carla).
HIDDEN = re.compile(r"^(\S+) (?:at|AT) (\S+) \((.*)\)$")
# Parts deeper, or more of them, than this are named, not opened.
DEEPEST_PART, MOST_PARTS = 20, 500
# Characters of a header that are read: of one that says what form a part has, that holds addresses, or one address.
LONGEST_FORM, LONGEST_LIST, LONGEST_MAILBOX = 4_000, 20_000, 2_000
SEALS = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
LATIN = {"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "unknown-8bit"}
# Characters of an encoded image below which it may be a logo, and what HTML calls one (RFC 2392).
LARGEST_DECORATION = 200_000
_CID = re.compile(r"[\"'(]\s*cid:([^\"'\s<>)]{1,200})", re.IGNORECASE)
# Codecs of Python that are no charset of mail, and cost much.
NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}


class _AsWritten(Compat32):
    """Headers as they stand in the file, ``words_of`` decodes them; of those on the form of a part the beginning.

    The standard library takes a time that grows with the square of their length.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value[:LONGEST_FORM] if name.lower().startswith("content-") else value


@dataclass(frozen=True, slots=True)
class Part:
    """One body: ``html`` or plain, its words, and whether its lines flow (RFC 3676) and how."""

    html: bool
    words: str
    flowed: bool = False
    spaces_deleted: bool = False


@dataclass(slots=True)
class Body:
    """What a mail says, in order, and the names of what is attached to it."""

    parts: list[Part] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)


def parsed(raw: bytes) -> Message:
    """The message in ``raw``; one with parts within parts without end has its body as it stands. Never raises."""
    parser = BytesParser(policy=_AsWritten())
    try:
        return parser.parsebytes(raw)
    except RecursionError:
        return parser.parsebytes(raw, headersonly=True)


def headers_in(raw: bytes) -> Message:
    """The headers of the message that ``raw`` is the beginning of."""
    return BytesParser(policy=_AsWritten()).parsebytes(raw, headersonly=True)


def text_of(message: Message, name: str) -> str:
    """The first header of this name as it stands, encoded words and all; empty where there is none."""
    return _repaired(message.get(name))


def texts_of(message: Message, name: str) -> list[str]:
    """All headers of this name as they stand, the topmost first."""
    return [_repaired(value) for value in message.get_all(name) or []]


def words_of(message: Message, name: str) -> str:
    """A header as words on one line (RFC 2047 decoded), empty when it is not there."""
    return one_line(decode_words(text_of(message, name)))


def mailbox_of(value: str) -> tuple[str, str]:
    """Name and address of the first mailbox in a header, each empty where there is none."""
    value = " ".join(value[:LONGEST_MAILBOX].split())
    if hidden := HIDDEN.match(value):
        return one_line(decode_words(hidden[3])), f"{hidden[1]}@{hidden[2]}"
    shown, address = (addresses_in([value]) or [("", "")])[0]
    if "@" not in address:
        found = MAILBOX.search(value)
        address = found[0] if found else ""
        shown = value.partition("<")[0].strip(' "')
    return one_line(decode_words(shown)), address


def addresses_in(values: Iterable[str]) -> list[tuple[str, str]]:
    """Names and addresses of all mailboxes in headers of addresses; none in one that is made to be hard to read."""
    found: list[tuple[str, str]] = []
    for value in values:
        try:
            found += getaddresses([value[:LONGEST_LIST]])
        except (RecursionError, ValueError, IndexError):  # comments within comments without end
            continue
    return found


def body_of(message: Message) -> Body:
    """What ``message`` says and holds: of several renderings of the same words the plain one.

    A small image that its HTML shows, as the logo of a signature, is none of what is attached.
    """
    body = Body()
    _collect(message, body, 0, frozenset(_shown(message, 0)))
    return body


def decode(raw: bytes, charset: str) -> str:
    """Bytes as text: UTF-8 where they are that and the charset is unsaid or Latin, else the charset, else cp1252."""
    charset = charset.strip("'\" ").lower().replace("_", "-")
    if charset in NO_CHARSETS:
        charset = ""
    tries = ("utf-8", "cp1252") if charset in LATIN else (charset, "utf-8", "cp1252")
    for each in tries:
        try:
            return raw.decode(each)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def decode_words(value: str) -> str:
    """A header with its encoded words (RFC 2047) decoded; as it is where they are broken."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(re.sub(r"\r?\n[ \t]*", " ", value))
        return "".join(_word(part, charset) for part, charset in parts)
    except (HeaderParseError, ValueError):
        return value


def one_line(text: str) -> str:
    """``text`` as the forum keeps texts, on one line, with single spaces."""
    return " ".join(normalise(text).split())


def _repaired(value: object) -> str:
    return decode(str(value or "").encode("utf-8", "surrogateescape"), "")


def _word(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    return decode(part, charset) if charset else part.decode("raw-unicode-escape")


def _children(part: Message) -> list[Message]:
    return [child for child in part.get_payload() if isinstance(child, Message)]


def _shown(part: Message, depth: int) -> Iterator[str]:
    """The Content-IDs (RFC 2392) of what the HTML in a mail shows."""
    if part.is_multipart():
        for child in _children(part) if depth <= DEEPEST_PART else []:
            yield from _shown(child, depth + 1)
    elif part.get_content_type() == "text/html":
        yield from (unquote(found) for found in _CID.findall(_words(part)))


def _decorates(part: Message, shown: frozenset[str]) -> bool:
    """Whether a part is an image that the HTML shows, and too small to be a photograph that somebody sends."""
    named = text_of(part, "Content-ID").strip().strip("<>")
    return (
        part.get_content_maintype() == "image"
        and named in shown
        and len(str(part.get_payload())) < LARGEST_DECORATION
    )


def _collect(part: Message, body: Body, depth: int, shown: frozenset[str]) -> None:
    """Add to ``body`` what ``part`` says and holds."""
    kind = part.get_content_type()
    name = decode_words(_name(part))
    if kind in SEALS or len(body.parts) + len(body.attached) > MOST_PARTS or _decorates(part, shown):
        return
    if depth > DEEPEST_PART or kind.startswith("message/") or name or _is_attachment(part):
        body.attached.append(name or kind)
    elif part.is_multipart():
        children = _children(part)
        chosen = _best(children) if kind == "multipart/alternative" else children
        for child in chosen:
            _collect(child, body, depth + 1, shown)
        for other in (child for child in children if child not in chosen and child.is_multipart()):
            beside = Body()  # photographs stand in the rendering that has the HTML
            _collect(other, beside, depth + 1, shown)
            body.attached += beside.attached
    elif kind == "text/html":
        body.parts.append(Part(True, _words(part)))
    elif kind == "text/plain" or kind.startswith("multipart/"):
        flowed = _parameter(part, "format") == "flowed"
        body.parts.append(Part(False, _words(part), flowed, flowed and _parameter(part, "delsp") == "yes"))
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


def _name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (LookupError, ValueError, TypeError):  # a name in a charset that is none
        return "?"


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name) or "").strip().lower()
    except (LookupError, ValueError, TypeError):
        return ""


def _is_attachment(part: Message) -> bool:
    return (part.get_content_disposition() or "") == "attachment"


def _words(part: Message) -> str:
    """What a part that is text says."""
    raw = part.get_payload(decode=True)
    raw = raw if isinstance(raw, bytes) else b""
    try:
        charset = str(part.get_content_charset() or "")
    except (LookupError, ValueError, TypeError):
        charset = ""
    return decode(raw, charset)
