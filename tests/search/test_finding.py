"""Who looks for a text finds it, in any language, and nothing that is not theirs to see."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.engine import MAX_PER_PAGE, MAX_RESULTS, Engine, Query
from tests.search.texts import MARCH, found, marked, written


@pytest.fixture
def village(engine: Engine) -> Engine:
    """What was said of the water, in five languages."""
    engine.update(
        [
            written(1, "Les comités de pêche ont choisi une mesure."),
            written(2, "Le comité des citoyens partage l'eau du village."),
            written(3, "El comité de pescadores propone una participación.", "es"),
            written(4, "The committees of the village share the water.", "en"),
            written(5, "قال الصَّيّادُونَ في القرية إن الماء قليل", "ar"),
            written(6, "A água da aldeia é pouca, disse o comité.", "pt-BR"),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("comités", "1 2 3 6"),
        ("COMITE", "1 2 3 6"),
        ("committee", "4"),
        ("participaciones", "3"),
        ("صياد", "5"),
        ("الصيادون", "5"),
        ("الصَّيّادُونَ", "5"),
        ("agua", "6"),
        ("village", "2 4"),
        ("the village", "2 4"),
        ("le village", "2 4"),
        ("comité village", "2"),
        ("le but", ""),
        ("من القرية", "5"),
        ("comité OR committee", "1 2 3 4 6"),
    ],
)
def test_a_reader_finds_texts_in_any_language(village: Engine, text: str, numbers: str) -> None:
    assert found(village, text) == set(numbers.split())


def test_what_was_looked_for_is_marked_in_every_language(village: Engine) -> None:
    assert marked(village.search(Query("comité"))) == {"comités", "comité"}
    assert marked(village.search(Query("صياد"))) == {"الصَّيّادُونَ"}


def test_a_year_also_finds_what_is_written_without_the_tilde(engine: Engine) -> None:
    engine.update(
        [written(1, "Hace un año.", "es"), written(2, "Hace dos anos.", "pt"), written(3, "El ano.", "es")]
    )

    assert found(engine, "años", language="es") == {"1", "3"}


def test_all_words_are_wanted_and_any_will_do_only_when_no_text_has_all(village: Engine) -> None:
    all_there = village.search(Query("comité mesure"))
    none_there = village.search(Query("mesure water"))

    assert [hit.id for hit in all_there.hits] == ["post:1"]
    assert not all_there.loosened
    assert all_there.hint == ""
    assert {hit.id for hit in none_there.hits} == {"post:1", "post:4"}
    assert none_there.loosened
    assert none_there.hint.startswith("No text has all of these words.")


def test_a_text_with_more_of_the_words_comes_first(engine: Engine) -> None:
    engine.update([written(1, "sel"), written(2, "sel et vase"), written(3, "vase")])

    assert engine.search(Query("vase sel boue")).hits[0].id == "post:2"


def test_a_title_weighs_more_than_a_text(engine: Engine) -> None:
    engine.update(
        [
            written(1, "Le partage de l'eau douce", title="La mer"),
            written(2, "La mer est loin d'ici", title="Le partage de l'eau"),
            written(3, "La mer, le sel", title="La vase"),
        ]
    )

    best = engine.search(Query("partage")).hits[0]

    assert best.id == "post:2"
    assert best.title == (("Le ", False), ("partage", True), (" de l'eau", False))


def test_a_phrase_is_found_as_it_stands_with_its_common_words(village: Engine) -> None:
    assert found(village, '"l\'eau du village"') == {"2"}
    assert found(village, '"village de l\'eau"') == set()
    assert found(village, '"comites de peche"') == {"1"}
    assert found(village, '"comité de pêche"') == set()
    assert found(village, '"de la"') == set()
    assert found(village, '"في القرية"') == {"5"}


def test_a_lone_tatweel_breaks_no_phrase(engine: Engine) -> None:
    engine.update([written(1, "الماء \u0640 قليل", "ar")])

    assert found(engine, '"الماء قليل"') == {"1"}
    assert marked(engine.search(Query('"الماء \u0640 قليل"'))) == {"الماء \u0640 قليل"}


def test_no_phrase_begins_in_the_title_and_ends_in_the_text(engine: Engine) -> None:
    engine.update([written(1, "partagée", title="Une eau")])

    assert found(engine, '"eau partagée"') == set()
    assert found(engine, "eau partagée") == {"1"}


def test_common_words_beside_a_phrase_ask_nothing(village: Engine) -> None:
    assert found(village, 'le "comités de pêche"') == {"1"}
    assert found(village, 'le la but "comités de pêche"') == set()
    assert found(village, 'le la but "share the water"') == {"4"}
    assert found(village, "les comit* la") == {"1", "2", "3", "6"}


def test_common_words_alone_are_looked_for_where_they_mean_something(engine: Engine) -> None:
    engine.update(
        [written(1, "Le but est beau."), written(2, "Last but not least.", "en"), written(3, "Rien.")]
    )

    assert found(engine, "but") == {"1"}
    assert found(engine, "le but") == {"1"}
    assert found(engine, "le la les") == set()
    assert found(engine, '"not least"') == {"2"}


def test_the_beginning_of_a_word_finds_all_its_endings(village: Engine) -> None:
    assert found(village, "comit*") == {"1", "2", "3", "6"}
    assert found(village, "COMITÉ* partag*") == {"2"}
    assert found(village, "الصي*") == {"5"}


def test_what_is_left_out_is_not_found(village: Engine) -> None:
    assert found(village, "comité -pêche") == {"2", "3", "6"}
    assert found(village, "comité -pesc* -citoyen") == {"1", "6"}
    assert found(village, 'village -"share the water"') == {"2"}
    assert found(village, "comité -comités", language="fr") == set()


def test_nothing_found_is_said(village: Engine) -> None:
    results = village.search(Query("montagne"))

    assert results.total == 0
    assert results.hint.startswith("Nothing was found.")


@pytest.fixture
def archive(engine: Engine) -> Engine:
    """One text about salt of each sort."""
    day = timedelta(days=1)
    engine.update(
        [
            written(1, "sel"),
            written(2, "sel", kind_of_thing="note", boards=("fishers", "water"), milieu=None, kind=None),
            written(3, "sel", phase="strategy", kind="proposal", written_at=MARCH + day),
            written(4, "sal", "es", assembly="sahel", boards=("herders",), written_at=MARCH + 2 * day),
            written(5, "sel", "fr-CA", milieu="fishers", written_at=MARCH - 400 * 365 * day),
            written(6, "sel", visibility="board:3"),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, "1 2 3 4 5"),
        ({"kind_of_things": ("note", "paper")}, "2"),
        ({"kind_of_things": ("note", "post"), "board": "farmers"}, "1 3 5"),
        ({"assembly": "sahel"}, "4"),
        ({"board": "water"}, "2"),
        ({"board": "wat"}, ""),
        ({"phase": "strategy"}, "3"),
        ({"kind": "fact"}, "1 4 5"),
        ({"language": "fr"}, "1 2 3 5"),
        ({"language": "es"}, "4"),
        ({"language": "de"}, ""),
        ({"milieu": "fishers"}, "5"),
        ({"since": MARCH}, "1 2 3 4"),
        ({"since": MARCH, "until": MARCH + timedelta(days=1)}, "1 2"),
        ({"until": MARCH}, "5"),
        ({"visible": None}, "1 2 3 4 5 6"),
        ({"visible": ("public", "board:3")}, "1 2 3 4 5 6"),
        ({"visible": ("board:3",)}, "6"),
        ({"visible": ()}, ""),
        ({"visible": ("board:4",)}, ""),
        ({"phase": "strategy", "kind": "fact"}, ""),
    ],
)
def test_a_filter_keeps_only_what_it_names(archive: Engine, filters: dict[str, object], numbers: str) -> None:
    results = archive.search(Query("sel OR sal", **filters))

    assert {hit.id.removeprefix("post:") for hit in results.hits} == set(numbers.split())
    assert results.total == len(results.hits)


def test_pages_hold_every_text_once(engine: Engine) -> None:
    engine.update([written(number, "sel " * (number % 7 + 1)) for number in range(45)])

    pages = [engine.search(Query("sel", page=page, per_page=20)) for page in (1, 2, 3, 4)]

    assert [len(page.hits) for page in pages] == [20, 20, 5, 0]
    assert {page.total for page in pages} == {45}
    assert {page.pages for page in pages} == {3}
    hits = [hit for page in pages for hit in page.hits]
    assert len({hit.id for hit in hits}) == 45
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("page", "per_page", "bounded"),
    [
        (-1, 20, (1, 20)),
        (0, 0, (1, 1)),
        (10**12, 10**12, (10, MAX_PER_PAGE)),
        (10**12, 7, (MAX_RESULTS // 7, 7)),
    ],
)
def test_no_page_lies_beyond_the_last(
    engine: Engine, page: int, per_page: int, bounded: tuple[int, int]
) -> None:
    engine.update([written(1, "sel")])

    results = engine.search(Query("sel", page=page, per_page=per_page))

    assert (results.page, results.per_page) == bounded
    assert results.total == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        '"',
        '"eau',
        "-eau",
        "AND OR NOT",
        "(((",
        "a" * 10_000,
        "(a+)+$",
        "eau\x00",
        "pe*",
        "\ud800",
        "' OR 1=1 --",
    ],
)
def test_a_bad_query_gives_an_empty_page_with_a_hint(village: Engine, text: str) -> None:
    results = village.search(Query(text))

    assert results.hits == ()
    assert results.hint


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    text=st.text(max_size=220) | st.text('"*- comitéseau', max_size=40), board=st.none() | st.text(max_size=5)
)
def test_whatever_is_typed_is_answered(village: Engine, text: str, board: str | None) -> None:
    results = village.search(Query(text, board=board, language=board))

    assert results.hits or results.hint
