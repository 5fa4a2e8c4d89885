"""Who reads and who writes on a board: the committee says."""

import pytest
from flask import Flask

from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.errors import Refused
from forum.journal import Verb
from tests.cast import Browser, Cast, text_of
from tests.entries import entries, last_entry

CLOSED = {"reading": "members", "writing": "assembly"}


def test_the_committee_says_who_reads_and_who_writes(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.fatou).post("/boards/farmers/settings", CLOSED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/boards/farmers")
    assert (cast.farmers.reading, cast.farmers.writing) == (Reading.MEMBERS, Writing.ASSEMBLY)


def test_a_board_for_its_members_is_not_there_for_others(app: Flask, cast: Cast, visitor: Browser) -> None:
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    pages = ("", "/agenda", "/notes", "/register")
    for browser in (visitor, Browser(app, cast.bruno)):
        assert [browser.get(f"/boards/farmers{page}").status_code for page in pages] == [404] * len(pages)
    assert "Farmers" not in text_of(visitor.get("/a/mediterranean"))
    assert Browser(app, cast.amina).get("/boards/farmers").status_code == 200


@pytest.mark.parametrize("name", ["amina", "carla", "dario", "elena"])
def test_others_are_refused(app: Flask, cast: Cast, name: str) -> None:
    browser = Browser(app, getattr(cast, name))
    assert browser.get("/boards/farmers/settings").status_code == 403
    assert browser.post("/boards/farmers/settings", CLOSED).status_code == 403
    assert cast.farmers.reading == Reading.PUBLIC
    with pytest.raises(Refused):
        change_board(cast.farmers, by=getattr(cast, name), reading=Reading.MEMBERS, writing=Writing.MEMBERS)


def test_a_visitor_is_asked_to_sign_in(cast: Cast, visitor: Browser) -> None:
    answer = visitor.post("/boards/farmers/settings", CLOSED)
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_the_same_twice_is_one_act_and_the_journal_says_so(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.fatou)
    for _time in range(2):
        browser.post("/boards/farmers/settings", CLOSED)
    assert len(entries(Verb.BOARD_CHANGED)) == 1
    assert (last_entry().actor_id, last_entry().subject_id) == (cast.fatou.id, cast.farmers.id)


@pytest.mark.parametrize("field", ["reading", "writing"])
def test_a_choice_that_is_none_comes_back(app: Flask, cast: Cast, field: str) -> None:
    answer = Browser(app, cast.fatou).post("/boards/farmers/settings", {**CLOSED, field: "nobody"})
    assert answer.status_code == 422
    assert f'id="e-{field}"' in text_of(answer)
