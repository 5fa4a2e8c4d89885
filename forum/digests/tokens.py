"""The links in a digest that need no signing in (forum/mail/tokens.py), and the subscriptions they are for."""

from typing import Any

from forum.database import db
from forum.digests.models import Subscription
from forum.mail import tokens


def token_for(purpose: str, value: Any) -> str:
    """The token for an end ("unsubscribe", "choices", "read") that names ``value``; the same each time."""
    return tokens.token_for(f"digests.{purpose}", value)


def named_by(purpose: str, token: str) -> Any:
    """What a token names; None for a token nobody made for that end."""
    return tokens.named_by(f"digests.{purpose}", token)


def subscription_by(purpose: str, token: str) -> Subscription | None:
    """The subscription a token was made for; None for a token nobody made, or whose member was erased."""
    return next(iter(subscriptions_by(purpose, token)), None)


def subscriptions_by(purpose: str, token: str) -> list[Subscription]:
    """The subscription, or those of one mail, that a token was made for; none for a token nobody made, or whose
    member was erased.
    """
    named = named_by(purpose, token)
    keys = named if isinstance(named, list) else [named]
    found = [db.session.get(Subscription, key) for key in keys if isinstance(key, int)]
    return [place for place in found if place is not None and place.member.erased_at is None]
