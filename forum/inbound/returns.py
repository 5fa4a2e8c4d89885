"""What a bounce or a complaint does: it is noted, it is never answered, and only a mail that proves itself counts."""

import re
from collections.abc import Callable, Sequence
from email.message import Message

from sqlalchemy import select

from forum.boards.models import Board
from forum.database import carry_out, db
from forum.digests.leaving import leave, subscriptions_named
from forum.digests.models import Subscription
from forum.digests.subscriptions import subscription_of
from forum.inbound.envelopes import Fate, Receipt
from forum.inbound.reporting import (
    delivery_of,
    is_complaint,
    message_id_in,
    notice_in,
    original_of,
    returned,
)
from forum.journal import Verb, Visibility, record
from forum.mail.outcomes import hard
from forum.mail.reading import text_of
from forum.members.bounces import arrived, bounced
from forum.members.models import Member
from forum.notices.leaving import Named, named_in, stop
from forum.watches.links import UNSUBSCRIBE, choice_named
from forum.watches.models import Wish

_LEAVING = re.compile(r"<[^<>\s]*/(digests|mailings)/unsubscribe/([^<>\s/]{10,500})>")
_STOP = re.compile(r"<[^<>\s]*/notices/stop/([^<>\s/]{10,500})>")
_LIST = re.compile(r"<([a-z0-9-]{1,100})\.[^<>\s]+>\s*$", re.IGNORECASE)


def taken_back(message: Message, recipients: Sequence[str]) -> Receipt | None:
    """What became of a report on a mail of ours; None for a mail that is none, or proves nothing."""
    if is_complaint(message):
        return Receipt(Fate.NOTED, carry_out(lambda: _complaint(message, recipients)))
    return carry_out(lambda: _bounce(message, recipients))


def _bounce(message: Message, recipients: Sequence[str]) -> Receipt | None:
    known = returned(message, recipients)
    if known is None:
        return None
    notice = notice_in(message)
    if notice is None:
        return Receipt(Fate.NOTED, "a mail to a return address that says nothing of a delivery")
    if notice.action in {"delivered", "relayed"}:
        arrived(known.account.id)
        return Receipt(Fate.NOTED, "a mail of ours was delivered")
    if notice.action != "failed" or not hard(notice.status, notice.answer):
        return Receipt(Fate.NOTED, f"a bounce that says nothing of the address: {notice.answer}")
    news = bounced(known.account.id, known.mail, notice.answer)
    return Receipt(
        Fate.NOTED, "a hard bounce" if news else "a hard bounce that was known, or changes nothing"
    )


def _complaint(message: Message, recipients: Sequence[str]) -> str:
    """End what the reported mail came for; why, for the log."""
    original = original_of(message)
    if original is None:
        return "a complaint that does not say of which mail"
    ended = _by_link(original)
    if ended is None:
        ended = _by_message(message)
    if ended is None:
        ended = _by_address(message, original, recipients)
    if ended is None:
        return "a complaint of a mail that nobody subscribed to"
    return "a complaint: what the mail came for has ended" if ended else "a complaint that changes nothing"


def _by_link(original: Message) -> int | None:
    """By the link in List-Unsubscribe, which only who holds the mail knows."""
    link = text_of(original, "List-Unsubscribe")
    stopping, found = _STOP.search(link), _LEAVING.search(link)
    named = named_in("stop", stopping[1]) if stopping else None
    if named is not None:
        return _stop(named)
    if not found:
        return None
    if found[1] == "digests":
        subscriptions = subscriptions_named(found[2])
        return sum(map(_leave, subscriptions)) if subscriptions else None
    choice = choice_named(UNSUBSCRIBE, found[2])
    if choice is None:
        return None
    return _end(choice.member, choice.thing.board, choice.wish != Wish.NOTHING, choice.end)


def _stop(named: Named) -> int:
    """End mail at once of the kinds that a mail told of, and say in the journal which."""
    stopped = stop(named)
    if stopped:
        kinds = " ".join(kind.value for kind in named.kinds)
        record(Verb.COMPLAINT_TAKEN, named.member, by=None, visibility=Visibility.PRIVATE, kinds=kinds)
    return stopped


def _by_message(message: Message) -> int | None:
    """By the Message-ID of a digest."""
    delivery = delivery_of(message_id_in(message))
    return _leave(delivery.subscription) if delivery else None


def _by_address(message: Message, original: Message, recipients: Sequence[str]) -> int | None:
    """By the signed return address, and the list (RFC 2919) that is a board's."""
    known = returned(message, [*recipients, text_of(original, "Return-Path")])
    of_list = _LIST.search(text_of(original, "List-Id"))
    board = db.session.scalar(select(Board).where(Board.slug == of_list[1].lower())) if of_list else None
    if known is None or board is None:
        return None
    subscription = subscription_of(known.account.member, board)
    return _leave(subscription) if subscription else None


def _leave(subscription: Subscription) -> int:
    return _end(
        subscription.member, subscription.board, subscription.ended_at is None, lambda: leave(subscription)
    )


def _end(member: Member, board: Board, goes_on: bool, end: Callable[[], object]) -> int:
    """End something that still goes on, and say so in the journal once."""
    if not goes_on:
        return 0
    end()
    record(
        Verb.COMPLAINT_TAKEN,
        member,
        by=None,
        boards=[board],
        assembly_id=board.assembly_id,
        visibility=Visibility.PRIVATE,
        board=board.id,
    )
    return 1
