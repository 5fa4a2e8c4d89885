"""Rendered texts as plain words: in the text part of a mail, for search, on one line of a list."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.plain import plain_text, summary
from forum.pointers import QuotedPassage
from forum.text import render


def plain(source: str, **how: str) -> str:
    html = render(
        source,
        mention=lambda handle: f"/members/{handle}",
        reference=lambda number: f"?from={number}#p{number}",
        quote=lambda quote: QuotedPassage("Less fish.\nMore sea.", "Amina", 7, "?from=7#p7"),
        limits=False,
        fold=True,
    )
    return plain_text(html, **how)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("**Bold** and _it_", "Bold and it"),
        ("one\ntwo  \nthree\n\nfour", "one two\nthree\n\nfour"),
        ("# Nets\n\ntext", "Nets\n\ntext"),
        ("[a](https://b.org)", "a (https://b.org)"),
        ("<https://b.org> www.c.org d@e.org", "https://b.org www.c.org d@e.org"),
        ("https://b.org/é", "https://b.org/é"),
        ("[a](/b)", "a (/b)"),
        ("@bruno, see #7", "@bruno, see #7"),
        ("- a\n- b\n  1. c\n  2. d", "- a\n- b\n  1. c\n  2. d"),
        ("9. a\n\n   b\n10. c", "9. a\n\n   b\n\n10. c"),
        ("> a\n>\n> > b", "> a\n>\n> > b"),
        ("> a\n> b\n> c\n> d\n\ne", "> a b c d\n\ne"),
        ("[quote 3:1-9]\n\nNo.", "> Less fish.\n> More sea.\n>\n> — #7, Amina\n\nNo."),
        ("| a | b |\n|-|-|\n| 1 | |", "a | b\n1 |"),
        ("```py\nx  <  1\n  y\n```", "x  <  1\n  y"),
        ("a\n\n***\n\nb", "a\n\n* * *\n\nb"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("سمك [رابط](https://b.org)", "سمك رابط (https://b.org)"),
        ("", ""),
    ],
)
def test_a_text_reads_as_in_a_mail(source: str, words: str) -> None:
    assert plain(source) == words


def test_addresses_on_this_site_are_whole_in_a_mail() -> None:
    assert plain("[a](/b) [c](https://d.org)", base="https://forum.example/threads/1") == (
        "a (https://forum.example/b) c (https://d.org)"
    )


def test_search_has_no_use_for_addresses() -> None:
    assert plain_text(render("[a](https://b.org)"), links=False) == "a"


def test_a_text_that_was_too_deep_is_read_as_typed() -> None:
    assert plain(">" * 40 + " a\nb") == ">" * 40 + " a\nb"


# -- summaries ----------------------------------------------------------------------


def test_a_summary_is_one_line_of_the_authors_own_words() -> None:
    source = "> Bruno said\n\n[quote 3:1-9]\n\n# Nets\n\n- **less** [fish](https://b.org)\n- more\n  sea"
    assert summary(render(source)) == "Nets less fish more sea"


def test_a_text_of_only_quoted_words_is_summed_up_by_them() -> None:
    assert summary(render("> Bruno said")) == "Bruno said"


def test_a_summary_is_cut_between_words() -> None:
    assert summary("<p>The wells are low, and the sea is near.</p>", 20) == "The wells are low…"
    assert summary("<p>The wells are low.</p>", 18) == "The wells are low."
    assert summary("<p>" + "pesca" * 9 + "</p>", 10) == "pescapesc…"


def test_a_summary_never_cuts_a_letter_from_its_marks() -> None:
    assert summary("<p>" + "بِ" * 20 + "</p>", 10) == "بِ" * 4 + "…"
    assert summary("<p>" + "👩‍🌾" * 9 + "</p>", 8) == "👩‍🌾" * 2 + "…"


@settings(deadline=None, database=None)
@given(
    st.lists(st.sampled_from(["fish", "سمكة", "é", "🐟", "👩‍🌾", "ক্ষি", " ", " ", "\n\n", "*", ". "])).map(
        "".join
    ),
    st.integers(8, 60),
)
def test_a_summary_fits_and_is_the_beginning(source: str, length: int) -> None:
    html = render(source, limits=False)
    short, whole = summary(html, length), summary(html, 10_000)
    assert len(short) <= length
    assert whole.startswith(short.removesuffix("…"))
    if short != whole:
        rest = whole[len(short) - 1 :]
        assert short.endswith("…")
        assert not unicodedata.category(rest[0]).startswith("M")
