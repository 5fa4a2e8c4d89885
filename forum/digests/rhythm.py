"""When an edition is cut, and when it reaches its reader.

A board's editions are cut at boundaries in UTC, the same for everybody; only the sending waits for the hour at which
a reader's own day has begun.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.digests.models import Rhythm
from forum.languages import known_zone


def boundary(rhythm: Rhythm, at: datetime) -> datetime:
    """The last boundary of a rhythm at or before ``at``: midnight UTC of a day, a Monday, or the first of a month."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if rhythm == Rhythm.WEEKLY:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if rhythm == Rhythm.MONTHLY else day


def coming_boundary(rhythm: Rhythm, at: datetime) -> datetime:
    """The first boundary of a rhythm at or after ``at``."""
    last = boundary(rhythm, at)
    longest = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31}[rhythm]
    return last if last == at else boundary(rhythm, last + timedelta(days=longest))


def next_hour(at: datetime, zone: str | None, hour: int, weekday: int | None = None) -> datetime:
    """The first moment, not before ``at``, when clocks in ``zone`` (an IANA name) show ``hour`` (0 to 23) o'clock.

    ``weekday`` (Monday is 0): only on that day of the week. An hour that a change of clocks leaves out begins where
    it would have; one that comes twice counts once.
    """
    here = ZoneInfo(zone if zone and known_zone(zone) else "UTC")
    today = at.astimezone(here).date()
    # Today's hour may be past; and a place may leave out a whole day when it crosses the date line.
    days = (today + timedelta(days=later) for later in range(15))
    moments = (
        datetime.combine(day, time(hour), here).astimezone(UTC)
        for day in days
        if weekday is None or day.weekday() == weekday
    )
    return next(moment for moment in moments if moment >= at)
