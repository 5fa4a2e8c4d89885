"""Ending a subscription from a letter: whoever holds its link may, without signing in, for as long as the site lives.

RFC 8058: a mail program posts to the address by itself; a person gets a page with one button.
"""

from forum.digests.models import Subscription
from forum.digests.subscriptions import unsubscribe
from forum.digests.tokens import subscriptions_by, token_for
from forum.mail import link
from forum.watches.actions import silence


def token_of(subscription_id: int) -> str:
    """The token that ends a subscription; the same each time, and it never expires."""
    return token_for("unsubscribe", subscription_id)


def unsubscribe_link(subscription_id: int) -> str:
    """The complete address that takes the one-click POST."""
    return link("digests.unsubscribe", token=token_of(subscription_id))


def subscriptions_named(token: str) -> list[Subscription]:
    """The subscription a token was made for, or all those of one mail; none for a token nobody made."""
    return subscriptions_by("unsubscribe", token)


def leave(subscription: Subscription) -> None:
    """Let its member hear nothing more of the board, by their own choice. Twice changes nothing."""
    silence(subscription.board, by=subscription.member)
    unsubscribe(subscription.member, subscription.board)
