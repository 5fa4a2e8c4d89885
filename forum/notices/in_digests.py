"""Notices that wait for a digest: each leaves with one delivery, and goes back to waiting when that never left."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, exists, select, update

from forum import clock
from forum.database import Moment, db
from forum.members.models import Account, AddressPause, Member
from forum.notices.gathering import how_many, lines_of
from forum.notices.kinds import Telling
from forum.notices.lines import NoticeLine
from forum.notices.models import Notice
from forum.notices.standing import UNSEEN, mark_seen

AT_ONCE = 5_000
#: The table itself: statements on it cost half of those on the model, and one mail in an edition has two.
_NOTICES: Any = Notice.__table__


_TAKE = (
    update(_NOTICES)
    .where(
        Notice.member_id == bindparam("reader", type_=Integer),
        Notice.telling == Telling.DIGEST,
        Notice.delivery.is_(None),
        Notice.seen_at.is_(None),
    )
    .values(delivery=bindparam("by", type_=String))
)
_TOLD = (
    update(_NOTICES)
    .where(Notice.delivery == bindparam("by", type_=String), Notice.told_at.is_(None))
    .values(told_at=bindparam("now", type_=Moment()))
)


def take_along(member_id: int, delivery: str) -> None:
    """Let what waits for a digest of this member leave with ``delivery``, and with no other. Twice changes nothing."""
    db.session.execute(_TAKE, {"reader": member_id, "by": delivery})


def taken_along(member: Member, delivery: str, language: str, *, limit: int) -> tuple[list[NoticeLine], int]:
    """What ``delivery`` tells its reader, and how many lines more: of what it took along, that which is new to them."""
    here = (Notice.delivery == delivery) & UNSEEN
    lines = lines_of(member, language, here, limit=limit, words=0)
    return lines, how_many(member, here) - limit if len(lines) == limit else 0


def waiting(after: datetime, before: datetime) -> Iterator[list[Any]]:
    """(member_id, id, at) of the notices that wait for a digest and came in this time, to members to whom mail can go;
    a part at a time.
    """
    last = 0
    rows = (
        select(Notice.member_id, Notice.id, Notice.at)
        .join(Account, Account.member_id == Notice.member_id)
        .where(
            Notice.telling == Telling.DIGEST,
            Notice.delivery.is_(None),
            Notice.seen_at.is_(None),
            Notice.at > after,
            Notice.at <= before,
            Account.active,
            Account.confirmed_at.is_not(None),
            ~exists().where(AddressPause.account_id == Account.id),
        )
        .order_by(Notice.id)
        .limit(AT_ONCE)
    )
    while part := list(db.session.execute(rows.where(Notice.id > last))):
        yield part
        last = part[-1].id


def told(delivery: str) -> None:
    """The delivery has left."""
    db.session.execute(_TOLD, {"by": delivery, "now": clock.now()})


def let_go(delivery: str) -> None:
    """The delivery never leaves: the next one takes along what this one did."""
    _set(Notice.delivery == delivery, Notice.told_at.is_(None), delivery=None)


def read(member: Member, delivery: str) -> None:
    """The reader says in the mail that they have read it."""
    mark_seen(member, Notice.delivery == delivery)


def _set(*conditions: Any, **values: Any) -> None:
    db.session.execute(
        update(_NOTICES).where(*conditions).values(**values).execution_options(synchronize_session=False)
    )
