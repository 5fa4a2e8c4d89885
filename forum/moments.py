"""Moments, days and numbers as people read them: in the reader's language and time zone, moments exact in the title.

Arabic is written with the digits 0 to 9, here and in milieu.js: they are those of Morocco, Mauritania, Algeria and
Tunisia, they are read in Beirut and Cairo too, and they are those of the addresses and the numbers of posts that
people quote to one another. Its short day names the month, and its clock has twenty-four hours, for the same reason.

A page of twenty posts tells forty moments. The calendar's part of each is kept per day and the clock's part
per minute, so that telling one costs a few microseconds where formatting it anew costs sixty.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.units import format_unit
from flask import Flask
from flask_babel import get_timezone
from markupsafe import Markup, escape

from forum.languages import found_out, now_spoken
from forum.sentences import as_markup

SECONDS = tuple(f"{second:02}" for second in range(60))

# In place of CLDR's for Arabic: "27/11/2026" with a mark after each number that sets the year first to the eye,
# and "3:04" with a letter for the afternoon.
_SHORT_DAYS = {"ar": "d MMM y"}
_CLOCKS = {"ar": "HH:mm"}


def _plain_day(day: date, style: str, locale: str) -> str:
    pattern = _SHORT_DAYS.get(locale, style) if style == "medium" else style
    return str(format_date(day, pattern, locale=Locale.parse(locale)))


def _plain_minute(at: time, locale: str) -> str:
    return str(format_time(at, _CLOCKS.get(locale, "short"), locale=Locale.parse(locale)))


@lru_cache(maxsize=4096)
def _day(day: date, style: str, locale: str) -> str:
    return str(escape(_plain_day(day, style, locale)))


@lru_cache(maxsize=4096)
def _minute(hour: int, minute: int, locale: str) -> str:
    return str(escape(_plain_minute(time(hour, minute), locale)))


@lru_cache(maxsize=4096)
def _around(day: date, locale: str) -> tuple[str, str]:
    """What stands before and after the time where a language puts a long day and a time together."""
    pattern = str(Locale.parse(locale).datetime_formats["medium"]).replace("'", "")
    before, _time, after = pattern.replace("{1}", _day(day, "long", locale)).partition("{0}")
    return before, after


@lru_cache(maxsize=16384)
def _told(minute: int, zone: tzinfo, locale: str) -> tuple[str, str]:
    """What a moment's element says before and after its second; ``minute`` counts from 1970.

    No zone's offset has had seconds since 1972, so a minute is the same sixty seconds everywhere.
    """
    here = datetime.fromtimestamp(minute * 60, zone)
    exact, day = _exact(here, locale), _day(here.date(), "medium", locale)
    iso = here.isoformat(timespec="seconds")
    return f'<time class="moment" datetime="{iso[:17]}', f'{iso[19:]}" title="{exact}">{day}</time>'


@lru_cache(maxsize=4096)
def _day_told(day: date, style: str, locale: str) -> Markup:
    title, shown = _day(day, "full", locale), _day(day, style, locale)
    return as_markup(f'<time datetime="{day.isoformat()}" title="{title}">{shown}</time>')


@lru_cache(maxsize=1024)
def _number(number: float, locale: str) -> str:
    return str(format_decimal(number, locale=Locale.parse(locale)))


def number(number: float) -> str:
    """A number as the reader's language writes it: 1,234 or 1 234."""
    return _number(number, now_spoken())


def bytes_in_words(size: int) -> str:
    """The size of a file as the reader's language writes it: 312 kB, 1.4 MB (of a thousand bytes each)."""
    unit, shown = (
        ("megabyte", round(size / 1e6, 1)) if size >= 1e6 else ("kilobyte", max(1, round(size / 1e3)))
    )
    return str(format_unit(shown, f"digital-{unit}", "short", locale=Locale.parse(now_spoken())))


def _zone() -> tzinfo:
    """The reader's; Python's own UTC in the place of pytz's, which takes several times as long."""
    zone: tzinfo = found_out("babel_tzinfo") or get_timezone()
    return UTC if str(zone) == "UTC" else zone


def _here(at: datetime) -> datetime:
    return at.astimezone(_zone())


def _exact(here: datetime, locale: str) -> str:
    before, after = _around(here.date(), locale)
    return f"{before}{_minute(here.hour, here.minute, locale)}{after} {escape(_zone_name(here))}"


def _zone_name(here: datetime) -> str:
    """How the zone of a moment is called; one that has only a number for a name ("+01") is told from UTC."""
    name = here.tzname() or ""
    if not name.startswith(("+", "-")):
        return name
    return "UTC" if name.strip("+-0") == "" else f"UTC{name}"


def exact(at: datetime) -> Markup:
    """An aware moment to the minute, with the name of the reader's time zone."""
    return Markup(_exact(_here(at), now_spoken()))  # noqa: S704  its parts are escaped


def teller() -> Callable[[datetime], Markup]:
    """How moments are told to this reader; asked once by a page that tells many."""
    return _teller(_zone(), now_spoken())


@lru_cache(maxsize=1024)
def _teller(zone: tzinfo, locale: str) -> Callable[[datetime], Markup]:
    def tell(at: datetime) -> Markup:
        minute, second = divmod(int(at.timestamp()), 60)
        before, after = _told(minute, zone, locale)
        # Not with Markup's own formatting, which costs more than all the rest.
        return as_markup(before + SECONDS[second] + after)  # its parts are escaped

    return tell


def moment(at: datetime, tell: Callable[[datetime], Markup] | None = None) -> Markup:
    """The day of an aware moment, short, with the exact moment in the title; by ``tell``, if there is a teller.

    A moment of the last day is told as "3 hours ago" by milieu.js, so that a page kept in a cache stays true.
    """
    return (tell or teller())(at)


def _of_day(on: date, style: str) -> Markup:
    return _day_told(_here(on).date() if isinstance(on, datetime) else on, style, now_spoken())


def day(on: date) -> Markup:
    """A day in words ("3 April 2026"), with the day of the week in the title; of a moment, the reader's day."""
    return _of_day(on, "long")


def short_day(on: date) -> Markup:
    """A day where room is scarce ("3 Apr 2026"), with the day of the week in the title."""
    return _of_day(on, "medium")


def day_in_words(on: date, style: str = "long") -> str:
    """A day without an element around it, for letters and titles; of a moment, the reader's day.

    ``style`` is "medium" ("3 Apr 2026"), "long" ("3 April 2026") or "full" (with the day of the week).
    """
    return _plain_day(_here(on).date() if isinstance(on, datetime) else on, style, now_spoken())


def clock_in_words(at: datetime) -> str:
    """The time of an aware moment to the minute, by the reader's clock, for letters."""
    return _plain_minute(_here(at).time(), now_spoken())


def install(app: Flask) -> None:
    """Give templates ``teller`` and the filters of moments, days, numbers and sizes.

    Two of them take the place of Flask-Babel's: ``dateformat`` and ``timeformat``.
    """
    app.jinja_env.filters.update(
        moment=moment,
        day=day,
        short_day=short_day,
        exact=exact,
        dateformat=day_in_words,
        timeformat=clock_in_words,
        numberformat=number,
        bytes_in_words=bytes_in_words,
    )
    app.jinja_env.globals["teller"] = teller
