"""Mails that a relay or a provider posts to /mail/in: the message as it came, or a form that holds it."""

import hmac
import json
from typing import Any

from flask import Request, current_app

from forum.inbound.answers import LARGEST, LONGEST_HEAD
from forum.inbound.envelopes import Envelope

#: Where common providers put the whole message: Mailgun, SendGrid ("post the raw MIME"), Postmark, others.
MESSAGES = ("body-mime", "email", "RawEmail", "message")
RECIPIENTS = ("recipient", "OriginalRecipient")

#: How a request says that its body is the message itself.
AS_IT_IS = {"message/rfc822", "application/octet-stream", "text/plain"}


def vouched_for(request: Request) -> bool:
    """Whether the request brings the secret of MAIL_IN_SECRET: as a bearer's token, or as a password."""
    secret = str(current_app.config["MAIL_IN_SECRET"])
    given = request.authorization
    said = (given.token or given.password or "") if given else ""
    return bool(secret) and hmac.compare_digest(str(said).encode(), secret.encode())


def is_too_large(request: Request) -> bool:
    """Whether a request brings a message as it is, and one that is larger than what is read."""
    return request.mimetype in AS_IT_IS and (request.content_length or 0) > LARGEST


def head_of(request: Request) -> bytes:
    """The beginning of such a message; the rest is not even taken in."""
    request.max_content_length = request.content_length
    return request.stream.read(LONGEST_HEAD)


def handed_in(request: Request) -> tuple[bytes, Envelope]:
    """The message of a request and its envelope, as far as it says; no bytes when there is no message in it."""
    if request.mimetype in AS_IT_IS:
        return request.get_data(cache=False), Envelope()
    fields: Any = request.get_json(silent=True) if request.is_json else request.form
    if not hasattr(fields, "get"):
        return b"", Envelope()
    raw = next((str(fields.get(name)) for name in MESSAGES if fields.get(name)), "")
    if not raw and not request.is_json:
        file = next((request.files[name] for name in MESSAGES if name in request.files), None)
        return (file.read() if file else b""), _envelope(fields)
    return raw.encode("utf-8", "surrogateescape"), _envelope(fields)


def _envelope(fields: Any) -> Envelope:
    try:
        said = json.loads(str(fields.get("envelope") or "{}"))
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    given = said.get("to")
    recipients = [str(one) for one in given] if isinstance(given, list) else []
    if not recipients:
        recipients = [str(fields.get(name)) for name in RECIPIENTS if fields.get(name)]
    sender = said.get("from")
    return Envelope(tuple(recipients), str(sender) if sender is not None else None)
