"""The office of the pilot committee: milieus and alliances open there."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.assemblies.models import Approach
from forum.boards.actions import open_alliance, open_milieu
from forum.boards.models import Board, Reading
from forum.boards.queries import board_by_slug
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Verb
from tests.cast import Browser, Cast, text_of
from tests.entries import last_entry

TEACHERS = {
    "slug": "teachers",
    "name-en": "Teachers",
    "name-fr": "Enseignants",
    "name-ar": "المعلمون",
    "description-fr": "De la maternelle à l’université.",
    "hue": "4",
    "mark": "book",
    "reading": "public",
    "writing": "members",
}
SCHOOLS = {**TEACHERS, "slug": "schools", "name-en": "Schools", "approach": "collegial"}


def boards() -> int:
    return db.session.scalar(select(func.count()).select_from(Board)) or 0


def test_the_committee_opens_a_milieu_named_in_several_languages(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.fatou).post("/a/mediterranean/milieus", TEACHERS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/a/mediterranean/office")
    board = board_by_slug("teachers")
    assert board is not None
    assert board.place.names == {"en": "Teachers", "fr": "Enseignants", "ar": "المعلمون"}
    assert board.place.descriptions == {"fr": "De la maternelle à l’université."}
    assert (board.place.hue, board.place.mark, board.phase.value) == (4, "book", "diagnosis")


def test_an_alliance_gathers_milieus(app: Flask, cast: Cast) -> None:
    gathers = [str(cast.farmers.milieu_id), str(cast.fishers.milieu_id), str(cast.elsewhere.milieu_id)]
    answer = Browser(app, cast.fatou).post("/a/mediterranean/alliances", {**SCHOOLS, "gathers": gathers})
    assert answer.status_code == 303
    board = board_by_slug("schools")
    assert board is not None
    assert board.alliance is not None
    assert board.alliance.approach == Approach.COLLEGIAL
    assert [milieu.id for milieu in board.alliance.milieus] == [
        cast.farmers.milieu_id,
        cast.fishers.milieu_id,
    ]


def test_the_journal_says_who_opened_it(app: Flask, cast: Cast) -> None:
    Browser(app, cast.fatou).post("/a/mediterranean/milieus", TEACHERS)
    entry = last_entry()
    assert (entry.verb, entry.actor_id) == (Verb.MILIEU_OPENED, cast.fatou.id)
    assert entry.assembly_id == cast.assembly.id


def test_the_same_form_twice_opens_one_board(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.fatou)
    before = boards()
    assert browser.post("/a/mediterranean/milieus", TEACHERS).status_code == 303
    again = browser.post("/a/mediterranean/milieus", TEACHERS)
    assert again.status_code == 422
    assert 'id="e-slug"' in text_of(again)
    assert boards() == before + 1


@pytest.mark.parametrize("name", ["amina", "carla", "dario", "elena"])
def test_others_are_refused(app: Flask, cast: Cast, name: str) -> None:
    member, before = getattr(cast, name), boards()
    browser = Browser(app, member)
    for page in ("office", "milieus/new", "alliances/new", "mandates/new"):
        assert browser.get(f"/a/mediterranean/{page}").status_code == 403
    assert browser.post("/a/mediterranean/milieus", TEACHERS).status_code == 403
    assert browser.post("/a/mediterranean/alliances", SCHOOLS).status_code == 403
    with pytest.raises(Refused):
        open_milieu(cast.assembly, "teachers", by=member, names={"en": "Teachers"})
    with pytest.raises(Refused):
        open_alliance(
            cast.assembly, "schools", by=member, approach=Approach.COLLEGIAL, gathers=[], names={"en": "S"}
        )
    assert boards() == before


def test_the_committee_of_one_assembly_opens_nothing_in_another(app: Flask, cast: Cast) -> None:
    assert Browser(app, cast.fatou).post("/a/sahel/milieus", TEACHERS).status_code == 403


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("slug", "Not an address!"),
        ("slug", "farmers"),
        ("hue", "13"),
        ("hue", "²"),
        ("mark", "unicorn"),
        ("reading", "nobody"),
        ("writing", ""),
        ("name-en", ""),
    ],
)
def test_what_cannot_be_comes_back_with_all_that_was_typed(
    app: Flask, cast: Cast, field: str, typed: str
) -> None:
    sent = {**TEACHERS, field: typed}
    if field == "name-en":
        sent = {**sent, "name-fr": "", "name-ar": ""}
    answer = Browser(app, cast.fatou).post("/a/mediterranean/milieus", sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in text_of(answer)
    assert "De la maternelle à l’université." in text_of(answer)
    assert board_by_slug("teachers") is None


def test_an_alliance_needs_a_tie(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.fatou).post("/a/mediterranean/alliances", {**SCHOOLS, "approach": "friends"})
    assert answer.status_code == 422
    assert 'id="e-approach"' in text_of(answer)


def test_an_alliance_gathers_milieus_of_its_own_assembly(cast: Cast) -> None:
    with pytest.raises(Invalid):
        open_alliance(
            cast.assembly,
            "schools",
            by=cast.fatou,
            approach=Approach.COLLEGIAL,
            gathers=[cast.elsewhere.milieu],
            names={"en": "Schools"},
        )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", ["office", "milieus/new", "alliances/new", "mandates/new"])
def test_the_office_reads_in_every_language(app: Flask, cast: Cast, page: str, language: str) -> None:
    cast.fatou.account.language = language
    answer = Browser(app, cast.fatou).get(f"/a/mediterranean/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in text_of(answer)


def test_a_milieu_may_open_closed_to_the_public(app: Flask, cast: Cast) -> None:
    Browser(app, cast.fatou).post("/a/mediterranean/milieus", {**TEACHERS, "reading": "members"})
    board = board_by_slug("teachers")
    assert board is not None
    assert board.reading == Reading.MEMBERS
    assert Browser(app, None).get("/boards/teachers").status_code == 404


def test_there_is_no_office_of_no_assembly(app: Flask, cast: Cast) -> None:
    assert Browser(app, cast.admin).get("/a/atlantis/office").status_code == 404
