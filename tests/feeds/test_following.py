"""How a feed is found, asked for again, and read to its beginning; and what that costs."""

from datetime import timedelta

import pytest
from flask import Flask

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.papers.actions import open_draft
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import THE_FIRST_DAY, Browser, Cast, says, text_of, thread_by
from tests.feeds.reader import follow, follow_to_the_end, read
from tests.search.looking import one_turn
from tests.statements import count_statements

TAG = "tag:forum.example,2026:"
LATER = THE_FIRST_DAY + timedelta(days=3)


def close_to_the_public(cast: Cast) -> None:
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)


def test_who_has_it_already_is_told_so(visitor: Browser, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    address = f"/threads/{thread.id}/feed/en.atom"
    first = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["ETag"].startswith('W/"')
    again = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}
    unchanged = visitor.get(address, headers=again)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert visitor.get(address, headers=since).status_code == 304
    with clock.at(clock.now() + timedelta(seconds=1)):  # dates of HTTP know no less than a second
        says(cast.amina, thread, "The wells are deep.")
    assert visitor.get(address, headers=again).status_code == 200
    assert visitor.get(address, headers=since).status_code == 200


def test_a_feed_knows_no_session_and_may_be_kept_by_anybody(app: Flask, cast: Cast) -> None:
    amina = Browser(app, cast.amina)
    thread = thread_by(cast.amina, cast.farmers)
    hers, a_visitors = (
        amina.get("/boards/farmers/feed/en.atom"),
        Browser(app, None).get("/boards/farmers/feed/en.atom"),
    )
    assert read(hers).ids == [f"{TAG}/threads/{thread.id}/posts/1"]
    assert hers.data == a_visitors.data
    assert "Set-Cookie" not in hers.headers
    assert hers.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in hers.headers.get("Vary", "")


@pytest.mark.parametrize("place", ["board", "thread", "search"])
def test_older_pages_hold_every_entry_once_while_people_go_on_writing(
    visitor: Browser, cast: Cast, place: str
) -> None:
    with clock.at(THE_FIRST_DAY):
        thread = thread_by(cast.amina, cast.farmers, source="The first well.")
    address = {
        "board": "/boards/farmers/feed/en.atom",
        "thread": f"/threads/{thread.id}/feed/en.atom",
        "search": "/search/feed/en.atom?q=well",
    }[place]
    for number in range(2, 71):
        with clock.at(THE_FIRST_DAY + timedelta(minutes=number)):
            says(cast.amina, thread, f"Well number {number}.")
    one_turn()
    first = follow(visitor, address)
    older = first.links["next"]
    second = follow(visitor, older)
    with clock.at(LATER):
        for number in range(71, 81):
            says(cast.amina, thread, f"Well number {number}.")
    hidden = db.session.scalars(db.select(Post).where(Post.number == 3)).one()
    threads.hide(hidden, by=cast.carla, reason="It names a neighbour.", language="en")
    one_turn()

    assert follow(visitor, older).ids == second.ids
    assert second.links["first"] == first.links["self"]
    told = [name for page in (first, *follow_to_the_end(visitor, older)) for name in page.ids]
    # What is hidden says so where it stood, and is not found.
    numbers = [number for number in range(70, 0, -1) if place != "search" or number != 3]
    assert list(dict.fromkeys(told)) == [f"{TAG}/threads/{thread.id}/posts/{number}" for number in numbers]
    assert len(first.ids) == 30


@pytest.mark.parametrize("cursor", ["0", "-1", "x", "", "9" * 30])
def test_a_cursor_that_is_none_is_an_address_that_is_not_there(
    visitor: Browser, cast: Cast, cursor: str
) -> None:
    for path in ("/boards/farmers/feed/en.atom", "/search/feed/en.atom?q=well"):
        assert visitor.get(f"{path}{'&' if '?' in path else '?'}before={cursor}").status_code == 404
    assert visitor.get("/search/feed/en.atom").status_code == 404
    assert visitor.get("/boards/nowhere/feed/en.atom").status_code == 404
    assert visitor.get("/threads/999999/feed/en.atom").status_code == 404


def test_what_a_feed_asks_does_not_grow(visitor: Browser, cast: Cast, places: dict[str, str]) -> None:
    def asked() -> dict[str, int]:
        addresses = {place: address.format("en") for place, address in places.items()}
        for address in addresses.values():
            visitor.get(address)
        return {
            place: count_statements(lambda a=address: visitor.get(a)) for place, address in addresses.items()
        }

    few = asked()
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(40):
        says(cast.amina, thread, f"These wells are {number} metres deep.")
    one_turn()
    many = asked()
    assert (few["thread"], few["paper"]) == (many["thread"], many["paper"]) == (2, 3)
    # With something of every sort on one page, and with posts alone.
    assert (few["board"], many["board"]) == (6, 3)
    assert max(few["search"], many["search"]) <= 6


@pytest.mark.parametrize("place", ["board", "thread", "paper", "search"])
def test_each_page_names_its_feed_to_readers_and_to_people(
    visitor: Browser, places: dict[str, str], place: str
) -> None:
    path, _, query = places[place].format("en").partition("?")
    page = path.partition("/feed")[0] + (f"?{query}" if query else "")
    shown = text_of(visitor.get(page, follow_redirects=True))
    address = places[place].format("en")
    head, _, body = shown.partition("</head>")
    assert 'rel="alternate" type="application/atom+xml"' in head
    assert f'href="{address}"' in head
    assert f'href="{address}"' in body
    assert "Follow by feed" in body


def test_a_paper_that_is_being_written_has_a_feed_already(visitor: Browser, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    draft = open_draft(thread, by=cast.carla)
    address = f"/papers/{draft.paper_id}/feed/en.atom"
    assert follow(visitor, address).ids == []
    assert f'href="{address}"' in text_of(visitor.get(f"/papers/{draft.paper_id}"))


def test_a_search_with_filters_is_followed_with_them(
    visitor: Browser, cast: Cast, places: dict[str, str]
) -> None:
    one_turn()
    shown = text_of(visitor.get("/search?q=wells&in=post&language=en&page=1"))
    assert 'href="/search/feed/en.atom?q=wells&amp;in=post&amp;language=en"' in shown
    feed = follow(visitor, "/search/feed/en.atom?q=wells&in=post&language=en")
    assert [entry.title for entry in feed.entries] == ["L’eau, ensemble (post 2)"]
    assert follow(visitor, "/search/feed/en.atom?q=wells&language=ar").ids == []
    # Texts that have only some of the words are for a person to look through, not news.
    assert follow(visitor, "/search/feed/en.atom?q=wells+zeppelin").ids == []
