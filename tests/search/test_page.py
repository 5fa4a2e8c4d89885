"""The search page: what it shows, to whom, in which language, and what it costs."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Board, Reading, Writing
from forum.members.models import Member
from forum.phases import Kind
from forum.threads import actions as threads
from forum.tongues import INTERFACE
from tests.cast import Browser, Cast, reads_english, says, thread_by
from tests.search.looking import addresses, found_by, one_turn, page_for, statements


def closed_to_the_public(cast: Cast, board: Board) -> None:
    change_board(board, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)


def test_the_page_says_what_was_found_where_by_whom_when_and_marks_why(cast: Cast, visitor: Browser) -> None:
    with clock.at(datetime(2026, 3, 5, 10, 0, tzinfo=UTC)):
        thread = thread_by(cast.amina, cast.farmers, title="The orchard")
        says(cast.amina, thread, "The cistern <b>leaks</b>.", kind=Kind.EXPERIENCE)
    one_turn()
    page = page_for(visitor, "cistern")
    assert "One text found" in page
    assert "The <mark>cistern</mark>" in page
    assert "The orchard" in page
    for words in ("Post 2 of this thread", "Experience", "Farmers", "Amina Benali", "Mar 5, 2026", "English"):
        assert words in page
    assert "<b>leaks" not in page
    assert 'content="noindex"' in page


def test_words_in_another_script_carry_their_language_and_find_their_own_direction(
    cast: Cast, visitor: Browser
) -> None:
    thread_by(
        cast.amina, cast.farmers, title="الماء في القرية", source="جفت الآبار هذا العام.", language="ar"
    )
    one_turn()
    page = page_for(visitor, "الآبار")
    assert '<p lang="ar" dir="auto"><span class="words">' in page
    assert "<mark>الآبار</mark>" in page
    assert "العربية" in page


def test_vowel_marks_the_article_and_endings_do_not_matter_in_arabic(app: Flask, cast: Cast) -> None:
    thread = thread_by(
        cast.amina, cast.farmers, title="الملح في الدلتا", source="قال الصَّيّادُونَ إن الماء قليل.", language="ar"
    )
    one_turn()
    for words in ("صياد", "والصيادين", "ملح الدلتا", "المياه OR الماء"):
        page = page_for(Browser(app, None, "ar"), words)
        assert f"/threads/{thread.id}" in page
        assert '<html lang="ar" dir="rtl"' in page
    assert "عُثر على نص واحد" in page


def test_accents_and_endings_do_not_matter_in_french(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(
        cast.amina,
        cast.farmers,
        title="Réserves d’été",
        source="Les forêts brûlées renaîtront.",
        language="fr",
    )
    one_turn()
    for words in ("foret brulee", "FORÊTS", "forêt", "reserve ete", "renaîtront"):
        assert found_by(visitor, words) == {f"/threads/{thread.id}"}, words


def test_without_words_the_page_says_how_to_look_for_something(visitor: Browser) -> None:
    page = page_for(visitor, "")
    assert "How to look for something" in page
    assert "No text found" not in page


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ('"no partner', "A quotation mark has no partner."),
        (".*(a+)+$", "The search looks for words, not for patterns."),
        ("-only -minuses", "needs at least one word to look for"),
        ("a\x00b", "characters that cannot be searched for"),
        ("?!", "Type one or several words"),
        ("x" * 500, "A search can be at most 200 characters long."),
    ],
)
def test_a_bad_search_is_an_empty_page_with_a_hint(
    cast: Cast, visitor: Browser, words: str, hint: str
) -> None:
    thread_by(cast.amina, cast.farmers)
    one_turn()
    page = page_for(visitor, words)
    assert hint in page
    assert not addresses(page)


def test_before_the_first_index_the_page_asks_for_patience(visitor: Browser) -> None:
    assert "The search is being prepared." in page_for(visitor, "water")


@pytest.mark.parametrize(
    "filters",
    [
        {"page": "0"},
        {"page": "-3"},
        {"page": "9" * 30},
        {"page": "٣"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"phase": "<script>"},
        {"kind": "nonsense"},
        {"board": "nowhere"},
        {"in": "everything"},
        {"language": "xx"},
        {"milieu": "' OR 1=1"},
    ],
)
def test_a_filter_that_means_nothing_counts_as_not_chosen(
    cast: Cast, visitor: Browser, filters: dict[str, str]
) -> None:
    thread_by(cast.amina, cast.farmers)
    one_turn()
    assert len(found_by(visitor, "wells", **filters)) == 1


def test_filters_choose_by_board_assembly_kind_language_milieu_and_sort(cast: Cast, visitor: Browser) -> None:
    farmers = thread_by(cast.amina, cast.farmers, source="The river and the fields.", kind=Kind.FACT)
    fishers = thread_by(
        cast.bruno, cast.fishers, source="The river y la mar.", language="es", kind=Kind.CONCERN
    )
    herders = thread_by(cast.dario, cast.elsewhere, source="The river and the herd.")
    says(cast.carla, fishers, "A farmer answers about the river.")
    one_turn()
    by_thread = {
        name: f"/threads/{thread.id}" for name, thread in (("a", farmers), ("b", fishers), ("d", herders))
    }
    reply = f"{by_thread['b']}?from=2#p2"
    assert found_by(visitor, "river") == {*by_thread.values(), reply}
    assert found_by(visitor, "river", board="fishers") == {by_thread["b"], reply}
    assert found_by(visitor, "river", assembly="sahel") == {by_thread["d"]}
    assert found_by(visitor, "river", kind="fact") == {by_thread["a"]}
    assert found_by(visitor, "river", language="es") == {by_thread["b"]}
    assert found_by(visitor, "river", milieu="farmers") == {by_thread["a"], reply}
    assert found_by(visitor, "river", **{"in": "post"}) == {reply}
    assert found_by(visitor, "river", phase="diagnosis", board="farmers") == {by_thread["a"]}
    assert not found_by(visitor, "river", phase="action")


def test_days_are_those_of_the_reader_and_both_are_included(app: Flask, cast: Cast, visitor: Browser) -> None:
    with clock.at(datetime(2026, 3, 5, 23, 30, tzinfo=UTC)):
        thread = thread_by(cast.amina, cast.farmers)
    one_turn()
    address = {f"/threads/{thread.id}"}
    assert found_by(visitor, "wells", since="2026-03-05", until="2026-03-05") == address
    assert not found_by(visitor, "wells", since="2026-03-06")
    assert not found_by(visitor, "wells", until="2026-03-04")
    assert cast.bruno.account is not None
    cast.bruno.account.zone = "Europe/Paris"
    bruno = Browser(app, cast.bruno)
    assert found_by(bruno, "wells", since="2026-03-06", until="2026-03-06") == address
    assert not found_by(bruno, "wells", until="2026-03-05")


def test_a_board_for_members_only_is_neither_found_nor_counted_nor_offered_to_elena(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    closed_to_the_public(cast, cast.farmers)
    secret = thread_by(cast.amina, cast.farmers, source="Our seeds are in the cave.")
    says(cast.carla, secret, "The seeds are safe.")
    public = thread_by(cast.bruno, cast.fishers, source="Seeds drift on the sea.")
    one_turn()
    everything = {f"/threads/{secret.id}", f"/threads/{secret.id}?from=2#p2", f"/threads/{public.id}"}
    readers: dict[str, Member] = {
        "amina": cast.amina,
        "carla": cast.carla,
        "fatou": cast.fatou,
        "admin": cast.admin,
    }
    for name, member in readers.items():
        assert found_by(Browser(app, member), "seeds") == everything, name
    reads_english(cast.dario)
    for browser in (visitor, Browser(app, cast.elena), Browser(app, cast.dario), Browser(app, cast.bruno)):
        page = page_for(browser, "seeds")
        assert addresses(page) == [f"/threads/{public.id}"]
        assert "One text found" in page
        assert "cave" not in page
        assert 'value="farmers"' not in page
        assert "cave" not in page_for(browser, "seeds", board="farmers")


def test_before_the_worker_knows_that_a_board_was_closed_the_page_knows(cast: Cast, visitor: Browser) -> None:
    thread_by(cast.amina, cast.farmers, title="Seed bank", source="Our seeds are in the cave.")
    one_turn()
    closed_to_the_public(cast, cast.farmers)
    page = page_for(visitor, "seeds")
    assert not addresses(page)
    assert "No text found" in page
    assert "cave" not in page


def test_results_are_paged_and_the_filters_stay(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(25):
        says(cast.amina, thread, f"Remark {number} about hail.")
    one_turn()
    first = page_for(visitor, "hail", kind="reply")
    assert "25 texts found" in first
    assert "Page 1 of 2" in first
    assert "/search?q=hail&amp;kind=reply&amp;page=2" in first
    second = page_for(visitor, "hail", kind="reply", page=2)
    assert len(addresses(first)) == 20
    assert len(addresses(second)) == 5
    assert not set(addresses(first)) & set(addresses(second))


@pytest.mark.parametrize("language", INTERFACE)
def test_the_page_speaks_every_language_of_the_interface(app: Flask, cast: Cast, language: str) -> None:
    thread_by(cast.amina, cast.farmers)
    one_turn()
    page = page_for(Browser(app, None, language), "wells")
    assert f'<html lang="{language}"' in page
    assert len(addresses(page)) == 1


def test_the_page_costs_the_same_statements_however_much_it_shows(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    def some_hail(threads_with_hail: int) -> None:
        for number in range(threads_with_hail):
            thread = thread_by(cast.amina, cast.farmers, title=f"Hail {number}", source="Hail fell.")
            says(cast.amina, thread, "Hail again.")
            threads.publish_note(thread, by=cast.carla, title="Hail", source="Much hail.", language="en")
        one_turn()

    def cost(browser: Browser, sort: str) -> int:
        page_for(browser, "hail", **{"in": sort})
        with statements() as asked:
            page_for(browser, "hail", **{"in": sort})
        return len(asked)

    def costs() -> list[tuple[int, int]]:
        return [(cost(visitor, sort), cost(bruno, sort)) for sort in ("thread", "post", "note", "")]

    bruno = Browser(app, cast.bruno)
    some_hail(1)
    before = costs()
    some_hail(6)
    assert costs() == before
    assert max(visitors for visitors, _members in before) <= 8
    assert max(members for _visitors, members in before) <= 12
