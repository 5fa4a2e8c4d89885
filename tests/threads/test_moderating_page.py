"""All that a moderator does with a thread stands on one page: its forms must not get in each other's way."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from lxml import html

from tests.cast import Browser, Cast, text_of, thread_by


def twice(page: Any) -> list[str]:
    return [name for name, times in Counter(page.xpath("//@id")).items() if times > 1]


@pytest.fixture
def here(cast: Cast) -> str:
    """The address of a thread of Amina's."""
    return f"/threads/{thread_by(cast.amina, cast.farmers).id}"


@pytest.fixture
def carla(app: Flask, cast: Cast) -> Browser:
    return Browser(app, cast.carla)


def test_each_field_of_each_form_has_a_name_of_its_own(carla: Browser, here: str) -> None:
    page = html.fromstring(text_of(carla.get(f"{here}/moderate")))
    assert twice(page) == []
    assert len(page.xpath("//textarea[@name='reason']")) > 1
    assert set(page.xpath("//label/@for")) <= set(page.xpath("//@id"))


@pytest.mark.parametrize("act", ["freeze", "freeze-announcement", "departure"])
def test_the_summary_of_errors_leads_to_the_form_that_was_sent(carla: Browser, here: str, act: str) -> None:
    answer = carla.post(f"{here}/{act}", {"round": "1", "reason": "", "language": "en", "phase": "action"})
    assert answer.status_code == 422
    page = html.fromstring(text_of(answer))
    assert twice(page) == []
    target = page.xpath("//*[@id='errors']//a/@href")[0].removeprefix("#")
    form = page.get_element_by_id(target).xpath("ancestor::form")[0]
    assert form.get("action") == f"{here}/{act}"


def test_who_moderates_nothing_here_is_refused_before_being_asked_for_an_alliance(
    app: Flask, cast: Cast, carla: Browser, here: str
) -> None:
    assert carla.post(f"{here}/listings", {}).status_code == 422
    assert Browser(app, cast.dario).post(f"{here}/listings", {}).status_code == 403
    assert Browser(app, cast.dario).post(f"{here}/listings", {"board": "3"}).status_code == 403
