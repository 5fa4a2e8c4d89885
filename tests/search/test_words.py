"""What the search makes of a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.analysis import ANALYSED, OTHER, fold, group, words
from forum.search.whoosh_engine import ANALYSERS

MEETING = {
    "fr": [
        ("comités", "comité"), ("loi", "lois"), ("pêcheuse", "pêcheurs"), ("agricultrice", "agriculteurs"),
        ("nationaux", "national"), ("travaux", "travail"), ("partagée", "partager"), ("publiques", "public"),
        ("citoyenne", "citoyens"), ("ÉCOLE", "écoles"), ("œuvre", "oeuvres"), ("décisions", "decision"),
    ],
    "es": [
        ("participación", "participaciones"), ("años", "año"), ("mujeres", "mujer"), ("veces", "vez"),
        ("árboles", "árbol"), ("ciudadanas", "ciudadano"), ("intereses", "interés"), ("regiones", "región"),
    ],
    "pt": [
        ("comissões", "comissão"), ("participação", "participações"), ("participar", "participação"),
        ("cidadãs", "cidadãos"), ("cidadã", "cidadão"), ("nacional", "nacionais"), ("leis", "lei"), ("pães", "pão"),
        ("mães", "mãe"), ("regiões", "região"), ("móveis", "móvel"), ("fáceis", "fácil"), ("úteis", "útil"),
        ("azuis", "azul"), ("civis", "civil"), ("anzóis", "anzol"), ("homens", "homem"), ("anos", "ano"),
        ("pescadora", "pescadores"), ("mulheres", "mulher"), ("vezes", "vez"), ("países", "país"), ("ação", "ações"),
        ("franceses", "francês"), ("mãos", "mão"), ("redes", "rede"), ("ÁGUA", "águas"), ("árvores", "árvore"),
    ],
    "en": [("committees", "committee"), ("policies", "policy"), ("fishing", "fished"), ("Cafés", "cafe")],
    "ar": [
        ("الصَّيّادُونَ", "صياد"), ("والصيادين", "صياد"), ("المدرسة", "مدرسة"), ("قرارات", "القرار"),
        ("المواطنون", "مواطن"), ("فلاح", "الفلاحين"), ("الوطنية", "وطنية"), ("للمزارعين", "مزارع"),
        ("أرض", "ارض"), ("مـــاء", "ماء"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "one", "other"), [(language, *pair) for language, pairs in MEETING.items() for pair in pairs]
)
def test_two_forms_of_a_word_meet(language: str, one: str, other: str) -> None:
    term = ANALYSERS[language].term

    assert term(one) == term(other)
    assert term(one)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "eau", "eaux-fortes"),
        ("fr", "port", "porc"),
        ("es", "mar", "mal"),
        ("pt", "mães", "mãos"),
        ("pt", "cais", "cal"),
        ("ar", "فلاح", "لاح"),
    ],
)
def test_two_other_words_stay_apart(language: str, one: str, other: str) -> None:
    term = ANALYSERS[language].term

    assert term(one) != term(other)


def test_folding_before_stemming_makes_a_year_and_something_else_meet_and_that_is_the_price() -> None:
    assert ANALYSERS["es"].term("año") == ANALYSERS["es"].term("ano")


@pytest.mark.parametrize(
    ("language", "word"),
    [("fr", "les"), ("fr", "À"), ("es", "más"), ("pt", "Não"), ("en", "The"), ("ar", "إلى")],
)
def test_a_word_that_every_text_has_is_not_searched_by(language: str, word: str) -> None:
    assert ANALYSERS[language].term(word) is None


def test_a_word_that_is_common_in_one_language_is_a_word_in_another() -> None:
    assert ANALYSERS["fr"].term("car")
    assert ANALYSERS["fr"].term("but") == "but"
    assert ANALYSERS["en"].term("but") is None


def test_vowel_marks_stay_inside_their_word_and_then_go() -> None:
    assert [word.text for word in words("قال الصَّيّادُونَ: لا")] == ["قال", "الصَّيّادُونَ", "لا"]
    assert fold("الصَّيّادُونَ") == "الصيادون"


def test_letters_written_in_several_ways_are_one() -> None:
    assert fold("أإآٱ") == "اااا"
    assert fold("مدرسة") == fold("مدرسه")
    assert fold("إلى") == fold("الي")
    assert fold("٢٠٢٦") == fold("۲۰۲۶") == "2026"
    assert fold("e\u0301cole") == fold("école") == "ecole"
    assert fold("Straße") == "strasse"
    assert fold("co\u00admité") == "comite"


def test_an_elided_article_is_a_word_of_its_own() -> None:
    assert [word.text for word in words("l'eau d\u2019ici, quasi-totalité")] == [
        "l",
        "eau",
        "d",
        "ici",
        "quasi",
        "totalité",
    ]


def test_a_text_is_read_in_its_language_whatever_its_region() -> None:
    assert group("fr-CA") == "fr"
    assert group("es_MX") == "es"
    assert group("pt-BR") == "pt"
    assert group("de-AT") == OTHER
    assert group("") == group(None) == OTHER


@given(st.text(), st.sampled_from([*ANALYSED, OTHER]))
def test_any_text_is_cut_into_words_and_every_word_has_a_term_or_none(text: str, language: str) -> None:
    for word in words(text):
        assert text[word.start : word.end] == word.text
        term = ANALYSERS[language].term(word.text)
        assert term is None or 0 < len(term) <= 64
