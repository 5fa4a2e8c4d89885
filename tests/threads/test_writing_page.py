"""Writing by the form: a post goes out once, and whatever goes wrong, the same form comes back with the text in it."""

from urllib.parse import quote_plus

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.languages import speaking
from forum.threads import actions
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by

WORDS = "The wells fell by four metres."
FORM = {"text": WORDS, "kind": "fact", "language": "en", "parent": "", "token": "a-token-of-the-form"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    reads_english(cast.amina)
    return thread_by(cast.amina, cast.farmers)


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def test_a_post_is_sent_read_and_numbered(app: Flask, cast: Cast, thread: Thread, visitor: Browser) -> None:
    answer = Browser(app, cast.amina).post(f"/threads/{thread.id}/posts", FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/threads/{thread.id}?from=2#p2")
    assert WORDS in text_of(visitor.get(f"/threads/{thread.id}"))


def test_the_same_form_sent_twice_is_one_post(app: Flask, cast: Cast, thread: Thread) -> None:
    browser, before = Browser(app, cast.amina), posts()
    first, second = (browser.post(f"/threads/{thread.id}/posts", FORM) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert posts() == before + 1


WRONG = {
    "empty": (" \n ", "There is nothing to read in this text yet."),
    "too long": ("long " * 4_001, "and at most 20000 are allowed"),
    "too deep": (">" * 40 + " deep", "within one another"),
    "half a table": ("|a" * 300 + "\n" + "|-" * 300 + "\n" + "a\n" * 30, "cells"),
}


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.parametrize("place", ["post", "edit", "thread"])
def test_a_text_that_cannot_be_kept_comes_back_whole(
    app: Flask, cast: Cast, thread: Thread, fault: str, place: str
) -> None:
    words, said = WRONG[fault]
    mine = says(cast.amina, thread, WORDS)
    where = {
        "post": f"/threads/{thread.id}/posts",
        "edit": f"/threads/{thread.id}/posts/{mine.number}/revisions",
        "thread": "/boards/farmers/threads",
    }[place]
    before = posts()
    answer = Browser(app, cast.amina).post(where, {**FORM, "text": words, "title": "About the wells"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="e-text"' in page
    assert said in page
    assert words.replace(">", "&gt;").strip() in page
    assert posts() == before


@pytest.mark.parametrize("sent", [quote_plus(WORDS).encode() + b"+Caf%E9", b"Caf\xe9 at the wells"])
def test_a_text_in_another_encoding_comes_back_and_says_what_to_do(
    app: Flask, cast: Cast, thread: Thread, sent: bytes
) -> None:
    """As old programs send it: one byte a letter, escaped or bare."""
    browser, before = Browser(app, cast.amina), posts()
    page = text_of(browser.get(f"/threads/{thread.id}/posts/new"))
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    body = f"csrf_token={token}&kind=fact&language=en&parent=&token=t1&text=".encode() + sent
    answer = browser.client.post(
        f"/threads/{thread.id}/posts", data=body, content_type="application/x-www-form-urlencoded"
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "This text did not arrive as Unicode (UTF-8)." in page
    assert "Caf\ufffd" in page
    assert posts() == before


def test_what_was_written_while_the_thread_was_frozen_is_not_lost(
    app: Flask, cast: Cast, thread: Thread
) -> None:
    actions.freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    answer = Browser(app, cast.amina).post(f"/threads/{thread.id}/posts", FORM)
    assert answer.status_code == 403
    assert WORDS in text_of(answer)


def test_two_windows_change_one_post_and_the_second_shows_both_texts(
    app: Flask, cast: Cast, thread: Thread
) -> None:
    mine = says(cast.amina, thread, WORDS)
    browser, where = Browser(app, cast.amina), f"/threads/{thread.id}/posts/{mine.number}/revisions"
    seen = {"seen": str(mine.revision_id)}
    assert browser.post(where, {**FORM, **seen, "text": "Five metres."}).status_code == 303
    answer = browser.post(where, {**FORM, **seen, "text": "Six metres."})
    assert answer.status_code == 409
    assert "Five metres.</pre>" in text_of(answer)
    assert "Six metres.</textarea>" in text_of(answer)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_what_to_do_is_said_in_every_language(app: Flask, cast: Cast, thread: Thread, language: str) -> None:
    assert cast.amina.account is not None
    cast.amina.account.language = language
    answer = Browser(app, cast.amina).post(f"/threads/{thread.id}/posts", {**FORM, "text": ""})
    with speaking(language):
        assert "There is nothing to read" not in text_of(answer)
    assert f'<html lang="{language}"' in text_of(answer)
