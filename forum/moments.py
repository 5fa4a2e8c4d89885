"""Moments and days as people read them: in the reader's language and time zone, the exact one in the title.

A page of twenty posts tells forty moments. The calendar's part of each is kept per day and the clock's part
per minute, so that telling one costs a few microseconds where formatting it anew costs sixty.
"""

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask
from flask_babel import get_timezone
from markupsafe import Markup, escape

from forum.languages import now_spoken

DAY = Markup('<time datetime="%s" title="%s">%s</time>')


@lru_cache(maxsize=4096)
def _day(day: date, style: str, locale: str) -> str:
    return str(format_date(day, style, locale=Locale.parse(locale)))


@lru_cache(maxsize=4096)
def _minute(minute: time, locale: str) -> str:
    return str(format_time(minute, "short", locale=Locale.parse(locale)))


@lru_cache(maxsize=64)
def _pattern(locale: str) -> str:
    """How a language puts a date and a time together: ``{1}, {0}``."""
    return str(Locale.parse(locale).datetime_formats["medium"]).replace("'", "")


def _here(at: datetime) -> datetime:
    return at.astimezone(get_timezone())


def _exact(here: datetime, locale: str) -> str:
    minute = _minute(time(here.hour, here.minute), locale)
    whole = _pattern(locale).replace("{1}", _day(here.date(), "long", locale)).replace("{0}", minute)
    return f"{whole} {here.tzname()}"


def exact(at: datetime) -> str:
    """An aware moment to the minute, with the name of the reader's time zone."""
    return _exact(_here(at), now_spoken())


def moment(at: datetime) -> Markup:
    """The day of an aware moment, short, with the exact moment in the title.

    A moment of the last day is told as "3 hours ago" by milieu.js, so that a page kept in a cache stays true.
    """
    here, locale = _here(at), now_spoken()
    shown = _day(here.date(), "medium", locale)
    title = escape(_exact(here, locale))
    # Not with Markup's own formatting, which costs more than all the rest of a moment.
    second = here.isoformat(timespec="seconds")
    words = f'<time class="moment" datetime="{second}" title="{title}">{escape(shown)}</time>'
    return Markup(words)  # noqa: S704  escaped above


def _of_day(on: date, style: str) -> Markup:
    day = _here(on).date() if isinstance(on, datetime) else on
    locale = now_spoken()
    return DAY % (day.isoformat(), _day(day, "full", locale), _day(day, style, locale))


def day(on: date) -> Markup:
    """A day in words ("3 April 2026"), with the day of the week in the title; of a moment, the reader's day."""
    return _of_day(on, "long")


def short_day(on: date) -> Markup:
    """A day where room is scarce ("3 Apr 2026"), with the day of the week in the title."""
    return _of_day(on, "medium")


def install(app: Flask) -> None:
    """Give templates the filters ``moment``, ``day``, ``short_day`` and ``exact``."""
    app.jinja_env.filters.update(moment=moment, day=day, short_day=short_day, exact=exact)
