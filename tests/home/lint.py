"""What is wrong with a mail as it travels: against RFC 5322, 2045 to 2049, 2369, 2919 and 8058, and in its HTML.

It reads octets, not what a library makes of them: a library repairs what it reads.
"""

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

LONGEST_LINE, ADVISED, LONGEST_WORD = 998, 78, 75
#: Where Gmail cuts a mail.
HEAVIEST = 102_000
ONCE = (
    *("from", "sender", "reply-to", "to", "cc", "date", "message-id", "in-reply-to", "references", "subject"),
    *("mime-version", "content-type", "content-transfer-encoding", "content-language", "list-id"),
    *("list-unsubscribe", "list-unsubscribe-post", "list-post", "list-archive", "list-help", "archived-at"),
    *("auto-submitted", "return-path"),
)
_FIELD = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=")
_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_LIST_ID = re.compile(r"(?:[^<>]*\s)?<[A-Za-z0-9_-]+(?:\.[A-Za-z0-9-]+)+>")
_FETCHED = re.compile(
    r"""<(?:img|script|link|iframe|object|embed|form|input|video|audio|svg|base)\b|\ssrc=|\sbackground=|url\(|@import"""
    r"""|\son\w+=|javascript:""",
    re.IGNORECASE,
)


def faults(raw: bytes, host: str) -> list[str]:
    """What is wrong with a mail of the site at ``host``, in words; empty when nothing is."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = _fields(head)
    return [
        *_lines(raw, head, body),
        *_headers(fields),
        *_names(dict(fields), host),
        *_list(dict(fields)),
        *_parts(raw),
    ]


def _fields(head: bytes) -> list[tuple[str, str]]:
    """Names, in small letters, and values of the headers, unfolded."""
    whole: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and whole:
            whole[-1] += b"\r\n" + line
        else:
            whole.append(line)
    found = [_FIELD.fullmatch(field) for field in whole]
    return [
        (field[1].decode("ascii").lower(), field[2].replace(b"\r\n", b"").decode("latin-1").strip())
        for field in found
        if field
    ] + [("?", "") for field in found if field is None]


def _lines(raw: bytes, head: bytes, body: bytes) -> Iterator[str]:
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "a line that does not end in CR LF"
    if not raw.isascii() or b"\0" in raw:
        yield "octets that need 8BITMIME, or NUL"
    for line in head.split(b"\r\n"):
        # Whoever writes one long word (an address, a link, a signature's tag) cannot fold it.
        if len(line) > LONGEST_LINE or (len(line) > ADVISED and len(line.split()) > 2):
            yield f"a header line of {len(line)} octets: {line[:40]!r}"
        if not line.strip():
            yield "a header line of nothing but spaces"
    longest = max(map(len, body.split(b"\r\n")))
    if longest > LONGEST_LINE:
        yield f"a line of {longest} octets in the body"
    if not raw.endswith(b"\r\n"):
        yield "the last line has no end"


def _headers(fields: list[tuple[str, str]]) -> Iterator[str]:
    counted = Counter(name for name, _value in fields)
    if counted["?"]:
        yield "a header without a name"
    yield from (f"{name} stands {counted[name]} times" for name in ONCE if counted[name] > 1)
    needed = ("from", "to", "date", "message-id", "subject", "mime-version", "content-type", "auto-submitted")
    yield from (f"no {name}" for name in needed if not counted[name])
    for name, value in fields:
        if not value:
            yield f"{name} is empty"
        yield from _words(name, value)


def _words(name: str, value: str) -> Iterator[str]:
    """What is wrong with the encoded words (RFC 2047) of a header."""
    for word in _WORD.finditer(value):
        if len(word[0]) > LONGEST_WORD:
            yield f"an encoded word of {len(word[0])} characters in {name}"
        content, charset = decode_header(word[0])[0]
        try:
            assert isinstance(content, bytes)
            content.decode(str(charset))
        except UnicodeDecodeError:
            yield f"an encoded word in {name} ends within a character"
    if "=?" in _WORD.sub("", value):
        yield f"an encoded word in {name} that is none"
    if re.search(r'"[^"]*=\?[^"]*"', value):
        yield f"an encoded word between quotes in {name}, where it is none (RFC 2047, 5)"


def _names(fields: dict[str, str], host: str) -> Iterator[str]:
    """Date, addresses and names of mails."""
    try:
        if parsedate_to_datetime(fields.get("date", "")).tzinfo is None:
            yield "Date without a zone"
    except ValueError:
        yield "Date is none"
    for name in ("from", "to", "reply-to"):
        found = getaddresses([fields[name]]) if name in fields else []
        if name in fields and (len(found) != 1 or "@" not in found[0][1]):
            yield f"{name} is not one address: {fields[name]}"
    own = fields.get("message-id", "")
    if not _ID.fullmatch(own) or not own.endswith(f"@{host}>"):
        yield f"Message-ID is not one of {host}: {own}"
    chain = fields.get("references", "").split()
    yield from (f"References names {each}" for each in chain if not _ID.fullmatch(each))
    if len(set(chain)) < len(chain) or own in chain:
        yield "References names a mail twice, or the mail itself"
    answered = fields.get("in-reply-to")
    if answered and (not _ID.fullmatch(answered) or chain[-1:] != [answered]):
        yield "In-Reply-To is not the last of References"


def _list(fields: dict[str, str]) -> Iterator[str]:
    """Headers of lists (RFC 2369, 2919, 8058), and whether what unsubscribes is signed."""
    if "list-id" in fields and not _LIST_ID.fullmatch(fields["list-id"]):
        yield f"List-Id is none: {fields['list-id']}"
    for name in ("list-unsubscribe", "list-post", "list-archive", "list-help", "archived-at"):
        if name in fields and not re.fullmatch(r"<(?:https?://|mailto:)[!-;=?-~]+>|NO", fields[name]):
            yield f"{name} is no address: {fields[name]}"
    if "list-id" in fields and "list-unsubscribe" not in fields:
        yield "a list that one cannot leave"
    if ("list-unsubscribe" in fields) != (
        fields.get("list-unsubscribe-post") == "List-Unsubscribe=One-Click"
    ):
        yield "List-Unsubscribe without One-Click, or the other way round"
    signed = re.search(r"\bh=([^;]+)", fields.get("dkim-signature", ""))
    if signed:
        held = {name.strip().lower() for name in signed[1].split(":")}
        wanted = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"}
        wanted |= {name for name in fields if name.startswith("list-") or name in {"reply-to", "references"}}
        yield from (f"{name} is not signed" for name in sorted(wanted - held))


def _parts(raw: bytes) -> Iterator[str]:
    """Two bodies, plain and HTML, complete, and nothing in the HTML that is fetched, dropped or too heavy."""
    message = message_from_bytes(raw)
    yield from (f"MIME: {type(defect).__name__}" for each in message.walk() for defect in each.defects)
    kinds = [each.get_content_type() for each in message.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        yield f"the parts are {', '.join(kinds)}"
        return
    plain, html = (_decoded(part.get_payload(decode=True)) for part in message.get_payload())
    if "\ufffd" in plain + html:
        yield "a body that is not in its charset"
    yield from _html(html)
    missing = [
        link
        for link in re.findall(r'href="(https?://[^"#]+)', html)
        if link.replace("&amp;", "&") not in plain
    ]
    yield from (f"a link that the plain part lacks: {link}" for link in missing)


def _html(html: str) -> Iterator[str]:
    if len(html.encode()) > HEAVIEST:
        yield f"HTML of {len(html.encode())} octets, which Gmail cuts"
    if not re.match(r'\s*<!doctype html>\s*<html lang="[a-z-]+" dir="(?:ltr|rtl)">', html):
        yield "HTML that does not say its language and direction"
    if not re.search(r'<div class="letter"[^>]* dir="(?:ltr|rtl)"[^>]*text-align: start', html):
        yield "a letter that webmails would draw from the left, whatever its language"
    if found := re.search(r"<a\b[^>]*\s(?:lang|dir)=[^>]*>", html):
        yield f"a link with a direction of its own, which Roundcube drops: {found[0]}"
    yield from (f"HTML with {found[0].strip()}" for found in _FETCHED.finditer(html))


def _decoded(content: object) -> str:
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
