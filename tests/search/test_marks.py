"""Why a text was found, shown in the text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forum.search.highlight import Marker, fragments, whole
from forum.search.syntax import parse
from forum.search.whoosh_engine import ANALYSERS


def shown(text: str, query: str, language: str = "fr") -> list[list[tuple[str, bool]]]:
    """The fragments of a text for a query."""
    marker = Marker(parse(query).wanted, ANALYSERS[language])
    return [list(fragment) for fragment in fragments(text, marker.marks(text))]


def test_the_words_are_marked_as_they_are_written() -> None:
    assert shown("Les Comités de pêche sont d'accord.", "comite pêcher") == [
        [("Les ", False), ("Comités", True), (" de ", False), ("pêche", True), (" sont d'accord.", False)]
    ]


def test_arabic_with_vowel_marks_is_marked_whole() -> None:
    assert shown("قال الصَّيّادُونَ نعم", "صياد", "ar") == [[("قال ", False), ("الصَّيّادُونَ", True), (" نعم", False)]]


def test_a_phrase_is_marked_as_one_and_its_words_elsewhere_are_not() -> None:
    assert shown("L'eau douce, l'eau de mer, l'eau.", '"eau de mer"') == [
        [("L'eau douce, l'", False), ("eau de mer", True), (", l'eau.", False)]
    ]


def test_a_beginning_marks_the_whole_word() -> None:
    assert shown("L'agriculture des agricultrices", "agricult*") == [
        [("L'", False), ("agriculture", True), (" des ", False), ("agricultrices", True)]
    ]


def test_common_words_are_not_marked() -> None:
    assert shown("La mer et le sel", "le sel") == [[("La mer et le ", False), ("sel", True)]]


def test_a_long_text_is_cut_between_words_where_the_words_are() -> None:
    text = "Rien à dire. " * 50 + "Ici le sel\n\nmanque. " + "Rien de plus. " * 50

    (fragment,) = shown(text, "sel")

    before, word, after = fragment
    assert word == ("sel", True)
    assert before[0].endswith("Rien à dire. Ici le ")
    assert before[0].removeprefix("…").split()[0] in {"Rien", "à", "dire."}
    assert after[0].startswith(" manque. Rien de plus.")
    assert after[0].endswith("…")
    assert sum(len(piece) for piece, _marked in fragment) < 300


def test_the_pieces_that_answer_most_come_and_stand_in_the_order_of_the_text() -> None:
    gap = "Rien à dire. " * 40
    text = f"Le sel. {gap} Le sel. {gap} Le sel et la mer. {gap} La vase, la mer. {gap} Le sel."

    pieces = shown(text, "sel mer vase")

    assert [{piece for piece, is_marked in fragment if is_marked} for fragment in pieces] == [
        {"sel", "mer"},
        {"vase", "mer"},
    ]


def test_a_text_found_by_its_title_shows_how_it_begins() -> None:
    assert shown("Nous n'avons plus d'eau.", "village") == [[("Nous n'avons plus d'eau.", False)]]
    assert shown("", "village") == []


def test_what_looks_like_html_stays_text() -> None:
    assert shown("<b>sel</b>", "sel") == [[("<b>", False), ("sel", True), ("</b>", False)]]


@given(
    st.text(alphabet=st.sampled_from("ae é\u0301\nلصَّ <>'.ß…\ud7ff"), max_size=600),
    st.sampled_from(["ae", '"a e"', "aée*", "لص", "e OR a", "ss"]),
    st.sampled_from(sorted(ANALYSERS)),
)
def test_nothing_is_added_to_a_text_and_nothing_stands_twice(text: str, query: str, language: str) -> None:
    marker = Marker(parse(query).wanted, ANALYSERS[language])
    marks = marker.marks(text)

    assert all(one.end <= other.start for one, other in pairwise(marks))
    assert "".join(piece for piece, _ in whole(text, marks)).split() == text.split()
    for fragment in fragments(text, marks):
        plain = "".join(piece for piece, _ in fragment)
        assert " ".join(plain.removeprefix("…").removesuffix("…").split()) in " ".join(text.split())
