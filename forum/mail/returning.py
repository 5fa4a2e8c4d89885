"""Where a mail goes back to: its envelope's sender names whom and which mail it was for, signed as reply addresses are.

``r34-`` (member 34), eight characters that know the mail again, then what only this site can make for this member's
present address. So a bounce says for sure which mail to whom came back, and nobody else can make one.
"""

import base64
import hashlib
import hmac
import re

from flask import current_app

_TOKEN = re.compile(r"r([1-9]\d{0,9})-([a-z2-7]{8})-([a-z2-7]{16})")


def return_address(member_id: int, address: str, message_id: str) -> str:
    """The envelope's sender of a mail to a member at ``address``; empty where this site takes no mail in."""
    pattern = str(current_app.config.get("MAIL_REPLIES") or "")
    if not pattern or not member_id:
        return ""
    mail = mail_key(message_id)
    return pattern.replace("*", f"r{member_id}-{mail}-{_signature(member_id, mail, address)}")


def mail_key(message_id: str) -> str:
    """Eight characters that know a mail again."""
    return _keyed("mail that may return", message_id.strip())[:8]


def token_in(address: str) -> tuple[int, str, str] | None:
    """(member, mail, signature) of a return address of this site; None for any other."""
    pattern = str(current_app.config.get("MAIL_REPLIES") or "")
    before, _, after = pattern.partition("*")
    address = address.strip().strip("<>").lower()
    if not pattern or not (address.startswith(before) and address.endswith(after)):
        return None
    found = _TOKEN.fullmatch(address[len(before) : len(address) - len(after)])
    if not found or int(found[1]) >= 2**31:
        return None
    return int(found[1]), found[2], found[3]


def holds(member_id: int, mail: str, signature: str, address: str) -> bool:
    """Whether this site made such a token for a member at ``address``."""
    return hmac.compare_digest(signature, _signature(member_id, mail, address))


def proof(*words: object) -> str:
    """Sixteen characters for a Message-ID that only this site can make, so that nobody guesses it."""
    return _keyed("message id", *words)[:16]


def _signature(member_id: int, mail: str, address: str) -> str:
    return _keyed("return address", member_id, mail, address.lower())[:16]


def _keyed(*words: object) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, "\0".join(map(str, words)).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode("ascii").lower()
