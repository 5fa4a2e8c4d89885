"""The only place where time is read, so that a test (or the demonstration) can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The present day in a time zone named as in the IANA database."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let it be ``moment`` (aware) inside the block; blocks may be nested."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _set.reset(token)
