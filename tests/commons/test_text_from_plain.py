"""What people typed as plain text shows the same words once it is Markdown."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.markdown_from_text import QUOTE_DEPTH, plain_to_markdown
from forum.text import render


def shown(text: str, wrapped: bool = True) -> str:
    return render(plain_to_markdown(text, wrapped=wrapped), limits=False).strip()


def test_what_only_looks_like_markdown_stays_as_it_was_typed() -> None:
    typed = "# not a heading, __init__ and 2*3*4, C:\\_nets, <stdint.h>, &lt;, @amina and #12"
    assert shown(typed) == (
        "<p># not a heading, __init__ and 2*3*4, C:\\_nets, &lt;stdint.h&gt;, &amp;lt;, @amina and #12</p>"
    )


def test_emphasis_and_code_spans_that_people_type_in_mails_are_kept() -> None:
    assert shown("The *winter* ban, see `<net>`") == (
        "<p>The <em>winter</em> ban, see <code>&lt;net&gt;</code></p>"
    )


def test_a_line_under_a_sentence_does_not_make_it_a_heading() -> None:
    html = shown("The harbour\n===========\nBruno wrote\n-----------\nand\n--\nBruno")
    assert not re.search("<h[1-6]", html)
    assert "<hr>" in html


def test_a_reference_to_a_list_of_links_does_not_vanish() -> None:
    assert "[1]: " in shown("As in [1].\n\n[1]: https://example.org/nets")


def test_quotes_become_quotes_and_the_answer_stands_outside() -> None:
    assert plain_to_markdown("Bruno wrote:\n> no nets\n>> in May\nI agree", wrapped=True) == (
        "Bruno wrote:\n\n> no nets\n>\n> > in May\n\nI agree"
    )


def test_quotes_beyond_any_sense_are_shown_at_the_deepest_level_without_losing_a_word() -> None:
    html = shown(">" * 40 + " no nets")
    assert html.count("<blockquote>") == QUOTE_DEPTH + 1
    assert "no nets" in html


@pytest.mark.parametrize(
    "marker", ["-----Original Message-----", "---- Message d'origine ----", "-----Mensaje original-----"]
)
def test_what_a_mail_program_put_below_its_marker_is_a_quote(marker: str) -> None:
    text = plain_to_markdown(f"I agree.\n\n{marker}\nFrom: Bruno\n> and Carla said", wrapped=True)
    assert text == f"I agree.\n\n{marker}\n\n> From: Bruno\n>\n> > and Carla said"


def test_a_line_that_ended_early_was_ended_on_purpose() -> None:
    long = "the nets of the harbour were counted twice by the people of the"
    assert plain_to_markdown(f"{long}\nharbour office.\nAmina\nBruno", wrapped=True) == (
        f"{long}\nharbour office.  \nAmina  \nBruno"
    )


def test_every_line_break_typed_into_a_box_is_the_writers() -> None:
    long = "the nets of the harbour were counted twice by the people of the"
    assert plain_to_markdown(f"{long}\nharbour office", wrapped=False) == f"{long}  \nharbour office"


def test_a_patch_in_a_mail_is_a_block_of_code_up_to_the_signature() -> None:
    patch = "diff --git a/nets b/nets\n--- a/nets\n+++ b/nets\n@@ -1 +1 @@\n-ten\n+two ```\n\n three"
    text = plain_to_markdown(f"See below.\n\n nets |  2 +-\n\n{patch}\n-- \n2.1", wrapped=True)
    assert text == f"See below.\n\n````diff\n nets |  2 +-\n\n{patch}\n````\n\n\\--  \n2.1"


def test_a_patch_without_its_first_line_is_known_by_its_files() -> None:
    assert plain_to_markdown("--- a/nets\n+++ b/nets\n-ten", wrapped=True).startswith("```diff\n--- a/nets")


def test_code_is_kept_whether_indented_or_fenced() -> None:
    assert plain_to_markdown("Run:\n\n    ls <dir>\n\n```\n<a>\n```", wrapped=True) == (
        "Run:\n\n    ls <dir>\n\n```\n<a>\n```"
    )
    assert plain_to_markdown("```\nnever closed", wrapped=True) == "\\```  \nnever closed"


def test_an_indented_paragraph_of_a_box_is_no_code() -> None:
    assert plain_to_markdown("     Dear all,", wrapped=False) == "Dear all,"


@given(st.text(alphabet="ab \n\t#>*_-=+~<&;[]:|\\!@.", max_size=60), st.booleans())
def test_no_letter_is_ever_lost_or_moved(typed: str, wrapped: bool) -> None:
    words = unescape(re.sub("<[^>]*>", "", shown(typed, wrapped)))
    assert re.findall("[ab]", words) == re.findall("[ab]", typed)
