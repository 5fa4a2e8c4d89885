"""Dates are told in the reader's language and time zone, the exact moment in the title."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from forum import moments

LATE_IN_THE_EVENING = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


@pytest.fixture
def reader() -> Flask:
    app = Flask(__name__)
    Babel(app, timezone_selector=lambda: "Europe/Paris", default_timezone="UTC")
    moments.install(app)
    return app


def test_a_moment_falls_on_the_day_it_has_where_the_reader_lives(reader: Flask) -> None:
    with reader.test_request_context(), force_locale("fr"):
        html = moments.moment(LATE_IN_THE_EVENING)
    assert ">1 avr. 2026</time>" in html
    assert 'datetime="2026-04-01T00:30:00+02:00"' in html


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "April 1, 2026, 12:30\N{NARROW NO-BREAK SPACE}AM CEST"),
        ("fr", "1 avril 2026, 00:30 CEST"),
        ("es", "1 de abril de 2026, 0:30 CEST"),
        ("ar", "1 أبريل 2026، 00:30 CEST"),
    ],
)
def test_the_exact_moment_is_in_the_readers_language_with_the_zone(
    reader: Flask, language: str, words: str
) -> None:
    with reader.test_request_context(), force_locale(language):
        assert moments.exact(LATE_IN_THE_EVENING) == words
        assert f'title="{words}"' in moments.moment(LATE_IN_THE_EVENING)


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Africa/Casablanca", "31 mars 2026, 23:30 UTC+01"), ("Atlantic/Azores", "31 mars 2026, 22:30 UTC")],
)
def test_a_zone_that_is_called_by_a_number_is_told_from_utc(zone: str, words: str) -> None:
    app = Flask(__name__)
    Babel(app, timezone_selector=lambda: zone, default_timezone="UTC")
    with app.test_request_context(), force_locale("fr"):
        assert moments.exact(LATE_IN_THE_EVENING) == words


def test_a_day_is_told_in_words_with_its_name_in_the_title(reader: Flask) -> None:
    with reader.test_request_context(), force_locale("fr"):
        assert moments.day(date(2026, 4, 3)) == (
            '<time datetime="2026-04-03" title="vendredi 3 avril 2026">3 avril 2026</time>'
        )
        assert moments.short_day(date(2026, 4, 3)).endswith(">3 avr. 2026</time>")


def test_the_day_of_a_moment_is_the_readers(reader: Flask) -> None:
    with reader.test_request_context(), force_locale("en"):
        assert 'datetime="2026-04-01"' in moments.day(LATE_IN_THE_EVENING)


def test_templates_say_the_same_as_filters(reader: Flask) -> None:
    with reader.test_request_context(), force_locale("en"):
        template = reader.jinja_env.from_string("{{ at|moment }}{{ on|day }}{{ on|short_day }}{{ at|exact }}")
        words = template.render(at=LATE_IN_THE_EVENING, on=date(2026, 4, 3))
        assert words == (
            moments.moment(LATE_IN_THE_EVENING)
            + moments.day(date(2026, 4, 3))
            + moments.short_day(date(2026, 4, 3))
            + moments.exact(LATE_IN_THE_EVENING)
        )


def test_two_readers_of_one_moment_are_not_confused(reader: Flask) -> None:
    with reader.test_request_context():
        with force_locale("fr"):
            assert "1 avr. 2026" in moments.moment(LATE_IN_THE_EVENING)
        with force_locale("en"):
            assert "Apr 1, 2026" in moments.moment(LATE_IN_THE_EVENING)
