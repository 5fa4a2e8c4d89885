"""A text is checked before it is kept: what is refused says why, what is kept has one form."""

import threading
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.markdown import DEEPEST, MOST_CELLS
from forum.text import LONGEST, LONGEST_IMPORTED, RENDERER, check, decode, normalise, render


def refusal(source: str, **how: int) -> Invalid:
    with pytest.raises(Invalid) as caught:
        check(source, **how)
    assert caught.value.field == "text"
    return caught.value


# -- what is refused ----------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "",
        " \n\t",
        "\u200b\u200d\ufeff",
        "\x00\x01",
        "\u202e\u2066",
        "\u3164\u2800",
        "[a]: https://example.org",
        ">",
        "- ",
    ],
)
def test_a_text_with_nothing_to_read_is_refused(source: str) -> None:
    assert "nothing to read" in str(refusal(source))


def test_a_text_too_long_is_told_its_length_and_the_most_allowed() -> None:
    assert check("é" * LONGEST) == "é" * LONGEST
    message = str(refusal("é" * (LONGEST + 345)))
    assert "20345 characters" in message
    assert "20000" in message
    assert "12 characters, and at most 10" in str(refusal("Les poissons", maximum=10))


def test_length_is_counted_as_kept_not_as_sent() -> None:
    assert check("e\u0301" * 10 + " " * 100, maximum=10) == "é" * 10


