"""The links in a letter that need no signing in: each holds what it is for and for whom, signed by the site.

They work for as long as the site keeps its SECRET_KEY, and one made for an end serves no other.
"""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _signer(end: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=end)


def token_for(end: str, value: Any) -> str:
    """The token for an end ("digests.unsubscribe") that names ``value``; the same each time."""
    return str(_signer(end).dumps(value))


def named_by(end: str, token: str) -> Any:
    """What a token names; None for a token nobody made for that end."""
    try:
        return _signer(end).loads(token)
    except BadSignature:
        return None
