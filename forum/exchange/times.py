"""When something was written: dates and hours as sources spell them, as one aware moment in UTC."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
# 10:50, 10:50:19.5, and how pandas writes an hour: 0 days 10:50:19.
HOUR = re.compile(
    r"^(?:(?P<days>\d+) days? )?(?P<hours>\d{1,2}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d(?:\.\d+)?))?$"
)
EPOCHS = {"epoch": 1, "epoch-ms": 1000}


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name in the IANA database; raises ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(_("There is no time zone called %(name)s.", name=name)) from error


def moment(date: str, hour: str, zone: tzinfo, pattern: str | None = None) -> datetime:
    """The moment of ``date`` (ISO 8601, or as ``pattern`` says) plus ``hour`` (empty: none), aware, in UTC.

    ``pattern`` is one of strptime's, or ``"epoch"`` (seconds) or ``"epoch-ms"``. What names no time zone is in
    ``zone``. Raises ValueError, with a sentence for the report, for what is no date or no hour.
    """
    try:
        if pattern in EPOCHS:
            return datetime.fromtimestamp(float(date) / EPOCHS[pattern], UTC)
        day = datetime.strptime(date.strip(), pattern) if pattern else datetime.fromisoformat(date.strip())
        if not hour.strip():
            return _day_alone(day, zone) if DAY.match(date.strip()) else _aware(day, zone)
        return _aware(day + _since_midnight(hour), zone)
    except (ValueError, OverflowError, OSError) as error:
        said = f"{date} {hour}".strip()
        raise ValueError(_('"%(said)s" is not a date that can be read.', said=said)) from error


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _day_alone(day: datetime, zone: tzinfo) -> datetime:
    """The first moment that is this day both in ``zone`` and in UTC, so that neither shows the day before."""
    return max(_aware(day, zone), day.replace(tzinfo=UTC))


def _since_midnight(hour: str) -> timedelta:
    found = HOUR.match(hour.strip())
    if not found:
        raise ValueError(hour)
    parts = {name: float(value) for name, value in found.groupdict(default="0").items()}
    return timedelta(**parts)
