"""How a mail is written down so that every relay and every reader takes it: RFC 5322, MIME, encoded words.

Header values are encoded here and then left alone. The standard library would fold them again, and some of
its versions lose the quotes of a long name while doing so: a comma in it then makes another recipient.
"""

import base64
import binascii
import re
import unicodedata
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import getaddresses
from typing import Any

import idna

_UNFIT = re.compile(r"(?:\r\n|\r|\n)(?![ \t])|[^\t\r\n -~]")
_WORDS = re.compile(r"\s*\S+\s*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_ENCODED_OCTETS = 39  # of text in one encoded word, so that it stands on a line with the header's name
_LINE = 76  # characters; RFC 5322, 2.1.1 asks for no more than 78
_PLAIN_LINE = 900  # characters of a line of the body that travels as it is; the limit is 998
_TO_THE_LEFT, _TO_THE_RIGHT = "\u200f", "\u200e"  # the right-to-left mark and its counterpart
_EMBED, _END = "\u202b", "\u202c"  # a line from the right within text that runs from the left
_BETWEEN = " · "  # what letters put between a name, a board and a number


class AddressError(ValueError):
    """An address no mail can be sent to."""


class _Wire(EmailPolicy):
    """Keeps header values as given, so that what was encoded with care arrives like that."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if _UNFIT.search(str(value)):
            raise ValueError(f"the header {name} would not travel: {value!r}")
        return name, str(value)


WIRE = _Wire(linesep="\r\n", refold_source="none", cte_type="7bit")


def one_line(text: str) -> str:
    """Words fit for a header: one line, and no control character that would end it early."""
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in {"Cc", "Cs"})


def from_the_right(line: str) -> str:
    """A line of a language written from the right, marked where a program would turn it around.

    Mail programs give a line the direction of its first letter, and a number that of the letters before it (UAX #9,
    P2 and W7). A sentence in Arabic that begins with "Amina" would run from the left, its end in its middle, and
    "Farmers · 3" would stay together: right-to-left marks stand before the one and within the other. The question
    mark of a title in Spanish would leave it: a left-to-right mark keeps it there. Lines without a letter of such a
    language, and the words of people, which are indented, stay as they are.
    """
    if not _any_from_the_right(line) or (line[0].isspace() and _BETWEEN not in line):
        return line
    mark = _TO_THE_LEFT if _first_direction(line) == "L" else ""
    return mark + (_BETWEEN + _TO_THE_LEFT).join(map(_closed, line.split(_BETWEEN)))


def text_from_the_right(text: str) -> str:
    """Plain text of a language written from the right, each of its lines marked and embedded (UAX #9, X2).

    Some programs, Thunderbird among them, show all plain text from the left. The marks do not help there: the
    sentence inside an embedding keeps its order wherever it stands, and its first letter still tells its direction to
    the programs that ask. An isolate would hide that letter from them (P2).
    """
    return "\n".join(map(_embedded, map(from_the_right, text.split("\n"))))


def _embedded(line: str) -> str:
    return f"{_EMBED}{line}{_END}" if _first_direction(line) in {"R", "AL"} else line


def _closed(words: str) -> str:
    """Words between two separators; those that all run from the left end with a mark that holds their last sign."""
    from_the_left = _first_direction(words) == "L" and not _any_from_the_right(words)
    return f"{words}{_TO_THE_RIGHT}" if from_the_left and not words[-1].isalnum() else words


def _first_direction(line: str) -> str:
    return next((way for way in map(unicodedata.bidirectional, line) if way in {"L", "R", "AL"}), "")


def _any_from_the_right(line: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in line)


def words(text: str, header: str) -> str:
    """Free words for a header of that name, in encoded words where they are not short and ASCII."""
    text = one_line(text)
    if text.isascii() and "=?" not in text and len(header) + len(text) < _LINE:
        return text
    return _encoded(text)


def mailbox(name: str, address: str) -> str:
    """A name and an address for ``From`` or ``To``; raises ``AddressError``."""
    address = ascii_address(address)
    name = one_line(name)
    if not name:
        return address
    if name.isascii() and "=?" not in name and len(name) + len(address) < _LINE:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f"{name} <{address}>" if _ATOMS.fullmatch(name) else f'"{escaped}" <{address}>'
    return f"{_encoded(name)}\n <{address}>"


def _encoded(text: str) -> str:
    """Encoded words of at most 75 characters each (RFC 2047), none of which ends within a character, nor within a word
    that fits: some programs show a space between two of them.
    """
    chunks = [b""]
    for word in _WORDS.findall(text):
        if len(chunks[-1]) + len(word.encode("utf-8")) > _ENCODED_OCTETS and chunks[-1]:
            chunks.append(b"")
        for character in word:
            octets = character.encode("utf-8")
            if len(chunks[-1]) + len(octets) > _ENCODED_OCTETS:
                chunks.append(b"")
            chunks[-1] += octets
    return "\n ".join(f"=?utf-8?b?{base64.b64encode(chunk).decode('ascii')}?=" for chunk in chunks)


def ascii_address(address: str) -> str:
    """The address as a relay without SMTPUTF8 takes it: an international domain in its ASCII form (RFC 5891).

    Raises ``AddressError`` for what is no address, or has letters before the ``@`` that need SMTPUTF8.
    """
    local, _, domain = address.strip().rpartition("@")
    domain = ascii_domain(domain)
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(domain) or ".." in domain:
        raise AddressError(f"not an address: {address!r}")
    return f"{local}@{domain}"


def ascii_domain(domain: str) -> str:
    """A domain in its ASCII form (RFC 5891); raises ``AddressError`` for what is none."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as problem:
        raise AddressError(f"not a domain: {domain!r}") from problem


def part(subtype: str, text: str) -> EmailMessage:
    """One body, ``plain`` or ``html``, in seven-bit lines whatever it says."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    body = EmailMessage(policy=WIRE)
    body["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    encoding, payload = _encode(text)
    body["Content-Transfer-Encoding"] = encoding
    body.set_payload(payload)
    return body


def _encode(text: str) -> tuple[str, str]:
    if text.isascii() and max(map(len, text.split("\n"))) < _PLAIN_LINE:
        return "7bit", text
    content = text.encode("utf-8", "replace")
    # The shorter one: French stays readable in the source, Arabic does not swell threefold.
    quoted = binascii.b2a_qp(content, istext=True).decode("ascii")
    packed = base64.encodebytes(content).decode("ascii")
    return ("quoted-printable", quoted) if len(quoted) <= len(packed) else ("base64", packed)


def envelope(message: EmailMessage) -> tuple[str, str]:
    """The bare addresses of sender and recipient; raises ``ValueError`` unless there is one of each.

    A mail that says where it goes back to (Return-Path) is sent from there; the header stays behind (``handed_over``).
    """
    sender = _only_address(message, "From")
    back = header(message, "Return-Path").strip("<> ")
    return back or sender, _only_address(message, "To")


def handed_over(content: bytes) -> bytes:
    """A mail as a relay gets it: whoever delivers it writes the Return-Path (RFC 5321, 4.4)."""
    return content.partition(b"\r\n")[2] if content.startswith(b"Return-Path:") else content


def header(message: EmailMessage, name: str) -> str:
    """A header as it travels; empty without one. Looking it up in the message would parse it first."""
    found = (value for known, value in message.raw_items() if known.lower() == name.lower())
    return str(next(found, "")).strip()


def _only_address(message: EmailMessage, header: str) -> str:
    values = [value for name, value in message.raw_items() if name.lower() == header.lower()]
    if values and hasattr(values[0], "addresses"):
        addresses = [one.addr_spec for value in values for one in value.addresses]
    else:
        addresses = [address for _name, address in getaddresses([str(value) for value in values])]
    if len(addresses) != 1 or "@" not in addresses[0]:
        raise ValueError(f"a mail has one address in {header}")
    return str(addresses[0])


def as_sent(message: EmailMessage) -> bytes:
    """The mail as it travels, lines ended by CR LF."""
    return _as_written(message) or message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def _as_written(message: EmailMessage) -> bytes | None:
    """The same for a letter of ours, which is written for the way already, many times as fast; None for another."""
    parts = message.get_payload()
    if not isinstance(message.policy, _Wire) or message.epilogue is not None or not isinstance(parts, list):
        return None
    kind, _, boundary = header(message, "Content-Type").partition('; boundary="')
    if kind != "multipart/alternative" or not boundary:
        return None
    limit = f"--{boundary[:-1]}"
    pieces = [_head(message)]
    for part in parts:
        words = part.get_payload() if isinstance(part, Message) else None
        if not isinstance(part, Message) or not isinstance(words, str):
            return None
        pieces += [limit, "\n", _head(part), words, "\n"]
    return "".join([*pieces, limit, "--\n"]).replace("\n", "\r\n").encode("ascii")


def _head(message: Any) -> str:
    return "".join(f"{name}: {value}\n" for name, value in message.raw_items()) + "\n"
