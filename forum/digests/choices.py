"""The small page behind a mail's "change this": nothing, the digest and when, or every post; without signing in."""

from collections.abc import Mapping

from forum.digests.choosing import set_timing, timing_of, timing_sent
from forum.digests.leaving import leave
from forum.digests.models import Subscription
from forum.digests.subscriptions import subscribe
from forum.digests.tokens import token_for
from forum.watches.actions import quiet, watch, watch_of
from forum.watches.models import Wish
from forum.watches.offered import offered


def choices_path(subscription_id: int) -> str:
    """The path of the page on which whoever holds a mail changes what it came for."""
    return f"/digests/choices/{token_for('choices', subscription_id)}"


def wish_for(subscription: Subscription) -> Wish:
    """What its member hears of the board now: the digest too, where they asked for some of its threads alone."""
    known = watch_of(subscription.board, subscription.member)
    if known and known.wish == Wish.EVERY_POST:
        return Wish.EVERY_POST
    return Wish.NOTHING if subscription.ended_at is not None else Wish.DIGEST


def choose(subscription: Subscription, form: Mapping[str, str]) -> None:
    """Keep what the form of that page says, as its member's own choice. Raises Invalid, naming the field; Refused."""
    timing = timing_sent(form, timing_of(subscription))
    wish = offered(form.get("wish", ""), "board")
    member = subscription.member
    if wish == Wish.NOTHING:
        quiet(subscription.board, by=member)  # neither its digest nor every post
        leave(subscription)
        return
    known = watch_of(subscription.board, member)
    kept_by_default = known is not None and known.wish == wish and not known.chosen
    if wish != wish_for(subscription) or subscription.ended_at is not None or kept_by_default:
        watch(subscription.board, wish, by=member)
        subscribe(member, subscription.board)
    set_timing(subscription, timing, by=member)
