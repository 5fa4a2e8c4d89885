"""Draws a few lines of template as a page would, and reads the HTML that comes out."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from lxml import html as parser
from lxml.html import HtmlElement

Draw = Callable[..., HtmlElement]


@pytest.fixture
def draw(site: Flask) -> Draw:
    """``draw(source, language="en", **things)``: the source's HTML, parsed, inside one element."""

    def drawn(source: str, language: str = "en", **things: Any) -> HtmlElement:
        with site.test_request_context(), force_locale(language):
            text = site.jinja_env.from_string(source).render(**things)
        return parser.fragment_fromstring(text, create_parent="main")

    return drawn
