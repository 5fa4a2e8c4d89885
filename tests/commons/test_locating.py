"""Words selected on a page are found in what their author wrote, by code points."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.locating import locate
from forum.text import render

SOURCE = (
    "# Les puits\n\n"
    "« L’eau » manque **partout**, dit [la commune](https://example.org/eau_eau), et *mon puits* aussi.\n\n"
    "1. Premier puits : sec.\n2. Second puits : sec.\n\n"
    "سألنا الجيران عن الماء 💧 وقالوا: لا ماء.\n"
)


def found(words: str, before: str = "", source: str = SOURCE) -> str:
    start, stop = locate(source, words, before)
    return source[start:stop]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("manque partout", "manque **partout**"),
        ("« L’eau » manque", "« L’eau » manque"),
        ("dit la commune, et mon", "dit [la commune](https://example.org/eau_eau), et *mon"),
        ("mon puits aussi.", "*mon puits* aussi."),
        ("لا ماء.", "لا ماء."),
        ("Premier puits : sec.\nSecond puits", "Premier puits : sec.\n2. Second puits"),
        ("partout", "partout"),
        ("dit la commune", "dit [la commune](https://example.org/eau_eau)"),
        ("la commune, et", "[la commune](https://example.org/eau_eau), et"),
    ],
)
def test_what_the_page_does_not_show_is_passed_over(app: Flask, words: str, kept: str) -> None:
    assert found(words) == kept


def test_of_two_places_the_one_that_was_selected_is_taken(app: Flask) -> None:
    shown = "Les puits L’eau manque partout, dit la commune, et mon puits aussi. Premier puits : sec. "
    start, _stop = locate(SOURCE, "puits : sec", shown + "Second ")
    assert SOURCE[:start].endswith("2. Second ")


@pytest.mark.parametrize("words", ["", "   ", "💧", "des mots d’ailleurs", "…"])
def test_words_that_are_not_there_are_refused_with_a_way_out(app: Flask, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        found(words)
    assert refusal.value.field == "passage"


@given(st.text("abé اب*_[]() .\n«", min_size=1, max_size=60), st.data())
def test_any_words_of_a_page_are_found_where_they_stand(
    site: Flask, source: str, data: st.DataObject
) -> None:
    """Whatever a plain text holds, the letters of the span found are those that were selected."""
    with site.test_request_context():
        html = render(source, inside="post", limits=False)
        shown = re.sub(r"<[^>]+>", "", html).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        start = data.draw(st.integers(0, len(shown)))
        stop = data.draw(st.integers(start, len(shown)))
        words = shown[start:stop]
        try:
            begin, end = locate(source, words, shown[:start])
        except Invalid:
            return
        assert 0 <= begin < end <= len(source)
        wanted = "".join(filter(str.isalnum, words))
        assert wanted in "".join(filter(str.isalnum, source[begin:end]))
