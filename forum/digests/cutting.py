"""Cutting editions: at each boundary, what happened on a board becomes one mail owed to each of its subscriptions.

Edition, deliveries and cursors are written in one transaction, so that an event is owed exactly once whenever the
worker is killed.
"""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import exists, func, insert, select, update

from forum import clock, journal
from forum.boards.models import Board
from forum.database import carry_out, db, lock_row
from forum.digests.models import Delivery, DeliveryState, Edition, Rhythm, Subscription
from forum.digests.rhythm import boundary, next_hour
from forum.journal import Entry, EntryBoard, Verb, Visibility
from forum.mail.letters import own_host
from forum.mail.returning import proof
from forum.mailings.owed import READER as POSTS
from forum.mailings.owed import read_on as owe_posts
from forum.members.models import Account, AddressPause

#: What a digest tells of; without one of these there is no edition.
NEWS = (
    Verb.THREAD_OPENED,
    Verb.POST_PUBLISHED,
    Verb.LISTING_ACCEPTED,
    Verb.NOTE_PUBLISHED,
    Verb.PHASE_CLOSED,
    Verb.FREEZE_ANNOUNCED,
    Verb.THREAD_FROZEN,
    Verb.ROUND_OPENED,
    Verb.WINDOW_OPENED,
    Verb.VERSION_PUBLISHED,
)
AT_ONCE = 500


def cut_editions() -> int:
    """Cut every edition whose boundary has passed; how many were cut. A chore of the worker."""
    done = 0
    for board_id, rhythm in _behind(clock.now()):
        until = boundary(rhythm, clock.now())
        done += carry_out(lambda: cut(board_id, rhythm, until) is not None)  # noqa: B023  run at once
    return done


def _behind(now: datetime) -> list[tuple[int, Rhythm]]:
    """The boards and rhythms that somebody subscribes to and that have no edition of the last boundary."""
    subscribed = db.session.execute(
        select(Subscription.board_id, Subscription.rhythm, Board.alliance_id.is_not(None))
        .join(Board, Board.id == Subscription.board_id)
        .where(Subscription.ended_at.is_(None))
        .distinct()
    )
    last = {
        (row.board_id, row.rhythm): row.until
        for row in db.session.execute(
            select(Edition.board_id, Edition.rhythm, func.max(Edition.until).label("until")).group_by(
                Edition.board_id, Edition.rhythm
            )
        )
    }
    behind = []
    # Those of alliances last: their mails wait for those of home boards (elsewhere.py), and leave in the order they
    # were owed in.
    for board_id, rhythm, _of_alliance in sorted(subscribed.all(), key=lambda row: (row[2], row[0], row[1])):
        until = last.get((board_id, rhythm))
        if until is None or until < boundary(rhythm, now):
            behind.append((board_id, rhythm))
    return behind


def cut(board_id: int, rhythm: Rhythm, until: datetime) -> Edition | None:
    """Cut the edition of a board for the boundary ``until``, and owe it to every subscription.

    None when it was cut before, or when nothing happened before the boundary. It reaches to the head of the journal, as
    far as posts are owed by themselves, so that it knows which of them it need not tell: what happened between the
    boundary and a late cut is told now rather than in a week. Who came from a slower rhythm
    may be behind the last edition: when nothing happened since, it is owed to them too, and it is the one answered.
    """
    lock_row(Board, board_id)
    last = last_edition(board_id, rhythm)
    first = first_position(board_id, rhythm)
    if first is None or (last is not None and last.until >= until):
        return None
    after = max(first, last.until_position) if last else first
    if not _happened(board_id, after, until):
        return last if last is not None and owe(last) else None
    while owe_posts():
        pass
    edition = Edition(
        board_id=board_id,
        rhythm=rhythm,
        from_position=after,
        until_position=journal.bookmark(POSTS),
        until=until,
        cut_at=clock.now(),
    )
    db.session.add(edition)
    db.session.flush()
    owe(edition)
    return edition


def last_edition(board_id: int, rhythm: Rhythm) -> Edition | None:
    """The edition of a board that was cut last; None before the first."""
    found: Edition | None = db.session.scalar(
        select(Edition)
        .where(Edition.board_id == board_id, Edition.rhythm == rhythm)
        .order_by(Edition.until_position.desc())
        .limit(1)
    )
    return found


def first_position(board_id: int, rhythm: Rhythm) -> int | None:
    """How far the subscription has read that is furthest behind; None without any of this rhythm."""
    position: int | None = db.session.scalar(
        select(func.min(Subscription.position)).where(
            Subscription.board_id == board_id, Subscription.rhythm == rhythm, Subscription.ended_at.is_(None)
        )
    )
    return position


def _happened(board_id: int, after: int, before: datetime) -> bool:
    found = db.session.scalar(
        select(Entry.id)
        .join(EntryBoard, EntryBoard.entry_id == Entry.id)
        .where(
            EntryBoard.board_id == board_id,
            Entry.position > after,
            Entry.at < before,
            Entry.verb.in_(NEWS),
            Entry.visibility.in_((Visibility.PUBLIC, Visibility.BOARD)),
            ~Entry.imported,
        )
        .limit(1)
    )
    return found is not None


def owe(edition: Edition) -> int:
    """One delivery to each live subscription that has not read so far, and its cursor moved; how many. A part at a
    time.
    """
    last, owed = 0, 0
    while rows := db.session.execute(_unread(edition, last)).all():
        last, owed = rows[-1].id, owed + len(rows)
        db.session.execute(insert(Delivery), [_delivery(edition, row) for row in rows])
        db.session.execute(
            update(Subscription)
            .where(Subscription.id.in_([row.id for row in rows]))
            .values(position=edition.until_position)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()
    return owed


def _unread(edition: Edition, after_id: int) -> Any:
    """The places that have not read so far. Those of whom mail is paused stay where they are: they are told of it when
    mail goes on.
    """
    return (
        select(Subscription.id, Subscription.position, Subscription.weekday, Subscription.hour, Account.zone)
        .outerjoin(Account, Account.member_id == Subscription.member_id)
        .where(
            Subscription.board_id == edition.board_id,
            Subscription.rhythm == edition.rhythm,
            Subscription.ended_at.is_(None),
            Subscription.position < edition.until_position,
            Subscription.id > after_id,
            ~exists().where(AddressPause.account_id == Account.id),
        )
        .order_by(Subscription.id)
        .limit(AT_ONCE)
        .with_for_update(of=Subscription)
    )


def due(subscription: Any, zone: str | None) -> datetime:
    """When a mail that is owed now leaves: at the day and hour that a subscription (or a row with its weekday and hour)
    names, by the clocks of ``zone``.
    """
    hour = current_app.config["DIGEST_HOUR"] if subscription.hour is None else subscription.hour
    return next_hour(clock.now(), zone, hour, subscription.weekday)


def _delivery(edition: Edition, subscription: Any) -> dict[str, Any]:
    settings = current_app.config
    # Whoever can name it has held the mail: what a bounce says of it then counts (forum/inbound/reporting.py).
    key = f"digest-{edition.id}-{subscription.id}-{proof('digest', edition.id, subscription.id)}"
    return {
        "edition_id": edition.id,
        "subscription_id": subscription.id,
        "from_position": subscription.position,
        "until_position": edition.until_position,
        "state": DeliveryState.WAITING,
        "due_at": due(subscription, subscription.zone),
        "message_id": f"<{key}@{own_host(settings['BASE_URL'])}>",
    }
