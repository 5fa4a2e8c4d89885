"""Whether a mail really comes from the address of an account: what our own relay found out (RFC 8601) says so.

Anyone can write any name in From, and any Authentication-Results too. Only those headers count that name our relay
(MAIL_AUTH_SERVER), and stand where it puts them; it removes forged ones (RFC 8601, 5).
"""

import re
from email.message import Message

from flask import current_app

from forum.mail.reading import addresses_in, texts_of

_RESULT = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
#: A property stands by itself: whoever sends a mail chooses the name of their key (header.s) and machine (smtp.helo).
_PROPERTY = re.compile(
    r"(?<!\S)(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*([^\s;]+)", re.IGNORECASE
)
LONGEST = 8_000


def comes_from(message: Message, address: str) -> bool:
    """Whether our relay vouches that the mail was sent from ``address``."""
    written = [each for _name, each in addresses_in(texts_of(message, "From")[:2]) if each]
    if len(texts_of(message, "From")) != 1 or len(written) != 1:
        return False
    if written[0].lower() != address.lower():
        return False
    domain = address.rpartition("@")[2].lower()
    results = list(_results(message))
    if any(method == "dmarc" and result == "fail" for method, result, _said in results):
        return False
    return any(result == "pass" and _aligned(method, said, domain) for method, result, said in results)


def _results(message: Message) -> list[tuple[str, str, dict[str, str]]]:
    """(method, result, properties) of what our relay found."""
    server = str(current_app.config["MAIL_AUTH_SERVER"]).strip().lower()
    if not server:
        return []
    found = []
    for value in _of_our_relay(message):
        plain = _plain(" ".join(value[:LONGEST].split()))
        name, *results = plain.split(";")
        if (name.split() or [""])[0].lower() != server:
            continue
        for result in results:
            said = _RESULT.match(result)
            if said:
                found.append((said[1].lower(), said[2].lower(), _properties(result)))
    return found


def _properties(result: str) -> dict[str, str]:
    """What a result says of the mail; nothing of what it says twice in two ways."""
    found: dict[str, str] = {}
    for key, word in _PROPERTY.findall(result):
        name, value = key.lower(), word.lower()
        found[name] = value if found.get(name, value) == value else ""
    return found


def _of_our_relay(message: Message) -> list[str]:
    """The Authentication-Results that stand above the Received of those who handed the mail to our relay: those below
    were there when it came. Of our relay's own machines there are MAIL_AUTH_HOPS, as large providers have several.
    """
    values, received, hops = [], 0, current_app.config["MAIL_AUTH_HOPS"]
    for name in message.keys():  # noqa: SIM118 - a message gives its names in order, each as often as it stands
        received += name.lower() == "received"
        if received > hops:
            break
        if name.lower() == "authentication-results":
            values.append(name)
    return texts_of(message, "Authentication-Results")[: len(values)]


def _plain(value: str) -> str:
    """A header's value without its comments and quoted strings (RFC 5322, 3.2.2 and 3.2.4), and what is never closed.

    Whoever sends a mail chooses the words in them, the name before the @ of the envelope above all.
    """
    plain, depth, quoted, at = [], 0, False, 0
    while at < len(value):
        sign = value[at]
        if sign == "\\" and (depth or quoted):
            at += 1  # what follows stands for itself
        elif quoted:
            quoted = sign != '"'
        elif sign == '"' and not depth:
            quoted = True
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            plain.append(" ")  # which parts words, as a comment does
        elif not depth:
            plain.append(sign)
        at += 1
    return "".join(plain)


def _aligned(method: str, said: dict[str, str], domain: str) -> bool:
    """Whether what passed is of the sender's own domain, or of one above it."""
    if method == "dmarc":
        return said.get("header.from") == domain
    key = (
        said.get("smtp.mailfrom", "") if method == "spf" else said.get("header.d") or said.get("header.i", "")
    )
    passed = key.rpartition("@")[2]
    return passed == domain or ("." in passed and domain.endswith(f".{passed}"))
