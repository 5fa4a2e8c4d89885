"""What is wrong with a form of the desk is said on top, and leads to the place where it can be mended."""

import pytest
from flask import Flask
from lxml import html

from tests.cast import Browser, Cast, text_of
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread


@pytest.mark.parametrize(
    ("act", "typed", "at"),
    [
        ("dispositions", {"language": "en"}, "f-fate"),
        ("dispositions", {"fate": "procedural", "language": "en"}, "f-posts"),
        ("sections/{section}/blocks", {"section": "{section}", "text": ""}, "f-text"),
        ("sections", {"heading": ""}, "f-heading"),
        ("publication", {"unaccounted": ""}, "f-unaccounted"),
    ],
)
def test_each_error_leads_to_its_place(
    app: Flask, cast: Cast, act: str, typed: dict[str, str], at: str
) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    address = f"/drafts/{draft.id}/{act}".format(section=block.section_id)
    answer = Browser(app, cast.carla).post(
        address, {name: value.format(section=block.section_id) for name, value in typed.items()}
    )
    assert answer.status_code == 422
    page = html.fromstring(text_of(answer))
    led = page.xpath("//*[@id='errors']//a/@href")
    assert [link.rpartition("#")[2] for link in led] == [at]
    assert len(page.xpath(f"//*[@id='{at}']")) == 1
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))
