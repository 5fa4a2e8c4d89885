"""A version is read under one address, whatever name the reader used to get there."""

import re

from flask import Flask
from lxml import html

from forum.papers import actions as papers
from tests.cast import Browser, Cast, text_of
from tests.papers.plans import next_version
from tests.papers.test_publishing import draft_with_a_block, frozen_thread


def test_the_address_of_a_version_is_that_of_the_site(app: Flask, cast: Cast) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    address = f"/papers/{version.paper_id}/versions/{version.number}"
    page = Browser(app, None).get(address, base_url="http://203.0.113.7:8000")
    assert html.fromstring(text_of(page)).xpath("//link[@rel='canonical']/@href") == [
        f"http://forum.example{address}"
    ]


def test_the_head_of_a_version_holds_only_what_a_head_may(app: Flask, cast: Cast) -> None:
    """A browser that meets anything else there ends the head, and shows the rest above the page."""
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    page = text_of(Browser(app, None).get(f"/papers/{version.paper_id}/versions/{version.number}"))
    head, found, body = page.partition("</head>")
    assert found
    held = set(re.findall(r"<([a-z]+)", head.partition("<head>")[2]))
    assert held <= {"meta", "title", "link", "script"}
    assert "<meta" not in body


def test_what_became_of_each_post_is_told_of_every_version(app: Flask, cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, _block = draft_with_a_block(cast, thread)
    first = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    second = next_version(cast, thread)
    for version in (first, second):
        page = Browser(app, None).get(f"/papers/{version.paper_id}/versions/{version.number}/posts")
        assert page.status_code == 200
        assert html.fromstring(text_of(page)).xpath("//main//ol[contains(@class, 'rows')]/li")
