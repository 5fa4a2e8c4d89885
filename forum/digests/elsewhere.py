"""What a reader was told already by the digest of another board on which a thread stands.

A thread that is listed on an alliance stands on several boards, and whoever hears several of them is told of it once.
What decides is what was told, not what they wish to hear: the first mail that leaves tells it and notes what it heard
of its board (``Delivery.heard``), the others leave that out. So nothing is left to a mail that may never come, whatever
is chosen or stopped meanwhile. Of mails that are due together the one of the home board leaves first (``waits``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import String, and_, exists, or_, select, type_coerce, update
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.database import db
from forum.digests.models import Delivery, DeliveryState, Subscription
from forum.journal import Entry, EntryBoard
from forum.threads.models import Listing, Thread
from forum.visibility import visible_to

OTHER, PLACE, THERE, ON_BOARD = aliased(Delivery), aliased(Subscription), aliased(Board), aliased(EntryBoard)


@dataclass(frozen=True)
class Told:
    """A stretch of the journal that the mail of a board has told: of the threads heard of, ``whole`` without these
    ``threads``, or these alone.
    """

    board_id: int
    after: int
    until: int
    whole: bool = True
    threads: frozenset[int] = frozenset()

    def here(self, thread_id: Any, entry: Any = Entry) -> Any:
        """The condition under which the thread (a column) of an entry was told of by it."""
        stood = exists().where(ON_BOARD.entry_id == entry.id, ON_BOARD.board_id == self.board_id)
        heard = thread_id.not_in(sorted(self.threads)) if self.whole else thread_id.in_(sorted(self.threads))
        return and_(entry.position > self.after, entry.position <= self.until, heard, stood.correlate(entry))


def overlaps() -> Any:
    """The condition under which a mail to the same reader, of another board, tells of the stretch that a delivery
    does: one of them is an alliance's. It ties OTHER to ``Delivery``, ``Subscription`` and ``Board``.
    """
    return and_(
        PLACE.member_id == Subscription.member_id,
        PLACE.board_id != Subscription.board_id,
        or_(Board.alliance_id.is_not(None), THERE.alliance_id.is_not(None)),
        OTHER.until_position > Delivery.from_position,
        OTHER.from_position < Delivery.until_position,
    )


def told_something() -> Any:
    """Whether another mail to the reader of a delivery has told of a part of its stretch; a column beside it."""
    # By when it left, which stands in no index: SQLite would look through all that ever left in this state.
    return _others().where(overlaps(), OTHER.sent_at.is_not(None))


def waits() -> Any:
    """Whether a delivery waits for another one that goes first, as it is due no later or on its way; a column beside
    it.
    """
    state = type_coerce(OTHER.state, String)
    due = and_(state == DeliveryState.WAITING.value, OTHER.due_at <= Delivery.due_at)
    return _others().where(overlaps(), _goes_first(), or_(state == DeliveryState.CLAIMED.value, due))


def _goes_first() -> Any:
    """Of mails that are due together, an alliance's goes after those of other boards, and of alliances before it."""
    return and_(Board.alliance_id.is_not(None), or_(THERE.alliance_id.is_(None), OTHER.id < Delivery.id))


def _others() -> Any:
    return (
        exists()
        .select_from(OTHER)
        .where(
            PLACE.id == OTHER.subscription_id, THERE.id == PLACE.board_id, Board.id == Subscription.board_id
        )
    )


def elsewhere(delivery: Delivery) -> tuple[Told, ...]:
    """What other mails told before this one, of the stretch that it tells of."""
    before: Any = OTHER.sent_at.is_not(None)
    if delivery.state == DeliveryState.SENT:
        together = and_(OTHER.sent_at == Delivery.sent_at, _goes_first())
        before = and_(before, or_(OTHER.sent_at < Delivery.sent_at, together))
    rows = db.session.execute(
        select(PLACE.board_id, OTHER.from_position, OTHER.until_position, OTHER.heard)
        .select_from(Delivery)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Board, Board.id == Subscription.board_id)
        .join(PLACE, PLACE.member_id == Subscription.member_id)
        .join(OTHER, OTHER.subscription_id == PLACE.id)
        .join(THERE, THERE.id == PLACE.board_id)
        .where(Delivery.id == delivery.id, overlaps(), before)
        .order_by(PLACE.board_id, OTHER.from_position)
    )
    return _joined(Told(*row[:3], **heard_then(row.heard, "threads")) for row in rows)


def told_of(window: Any) -> Any:
    """What its reader hears of the board in the mail of a ``window``: what they wish to, but for the threads on an
    alliance's board that they may not read now. Another mail tells of those, if they may then.
    """
    heard = window.heard
    if not window.board.alliance_id:
        return heard
    left_out = frozenset(
        db.session.scalars(
            select(Thread.id)
            .join(Listing, Listing.thread_id == Thread.id)
            .where(Listing.board_id == window.board.id, ~visible_to(window.may_read, Thread))
        )
    )
    return replace(heard, threads=heard.threads | left_out if heard.whole else heard.threads - left_out)


def in_the_same_mail(window: Any, heard: Any) -> Told:
    """What a part of a mail tells, for the parts after it. ``window`` is what it was written of."""
    return Told(window.board.id, window.after, window.until, heard.whole, heard.threads)


def note(delivery_id: int, heard: Any) -> None:
    """Note what the reader of a delivery that has left heard of its board, where that was not all of it."""
    if heard.whole and not heard.threads and not heard.papers:
        return
    kept = {"whole": heard.whole, "threads": sorted(heard.threads)}
    if heard.papers:
        kept["papers"] = sorted(heard.papers)
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(heard=kept)
        .execution_options(synchronize_session=False)
    )


def heard_then(kept: Any, *names: str) -> dict[str, Any]:
    """What a mail heard of its board, as it was noted: ``whole`` and what is under these ``names``."""
    return {"whole": kept["whole"], **{name: frozenset(kept.get(name, ())) for name in names}} if kept else {}


def _joined(told: Iterable[Told]) -> tuple[Told, ...]:
    """The same in fewer stretches: those of one board that follow one another are one."""
    found: list[Told] = []
    for each in told:
        last = found[-1] if found else None
        if last and last.until == each.after and replace(last, after=each.after, until=each.until) == each:
            found[-1] = replace(last, until=each.until)
        else:
            found.append(each)
    return tuple(found)
