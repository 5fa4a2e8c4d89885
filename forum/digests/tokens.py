"""The links in a letter that need no signing in: each holds what it is for and for whom, signed by the site.

They work for as long as the site keeps its SECRET_KEY, and one made for an end serves no other.
"""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.database import db
from forum.digests.models import Subscription


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"digests.{purpose}")


def token_for(purpose: str, value: Any) -> str:
    """The token for an end ("unsubscribe", "choices", "read") that names ``value``; the same each time."""
    return str(_signer(purpose).dumps(value))


def named_by(purpose: str, token: str) -> Any:
    """What a token names; None for a token nobody made for that end."""
    try:
        return _signer(purpose).loads(token)
    except BadSignature:
        return None


def subscription_by(purpose: str, token: str) -> Subscription | None:
    """The subscription a token was made for; None for a token nobody made."""
    key = named_by(purpose, token)
    return db.session.get(Subscription, key) if isinstance(key, int) else None


def subscriptions_by(purpose: str, token: str) -> list[Subscription]:
    """The subscription, or those of one mail, that a token was made for; none for a token nobody made."""
    named = named_by(purpose, token)
    keys = named if isinstance(named, list) else [named]
    found = [db.session.get(Subscription, key) for key in keys if isinstance(key, int)]
    return [subscription for subscription in found if subscription is not None]
