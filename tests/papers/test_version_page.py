"""A version is read under one address, whatever name the reader used to get there."""

from flask import Flask
from lxml import html

from forum.papers import actions as papers
from tests.cast import Browser, Cast, text_of
from tests.papers.test_publishing import draft_with_a_block, frozen_thread


def test_the_address_of_a_version_is_that_of_the_site(app: Flask, cast: Cast) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    address = f"/papers/{version.paper_id}/versions/{version.number}"
    page = Browser(app, None).get(address, base_url="http://203.0.113.7:8000")
    assert html.fromstring(text_of(page)).xpath("//link[@rel='canonical']/@href") == [
        f"http://forum.example{address}"
    ]
