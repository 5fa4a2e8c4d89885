"""The page of a board: its threads by phase, the last moved first, and who it is for."""

import re

import pytest
from flask import Flask

from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.phases import Phase
from forum.threads.actions import (
    accept_listing,
    announce_freeze,
    close_phase,
    end_listing,
    freeze,
    leave_agenda,
    propose_listing,
)
from forum.threads.models import Thread
from forum.threads.moved import cursor, threads_of
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by


def titles(page: str) -> list[str]:
    """The titles of the threads on a page, in the order it shows them."""
    return re.findall(r'<a class="row-title" href="/threads/\d+"[^>]*>(.*?)</a>', page)


def row_of(page: str, thread: Thread) -> str:
    """The line of one thread."""
    found = re.search(rf'<a class="row-title" href="/threads/{thread.id}".*?</li>', page, re.DOTALL)
    assert found
    return found.group(0)


def strategy(cast: Cast) -> None:
    for board in (cast.farmers, cast.fishers):
        close_phase(board, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en")


def test_what_moved_last_comes_first(cast: Cast, visitor: Browser) -> None:
    first, second, third = (
        thread_by(cast.amina, cast.farmers, title) for title in ("Wells", "Seeds", "Roads")
    )
    says(cast.carla, first, "I have one too.")
    assert titles(text_of(visitor.get("/boards/farmers"))) == [first.title, third.title, second.title]


def test_threads_stand_under_their_phase_the_present_one_on_top(cast: Cast, visitor: Browser) -> None:
    stays = thread_by(cast.amina, cast.farmers, "Wells")
    leave_agenda(stays, Phase.DIAGNOSIS, by=cast.carla, reason="We still look.", language="en")
    thread_by(cast.amina, cast.farmers, "Seeds")
    strategy(cast)
    page = text_of(visitor.get("/boards/farmers"))
    assert re.findall(r'<h2 id="in-(\w+)"', page) == ["strategy", "diagnosis"]
    assert titles(page) == ["Seeds", "Wells"]
    assert "off the agenda" in row_of(page, stays)


def test_one_phase_can_be_asked_for(cast: Cast, visitor: Browser) -> None:
    thread_by(cast.amina, cast.farmers, "Wells")
    assert titles(text_of(visitor.get("/boards/farmers?phase=diagnosis"))) == ["Wells"]
    empty = text_of(visitor.get("/boards/farmers?phase=action"))
    assert titles(empty) == []
    assert "No thread is in this phase" in empty
    assert visitor.get("/boards/farmers?phase=dessert").status_code == 404


def test_a_row_says_what_matters(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, "¿Quién riega?", language="es")
    says(cast.carla, thread, "Nosotros.", language="es")
    announce_freeze(thread, by=cast.carla, reason="Soon.", language="en")
    row = row_of(text_of(visitor.get("/boards/farmers")), thread)
    assert 'lang="es" dir="auto">¿Quién riega?' in row
    assert "2 posts" in row
    assert "will be frozen from" in row
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    row = row_of(text_of(visitor.get("/boards/farmers")), thread)
    assert "frozen on" in row
    assert "will be frozen" not in row


def test_a_member_sees_how_many_posts_are_new(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    browser = Browser(app, reads_english(cast.amina))
    assert " new</span>" not in row_of(text_of(browser.get("/boards/farmers")), thread)
    browser.get(f"/threads/{thread.id}")
    for _post in range(2):
        says(cast.carla, thread, "One more.")
    assert "2 new" in row_of(text_of(browser.get("/boards/farmers")), thread)
    assert " new</span>" not in row_of(text_of(Browser(app, None).get("/boards/farmers")), thread)


def test_pages_follow_one_another_without_gap_or_repetition(cast: Cast, visitor: Browser) -> None:
    opened = [thread_by(cast.amina, cast.farmers, f"Question {number}").title for number in range(65)]
    seen, address = [], "/boards/farmers"
    while address:
        page = text_of(visitor.get(address))
        seen += titles(page)
        older = re.search(r'href="(/boards/farmers\?before=[\d-]+)" rel="next"', page)
        address = older.group(1) if older else ""
    assert seen == opened[::-1]


def test_two_threads_that_moved_at_the_same_moment_are_both_shown(cast: Cast) -> None:
    one, other = thread_by(cast.amina, cast.farmers), thread_by(cast.amina, cast.farmers)
    one.moved_at = other.moved_at
    db.session.flush()
    (last,) = threads_of(cast.farmers, None, language="en", limit=1)
    (before,) = threads_of(cast.farmers, None, language="en", limit=1, before=cursor(last.cursor))
    assert {last.id, before.id} == {one.id, other.id}


@pytest.mark.parametrize("words", ["", "yesterday", "1-", "-1", "1", "9" * 30 + "-1", "१-१", "1-1-1"])
def test_a_cursor_that_never_was_one_is_not_there(cast: Cast, visitor: Browser, words: str) -> None:
    assert cursor(words) is None
    assert visitor.get(f"/boards/farmers?before={words}").status_code == (404 if words else 200)


def test_an_alliance_shows_the_threads_that_are_listed_on_it_with_their_milieu(
    cast: Cast, visitor: Browser
) -> None:
    strategy(cast)
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    thread_by(cast.bruno, cast.water, "Rivers")
    assert titles(text_of(visitor.get("/boards/water"))) == ["Rivers"]
    listing = propose_listing(thread, cast.water, by=cast.carla)
    accept_listing(listing, by=cast.carla)
    page = text_of(visitor.get("/boards/water"))
    assert sorted(titles(page)) == ["Rivers", "Wells"]
    assert 'href="/boards/farmers"' in row_of(page, thread)
    end_listing(listing, by=cast.carla)
    assert titles(text_of(visitor.get("/boards/water"))) == ["Rivers"]


def test_a_listing_never_widens_reading(app: Flask, cast: Cast) -> None:
    strategy(cast)
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    accept_listing(propose_listing(thread, cast.water, by=cast.carla), by=cast.carla)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    seen = {
        name: "Wells" in text_of(Browser(app, getattr(cast, name, None)).get("/boards/water"))
        for name in ("nobody", "bruno", "amina")
    }
    assert seen == {"nobody": False, "bruno": False, "amina": True}


def test_each_is_offered_what_they_can_do(app: Flask, cast: Cast) -> None:
    def offered(name: str) -> list[bool]:
        page = text_of(Browser(app, getattr(cast, name, None)).get("/boards/farmers"))
        marks = (
            'href="/boards/farmers/threads/new"',
            'action="/boards/farmers/membership"',
            'action="/boards/farmers/membership/end"',
            'href="/boards/farmers/notes/new"',
            'href="/boards/farmers/settings"',
        )
        return [mark in page for mark in marks]

    assert {name: offered(name) for name in ("nobody", "elena", "amina", "carla", "fatou")} == {
        "nobody": [False, False, False, False, False],
        "elena": [False, True, False, False, False],
        "amina": [True, False, True, False, False],
        "carla": [True, False, True, True, False],
        "fatou": [False, True, False, False, True],
    }


def test_joining_and_leaving_start_here(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.elena)
    browser.post("/boards/farmers/membership")
    assert "You belong here." in text_of(browser.get("/boards/farmers"))
    browser.post("/boards/farmers/membership", {"own": "1"})
    assert "This is your own milieu." in text_of(browser.get("/boards/farmers"))
    browser.post("/boards/farmers/membership/end")
    assert 'action="/boards/farmers/membership/end"' not in text_of(browser.get("/boards/farmers"))


def test_an_empty_board_offers_the_first_step_to_those_who_may(app: Flask, cast: Cast) -> None:
    assert "Open the first one" in text_of(Browser(app, reads_english(cast.amina)).get("/boards/farmers"))
    page = text_of(Browser(app, None).get("/boards/farmers"))
    assert "No thread is open yet" in page
    assert "Open the first one" not in page


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_board_speaks_the_reader_s_language(cast: Cast, app: Flask, language: str) -> None:
    page = text_of(Browser(app, None, language).get("/boards/water"))
    assert f'<html lang="{language}"' in page
    assert {"en": "Water", "fr": "L’eau", "es": "El agua"}[language] in page


def test_a_board_that_is_not_there(visitor: Browser, cast: Cast) -> None:
    assert visitor.get("/boards/atlantis").status_code == 404
