"""What waits for a digest that does not come: once the reader's digest would have left, it leaves by a mail of its own.

A digest comes when something moved on its board. Whoever hears of quiet boards alone, or of none any more, is told all
the same, and never twice: a digest that is owed already takes along what waits, and no digest takes along what leaves
by itself.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import exists, select

from forum import clock
from forum.database import carry_out, db, in_parts
from forum.digests.models import NOT_LEFT, Delivery, Rhythm, Subscription
from forum.digests.rhythm import coming_boundary, next_hour
from forum.members.models import Account
from forum.notices import in_digests
from forum.notices.owing import owe_late

#: How long after its hour a digest may still be on its way, and how old a notice may be that nobody told: older than
#: any digest waits, it stands on the site alone.
PATIENCE, OLDEST = timedelta(hours=1), timedelta(days=40)


def tell_late() -> int:
    """Let what no digest told in time leave by itself; to how many members. A chore of the worker."""
    now = clock.now()
    late: dict[int, list[int]] = defaultdict(list)
    for rows in in_digests.waiting(now - OLDEST, now - PATIENCE):
        moments = _moments({row.member_id for row in rows})
        for row in rows:
            times = moments.get(row.member_id)
            if times and min(_would_leave(row.at, *each) for each in times) + PATIENCE <= now:
                late[row.member_id].append(row.id)
    db.session.rollback()
    for member_id, notices in sorted(late.items()):
        carry_out(lambda: owe_late(member_id, notices))  # noqa: B023  run at once
    return len(late)


def _would_leave(at: datetime, zone: str, rhythm: Rhythm, weekday: int | None, hour: int | None) -> datetime:
    """When the first digest after a moment would leave."""
    clock_hour = int(current_app.config["DIGEST_HOUR"]) if hour is None else hour
    return next_hour(coming_boundary(rhythm, at), zone, clock_hour, weekday)


def _moments(members: set[int]) -> dict[int, list[Any]]:
    """(zone, rhythm, weekday, hour) of each digest of these members; every week at the site's hour for those without
    any. Those to whom a digest is owed now are not among them.
    """
    found: dict[int, list[Any]] = {}
    owed = exists().where(
        Delivery.subscription_id == Subscription.id,
        Subscription.member_id == Account.member_id,
        Delivery.state.in_(NOT_LEFT),
    )
    for some in in_parts(members):
        zones = dict(
            db.session.execute(
                select(Account.member_id, Account.zone).where(Account.member_id.in_(some), ~owed)
            ).all()
        )
        places = select(
            Subscription.member_id, Subscription.rhythm, Subscription.weekday, Subscription.hour
        ).where(Subscription.member_id.in_(sorted(zones)), Subscription.ended_at.is_(None))
        for member_id, *timing in db.session.execute(places):
            found.setdefault(member_id, []).append((zones[member_id], *timing))
        for member_id, zone in zones.items():
            found.setdefault(member_id, [(zone, Rhythm.WEEKLY, None, None)])
    return found
