"""Passages: what an excerpt takes is exactly what was written, and a sentence is one in every language."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.passages import sentences, span

AMINA = "Les puits baissent. On pompe 12.5 m³ par jour ! 🐟 Et après ?"


def cut(source: str) -> list[str]:
    return [source[start:end] for start, end in sentences(source)]


# -- spans ----------------------------------------------------------------------


def test_a_span_is_the_exact_characters() -> None:
    assert span(AMINA, 0, 19) == "Les puits baissent."
    assert span(AMINA, 48, 49) == "🐟"
    assert span(AMINA, 0, len(AMINA)) == AMINA


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, len(AMINA) + 1), (-5, -1), (900, 901)]
)
def test_a_span_that_is_not_in_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid) as caught:
        span(AMINA, start, end)
    assert caught.value.field == "passage"


@settings(deadline=None, database=None)
@given(st.text(min_size=1), st.data())
def test_a_span_put_back_in_its_place_gives_the_text_again(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    assert source[:start] + span(source, start, end) + source[end:] == source


# -- sentences --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "Mr. Khoury left.",
                "Did he?",
                "At 3.5 p.m. it rained...",
                "See No. 5, e.g. here.",
                "No.",
                "Plan over!",
            ],
        ),
        (
            "fr",
            [
                "M. Dupont, Mme. Roy et le Dr. Petit viennent.",
                "Vraiment ?",
                "Oui !",
                "L'art. 5 et la p. 12 aussi.",
                "Fini.",
            ],
        ),
        (
            "fr",
            [
                "« Qui pêche ? »",
                "Amina répond : « Nous. »",
                "Il y en a.",
                "Bien… mais cher.",
                "Etc. et ainsi de suite.",
            ],
        ),
        (
            "es",
            [
                "¿Quién pesca?",
                "¡Nosotros!",
                "El Sr. Pérez y la Sra. Gil, de EE. UU., no.",
                "Véase pág. 7.",
                "Es verdad.",
            ],
        ),
        (
            "pt",
            ["Quem pesca?", "O Exmo. Sr. Silva e a Profa. Dias, não.", "Veja-se o art. 5, n.º 2.", "É isso."],
        ),
        ("ar", ["من يصيد؟", "نحن!", "هذا كثير…", "انتهى.", "نعم؛ ولكن، لا."]),
        ("ur", ["پانی کم ہے۔", "کیوں؟", "معلوم نہیں۔"]),
        ("zh", ["水少了。", "为什么？", "不知道！"]),
        ("hi", ["पानी कम है।", "क्यों?", "पता नहीं।"]),
    ],
)
def test_sentences_end_as_their_language_has_it(language: str, expected: list[str]) -> None:
    assert cut(("" if language == "zh" else " ").join(expected)) == expected


def test_a_sentence_goes_on_over_a_line_but_not_over_a_paragraph() -> None:
    assert cut("The wells\nare low. We pump\n\nThe sea is near") == [
        "The wells\nare low.",
        "We pump",
        "The sea is near",
    ]


def test_headings_items_and_rows_begin_anew() -> None:
    source = "# Water. And fish\nLow wells\n- salt. Yes\n- sand\n  and stone\n3. cost\n"
    source += "| a. B | c |\n|---|---|\n[quote 3:1-9]\nEnd"
    expected = [
        "# Water. And fish",
        "Low wells",
        "- salt.",
        "Yes",
        "- sand\n  and stone",
        "3. cost",
        "| a. B | c |",
        "|---|---|",
    ]
    assert cut(source) == [*expected, "[quote 3:1-9]", "End"]


@pytest.mark.parametrize(
    "whole",
    [
        "[Dr. Who. Yes! No? (Sic.)](https://a.org/b.c)",
        '[A. B](https://a.org/c_(d._E) "F. G. H")',
        "[One. [Two.] Three.][ref]",
        "![A port. By night.](https://a.org/p.png)",
        "<https://a.org/b.%20C>",
        "https://a.org/b.c?d.E=1!F",
        "www.a.org/b.c",
        "a.b@c.org",
        "`x. Y! z? A`",
        "``a ` b. C``",
    ],
)
def test_a_link_an_address_or_code_is_never_cut(whole: str) -> None:
    assert cut(f"Before {whole} after. Then") == [f"Before {whole} after.", "Then"]
    assert cut(f"It is {whole}. Then") == [f"It is {whole}.", "Then"]


@pytest.mark.parametrize(
    "fence",
    [
        "```\nOne. Two!\n\nThree? Four\n```",
        "~~~~ python\na. B\n~~~\nc. D\n~~~~",
        "> ```\n> a. B\n>\n> c. D\n> ```",
        "- ```\n  a. B\n  ```",
        "````\n```\nA. B\n```\n````",
    ],
)
def test_a_fenced_block_is_never_cut(fence: str) -> None:
    assert cut(f"Before. It\n{fence}\nAfter. End") == ["Before.", "It", fence, "After.", "End"]
    assert cut(fence.rstrip("`~")) == [fence.rstrip("`~").rstrip()]


def test_nothing_has_no_sentence() -> None:
    assert sentences("") == sentences(" \n\n\t") == []


PIECES = st.one_of(
    st.sampled_from(
        [
            *(
                "Fish",
                "eau",
                "سمك",
                ". ",
                "? ",
                "! ",
                "… ",
                "؟ ",
                "۔ ",
                "。",
                " ",
                "\n",
                "\n\n",
                "```\n",
                "~~~\n",
                "`",
            ),
            *(
                "[",
                "](",
                ")",
                "<",
                ">",
                "https://a.org/b. ",
                "- ",
                "> ",
                "# ",
                "|",
                "1. ",
                "M. ",
                "\\",
                "«\xa0",
                "\xa0»",
                "*",
            ),
        ]
    ),
    st.text(max_size=5),
)


@settings(deadline=None, database=None, max_examples=300)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_sentences_are_in_order_apart_and_leave_nothing_out(source: str) -> None:
    done = 0
    for start, end in sentences(source):
        assert done <= start < end
        assert not source[done:start].strip()
        assert span(source, start, end) == source[start:end].strip()
        done = end
    assert not source[done:].strip()


WORDS = st.text(st.sampled_from("Aab. ?!…؟("), max_size=20)


@settings(deadline=None, database=None)
@given(WORDS, WORDS, st.sampled_from(["[{}](https://a.org/x.Y)", "[{}][b]", "`a{}`", "```\n{}\n```"]))
def test_no_sentence_ends_within_a_link_or_code(before: str, inside: str, form: str) -> None:
    whole = form.format(re.sub(r"[()]", "", inside) or "x")
    source = f"{before}\n\n{whole} After. End"
    start, end = source.index(whole, len(before)), source.index(whole, len(before)) + len(whole)
    assert not [stop for _start, stop in sentences(source) if start < stop < end]


@pytest.mark.parametrize(
    "piece",
    ["[", "](", "[]", "(", "`", "`a", "<", "a", "a.", ". ", "A. ", "```\n", "> ", "a@", "\\", "- ", "!" * 9],
)
def test_thousands_of_anything_are_cut(piece: str) -> None:
    source = (piece * 10_000)[:20_000]
    assert "".join("".join(cut(source)).split()) == "".join(source.split())
