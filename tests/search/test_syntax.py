"""What people type, and how it is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.syntax import MAX_LENGTH, MAX_TERMS, parse


def test_plain_words_are_all_wanted() -> None:
    request = parse("l'eau  du village, eau")

    assert request.wanted.words == ["l", "eau", "du", "village"]
    assert not request.any_of
    assert request.hint == ""


@pytest.mark.parametrize("text", ['"eau du village"', "«\u00a0eau du village\u00a0»", "“eau du village”"])
def test_a_phrase_may_stand_in_the_quotation_marks_of_any_country(text: str) -> None:
    assert parse(text).wanted.phrases == [("eau", "du", "village")]


def test_a_word_a_phrase_and_a_beginning_can_be_left_out() -> None:
    request = parse('eau -sel \u2212"eau de mer" -pisc* NOT boue')

    assert request.wanted.words == ["eau"]
    assert request.unwanted.words == ["sel", "boue"]
    assert request.unwanted.phrases == [("eau", "de", "mer")]
    assert request.unwanted.prefixes == ["pisc"]


def test_two_words_written_as_one_are_left_out_together() -> None:
    assert parse("village -quasi-totalité").unwanted.phrases == [("quasi", "totalité")]


def test_an_asterisk_after_three_letters_stands_for_any_ending() -> None:
    request = parse("l'agricult* مزا*")

    assert request.wanted.words == ["l"]
    assert request.wanted.prefixes == ["agricult", "مزا"]


def test_a_beginning_of_two_letters_is_passed_over_and_that_is_said() -> None:
    request = parse("eau pe*")

    assert request.wanted.words == ["eau"]
    assert not request.wanted.prefixes
    assert "at least 3 letters" in request.hint


def test_or_between_words_wants_any_of_them() -> None:
    request = parse("eau OR sel")

    assert request.any_of
    assert request.wanted.words == ["eau", "sel"]


def test_small_letters_make_no_operator() -> None:
    assert parse("or et argent").wanted.words == ["or", "et", "argent"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type one or several words"),
        ("   \n\t ", "Type one or several words"),
        ("?! ... --- ()", "Type one or several words"),
        ('""', "Type one or several words"),
        ("AND OR NOT", "Type one or several words"),
        ("*", "Type one or several words"),
        ("** * ?", "Type one or several words"),
        ("pe*", "at least 3 letters"),
        ('eau "du village', "no partner"),
        ("« eau", "no partner"),
        ("-eau", "at least one word to look for"),
        ('-"eau de mer" -sel', "at least one word to look for"),
        ("(a+)+b", "not for patterns"),
        ("eau.*sel", "not for patterns"),
        ("[a-z]{3}", "not for patterns"),
        (r"\beau\b", "not for patterns"),
        ("eau\x00sel", "cannot be searched for"),
        ("eau\ud800", "cannot be searched for"),
        ("eau " * 2_500, "at most 200 characters"),
    ],
)
def test_a_query_that_asks_for_nothing_gets_a_sentence(text: str, said: str) -> None:
    request = parse(text)

    assert not request.wanted
    assert said in request.hint


def test_parentheses_slashes_and_question_marks_are_only_punctuation() -> None:
    assert parse("Où va l'eau (et/ou le sel) ?").wanted.words == [
        "Où",
        "va",
        "l",
        "eau",
        "et",
        "ou",
        "le",
        "sel",
    ]


def test_a_whole_sentence_is_cut_to_its_first_words_and_that_is_said() -> None:
    request = parse(" ".join(f"mot{number}" for number in range(20)))

    assert request.wanted.words == [f"mot{number}" for number in range(MAX_TERMS)]
    assert "Only 12" in request.hint


def test_a_long_phrase_is_cut_too() -> None:
    words = tuple(f"mot{number}" for number in range(20))

    assert parse(f'"{" ".join(words)}" eau').wanted.phrases == [words[:MAX_TERMS]]


@given(st.text(max_size=MAX_LENGTH + 50) | st.text('"*-ANDOR aé«».[]()\\?+', max_size=60))
def test_whatever_is_typed_is_understood_or_answered_with_a_sentence(text: str) -> None:
    request = parse(text)

    terms = [
        *request.wanted.words,
        *request.wanted.prefixes,
        *(word for phrase in request.wanted.phrases for word in phrase),
    ]
    assert bool(terms) == bool(request.wanted)
    assert terms or request.hint
    assert len(terms) <= MAX_TERMS
