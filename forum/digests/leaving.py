"""Ending a subscription from a letter: whoever holds its link may, without signing in, for as long as the site lives.

RFC 8058: a mail program posts to the address by itself; a person gets a page with one button.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.boards.models import Board
from forum.digests.models import Subscription
from forum.digests.subscriptions import unsubscribe
from forum.digests.tokens import subscriptions_by, token_for
from forum.journal import Verb, Visibility, record
from forum.mail import link
from forum.permissions import can
from forum.watches.actions import end_digest, in_digest, post_by_post


def token_of(subscription_id: int) -> str:
    """The token that ends a subscription; the same each time, and it never expires."""
    return token_for("unsubscribe", subscription_id)


def unsubscribe_link(subscription_id: int) -> str:
    """The complete address that takes the one-click POST."""
    return link("digests.unsubscribe", token=token_of(subscription_id))


def subscriptions_named(token: str) -> list[Subscription]:
    """The subscription a token was made for, or all those of one mail; none for a token nobody made."""
    return subscriptions_by("unsubscribe", token)


@dataclass
class Leaving:
    """What ends with the digests of some boards, told before it ends: the ``boards`` and their ``names``, the
    threads and papers that are heard of in it ``alone``, and what ``goes_on``, post by post.
    """

    boards: list[Board] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    goes_on: list[str] = field(default_factory=list)


def what_ends(subscriptions: Iterable[Subscription], language: str) -> Leaving:
    """What leaving these digests ends. A title is said to whoever may read it still."""
    told = Leaving()
    for subscription in subscriptions:
        board, member = subscription.board, subscription.member
        told.boards.append(board)
        told.names.append(board.name_in(language))
        readable = can(member, "board.read", board)
        for watches, titles in (
            (in_digest(board, member), told.alone),
            (post_by_post(board, member), told.goes_on),
        ):
            for watched in watches:
                titled = watched.thread or watched.paper
                if titled is None:
                    titles.append(told.names[-1])
                elif readable:
                    titles.append(titled.title)
    return told


def leave(subscription: Subscription) -> None:
    """End the digest of a board by its reader's own choice, and nothing else: not what comes post by post. Twice
    changes nothing.
    """
    if subscription.ended_at is None:
        record(
            Verb.DIGEST_SET,
            subscription,
            by=subscription.member,
            boards=[subscription.board],
            assembly_id=subscription.board.assembly_id,
            visibility=Visibility.PRIVATE,
        )
    end_digest(subscription.board, by=subscription.member)
    unsubscribe(subscription.member, subscription.board)
