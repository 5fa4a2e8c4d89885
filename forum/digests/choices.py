"""The small page behind a mail's "change this": nothing, the digest and when, or every post; without signing in."""

from collections.abc import Mapping

from forum.digests.choosing import set_timing, timing_of, timing_sent
from forum.digests.leaving import leave
from forum.digests.models import Subscription
from forum.digests.subscriptions import subscribe
from forum.digests.tokens import token_for
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from forum.watches.offered import offered


def choices_path(subscription_id: int) -> str:
    """The path of the page on which whoever holds a mail changes what it came for."""
    return f"/digests/choices/{token_for('choices', subscription_id)}"


def wish_for(subscription: Subscription) -> Wish:
    """What its member hears of the board now: the digest too, where they asked for some of its threads alone."""
    if subscription.ended_at is not None:
        return Wish.NOTHING
    known = watch_of(subscription.board, subscription.member)
    return Wish.EVERY_POST if known and known.wish == Wish.EVERY_POST else Wish.DIGEST


def choose(subscription: Subscription, form: Mapping[str, str]) -> None:
    """Keep what the form of that page says, as its member's own choice. Raises Invalid, naming the field; Refused."""
    timing = timing_sent(form, timing_of(subscription))
    wish = offered(form.get("wish", ""), "board")
    if wish == Wish.NOTHING:
        leave(subscription)
        return
    member = subscription.member
    if wish != wish_for(subscription):
        watch(subscription.board, wish, by=member)
        subscribe(member, subscription.board)
    set_timing(subscription, timing, by=member)
