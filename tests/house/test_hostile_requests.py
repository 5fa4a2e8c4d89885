"""No number and no character that a browser can send breaks a page: numbers without a row, bytes without a text."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.cast import Browser, Cast, says, thread_by

#: Beyond a column of the database, beyond any column, beyond what Python reads.
NUMBERS = (str(2**31), str(2**63), "9" * 5000)
NAMES = {"slug": "farmers", "phase": "diagnosis", "handle": "amina-benali"}


def address(rule: Rule, **given: str) -> str:
    """A rule's address with ``given`` or something fitting in each of its places."""

    def place(found: re.Match[str]) -> str:
        name = found[0].strip("<>").rpartition(":")[2]
        return given.get(name) or NAMES.get(name, "1")

    return re.sub("<[^>]+>", place, rule.rule)


def rules(app: Flask, method: str) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or set()) and rule.endpoint.startswith(("threads.", "papers.", "boards."))
    ]


def numbered(rule: Rule) -> list[str]:
    return [name for name, converter in rule._converters.items() if hasattr(converter, "num_convert")]


@pytest.fixture
def carla(app: Flask, cast: Cast) -> Browser:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.carla, thread, "The wells fell by four metres.")
    return Browser(app, cast.carla)


def test_a_number_that_nothing_can_have_is_a_page_that_is_not_there(app: Flask, carla: Browser) -> None:
    for rule in rules(app, "GET"):
        for name in numbered(rule):
            assert carla.get(address(rule, **{name: NUMBERS[0]})).status_code == 404, (rule.rule, name)
    assert carla.get(f"/threads/{NUMBERS[1]}").status_code == 404
    assert carla.get(f"/threads/{NUMBERS[2]}").status_code == 404


@pytest.mark.parametrize("number", [*NUMBERS, "-1"])
def test_a_number_in_a_question_is_as_if_it_were_not_asked(carla: Browser, number: str) -> None:
    for place in (
        "/boards/farmers/notes?before=",
        "/boards/farmers/register?before=",
        "/boards/farmers?before=1-",
        "/a/mediterranean/chain?before=",
        "/threads/1?from=",
        "/threads/1/posts/new?parent=",
        "/threads/1/posts/2/passages?last=0&first=",
        "/threads/1/posts/2/revisions/2?stop=5&start=",
    ):
        assert carla.get(place + number).status_code < 500, place


def test_no_address_holds_a_null_character(carla: Browser) -> None:
    for place in ("/boards/%00", "/a/%00", "/a/%00/chain", "/members/a%00b", "/boards/farmers/agenda%00"):
        assert carla.get(place).status_code == 404, place


@pytest.mark.parametrize("value", ["x\0y", "x" * 300, *NUMBERS, "²"])
def test_no_field_of_a_form_breaks_the_page(carla: Browser, value: str) -> None:
    forms: dict[str, dict[str, Any]] = {
        "/threads/1/posts": {"text": "Good words.", "kind": "reply", "language": "en", "token": "t"},
        "/boards/farmers/threads": {
            "title": "A good title",
            "text": "Good words.",
            "kind": "fact",
            "language": "en",
            "token": "t",
        },
        "/threads/1/freeze": {"round": "7", "reason": "Enough.", "language": "en"},
        "/threads/1/listings": {"board": "77"},
        "/threads/1/posts/2/revisions": {"text": "Other.", "kind": "reply", "language": "en", "seen": "1"},
        "/threads/1/posts/2/excerpts": {"revision": "2", "start": "0", "stop": "5"},
    }
    for place, form in forms.items():
        for name in form:
            assert carla.post(place, {**form, name: value}).status_code < 500, (place, name)
    for quote in (f"[quote {value[:18]}:0-5]", f"@{value}", f"#{value[:9]}"):
        assert carla.post("/threads/1/posts", {**forms["/threads/1/posts"], "text": quote}).status_code < 500
