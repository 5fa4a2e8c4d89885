"""Dates and hours as sources spell them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.exchange.times import moment, zone_named

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("date", "hour", "pattern", "expected"),
    [
        ("2015-09-15", "0 days 10:50:19", None, datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC)),
        ("2015-09-15", "1 day 00:00:01.5", None, datetime(2015, 9, 15, 22, 0, 1, 500000, tzinfo=UTC)),
        ("2015-12-15", "10:50", None, datetime(2015, 12, 15, 9, 50, tzinfo=UTC)),
        ("2015-09-15T10:50:19", "", None, datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC)),
        ("2015-09-15T10:50:19+0000", "", None, datetime(2015, 9, 15, 10, 50, 19, tzinfo=UTC)),
        ("15/09/2015", "10:50", "%d/%m/%Y", datetime(2015, 9, 15, 8, 50, tzinfo=UTC)),
        ("1442307019", "", "epoch", datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC)),
        ("1442307019500", "", "epoch-ms", datetime(2015, 9, 15, 8, 50, 19, 500000, tzinfo=UTC)),
    ],
)
def test_a_date_and_an_hour_make_one_moment(
    date: str, hour: str, pattern: str | None, expected: datetime
) -> None:
    assert moment(date, hour, MADRID, pattern) == expected


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Lima", "Pacific/Auckland", "UTC"])
def test_a_date_alone_is_the_same_day_in_its_own_zone_and_in_utc(zone: str) -> None:
    found = moment("2015-09-15", "", ZoneInfo(zone))
    assert found.date().isoformat() == "2015-09-15"
    assert found.astimezone(ZoneInfo(zone)).date().isoformat() == "2015-09-15"


@pytest.mark.parametrize(
    ("date", "hour"), [("yesterday", ""), ("2015-02-30", ""), ("2015-09-15", "noon"), ("0001-01-01", "")]
)
def test_what_is_no_date_is_told_in_a_sentence(date: str, hour: str) -> None:
    with pytest.raises(ValueError, match="is not a date that can be read") as told:
        moment(date, hour, ZoneInfo("Pacific/Auckland") if date == "0001-01-01" else MADRID)
    assert date in str(told.value)


def test_a_time_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone called Mars/Base"):
        zone_named("Mars/Base")