@pytest.mark.parametrize("marker", ["> ", ">", "- ", "* ", "1. ", "2) ", "> - ", "- > "])
def test_quotes_and_lists_too_deep_within_one_another_are_refused(marker: str) -> None:
    containers = sum(letter in ">-*.)" for letter in marker)
    assert check(marker * (DEEPEST // containers) + "fish")
    message = str(refusal(marker * (DEEPEST // containers + 1) + "fish"))
    assert f"more than {DEEPEST} deep" in message


def test_lists_too_deep_by_their_margins_are_refused() -> None:
    def nested(depth: int) -> str:
        return "\n".join("  " * level + "- fish" for level in range(depth))

    assert check(nested(DEEPEST))
    refusal(nested(DEEPEST + 1))


@pytest.mark.parametrize(
    "harmless",
    ["- " * 40, "* * * " * 20, "```\n" + "> " * 40 + "\n```", "`" + ">" * 40 + "`", "a " + "> " * 40],
)
def test_what_only_looks_deep_is_accepted(harmless: str) -> None:
    assert check(f"Fish.\n\n{harmless}")


def test_a_table_of_thousands_of_empty_cells_is_refused() -> None:
    wide = "|a" * 300 + "\n" + "|-" * 300 + "\n" + "a\n" * 30
    assert f"more than {MOST_CELLS} cells" in str(refusal(wide))
    assert check("|a|b|\n|-|-|\n" + "|c|d|\n" * 100)


@pytest.mark.parametrize("source", ["fish \ud83d", "\udce9", "a\udfffb"])
def test_half_a_character_is_the_wrong_encoding(source: str) -> None:
    assert "UTF-8" in str(refusal(source))


@pytest.mark.parametrize(
    "raw", [b"caf\xe9", b"\xff\xfef\x00i\x00", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"]
)
def test_bytes_that_are_not_utf8_are_refused(raw: bytes) -> None:
    with pytest.raises(Invalid, match="UTF-8") as caught:
        decode(raw)
    assert caught.value.field == "text"


def test_bytes_in_utf8_are_read_with_or_without_a_mark() -> None:
    assert decode("pêche سمك 🐟".encode()) == "pêche سمك 🐟"
    assert decode(b"\xef\xbb\xbffish") == "fish"


# -- what is kept -------------------------------------------------------------


def test_a_text_is_kept_in_one_form() -> None:
    assert check("cafe\u0301\r\nau\rlait\u2028noir\x85fin") == "café\nau\nlait\nnoir\nfin"
    assert check("\x00f\x07i\x1bs\x7fh\tand\nchips \n\n ") == "fish\tand\nchips"
    assert check("fish\ufffe\uffff\ufdd0\U0001ffff!") == "fish!"


def test_nobody_can_turn_their_neighbours_words_around() -> None:
    for override in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        assert check(f"pay{override}100") == "pay100"
        assert override not in render(f"a{override}b &#{ord(override)};")


def test_marks_that_arabic_and_persian_need_are_kept() -> None:
    assert check("می\u200cخواهم \u200fسمك\u200e \u061cنعم") == "می\u200cخواهم \u200fسمك\u200e \u061cنعم"


def test_a_margin_at_the_beginning_is_kept() -> None:
    assert check("    code\n") == "    code"


@settings(deadline=None, database=None)
@given(st.text(st.characters(), max_size=60))
def test_what_has_been_checked_is_checked_already(source: str) -> None:
    try:
        kept = check(source)
    except Invalid:
        return
    assert check(kept) == kept == normalise(kept) == unicodedata.normalize("NFC", kept)


@settings(deadline=None, database=None)
@given(st.text(st.characters(categories=["L", "M", "Cc", "Cf", "Cs", "Cn", "Zs"]), max_size=60))
def test_any_text_can_be_made_one_that_is_kept(source: str) -> None:
    kept = normalise(source)
    assert normalise(kept) == kept
    assert kept.encode().decode() == kept


# -- rendering within limits, and beyond --------------------------------------


def test_the_renderer_has_a_number() -> None:
    assert RENDERER >= 1


def test_a_text_too_deep_is_not_rendered_unless_it_was_imported() -> None:
    source = ">" * 40 + " <b>deep</b> & old"
    with pytest.raises(Invalid):
        render(source)
    assert (
        render(source, limits=False)
        == f'<pre class="plain">{"&gt;" * 40} &lt;b&gt;deep&lt;/b&gt; &amp; old</pre>'
    )


def test_an_enormous_import_is_shown_as_typed() -> None:
    assert "<strong>" in render("**fish** " * 100, limits=False)
    assert render("**fish** " * (LONGEST_IMPORTED // 8), limits=False).startswith(
        '<pre class="plain">**fish** **fish**'
    )


def test_an_import_may_hold_anything() -> None:
    assert render("", limits=False) == ""
    assert render("half \ud83d \x00 a", limits=False) == "<p>half \ufffd  a</p>\n"


@pytest.mark.parametrize(
    "piece",
    [
        *(
            ">",
            "> ",
            "[",
            "]",
            "![",
            "[](",
            "[a](",
            "[a][",
            "*",
            "**a ",
            "_a*",
            "*_",
            "***a",
            "~~a",
            "`",
            "`a",
            "``a`",
        ),
        *(
            "<",
            "<a ",
            "&",
            "\\",
            "- ",
            "-\n",
            "- a\n",
            "1. ",
            "#",
            "# a\n",
            "|",
            "|a",
            "|-|\n",
            "```\n",
            "    a\n",
            "(",
        ),
        *(
            "http://[",
            "http://(",
            "www.a.b/(",
            "a@b.c ",
            "@ab ",
            "#1 ",
            "[quote 1:2-9]\n",
            "[a]: /b\n",
            "&#1;",
            "\u0301",
        ),
        *("ب", "\u200d", "\U0001f469\u200d"),
    ],
)
def test_thousands_of_anything_are_done_with(piece: str) -> None:
    source = (piece * 5_000)[:10_000]
    html = render(
        source,
        mention=lambda handle: f"/members/{handle}",
        reference=lambda number: f"#p{number}",
        limits=False,
    )
    assert len(html) < 20 * len(source) + 200_000


def test_a_definition_used_often_does_not_repeat_its_address_without_end() -> None:
    source = "[a]: https://example.org/" + "x" * 9_000 + "\n\n" + "[a]" * 3_000
    html = render(source)
    assert html.count("<a ") < 20
    assert len(html) < 200_000
    assert html.count("a") > 1_500


def test_emphasis_without_end_does_not_nest_without_end() -> None:
    html = render("*a **b " * 500 + "c** d*" * 500)
    assert "<em>" in html
    deepest = depth = 0
    for piece in html.split("<"):
        depth += piece.startswith(("em>", "strong>")) - piece.startswith(("/em>", "/strong>"))
        deepest = max(deepest, depth)
    assert deepest <= 12
    assert depth == 0


def test_threads_of_one_process_do_not_disturb_one_another() -> None:
    sources = {
        f"# {name}\n\n> - **{name}** https://{name}.example\n\n|{name}|\n|-|": name for name in "abcdefgh"
    }
    expected = {source: render(source) for source in sources}
    wrong: list[str] = []

    def work(source: str) -> None:
        wrong.extend(source for _round in range(10) if render(source) != expected[source])

    threads = [threading.Thread(target=work, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
