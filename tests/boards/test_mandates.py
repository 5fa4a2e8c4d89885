"""Mandates: the committee gives them on boards, an administrator names the committee."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.serving import mandates_held, member_called
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb
from forum.members.actions import make_member
from forum.members.models import Mandate, Role
from tests.cast import Browser, Cast, text_of
from tests.entries import entries, last_entry

BRUNO_HARVESTS = {"member": "Bruno Conti", "role": "harvester", "board": "farmers", "until": ""}


def test_the_committee_gives_a_mandate_by_name(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.fatou).post("/a/mediterranean/mandates", BRUNO_HARVESTS)
    assert answer.status_code == 303
    assert cast.bruno.standing.holds(Role.HARVESTER, cast.farmers.id)


@pytest.mark.parametrize("called", ["bruno-conti", "@bruno-conti", " @Bruno-Conti "])
def test_or_by_handle(cast: Cast, called: str) -> None:
    assert member_called(called) == cast.bruno


def test_of_two_people_of_one_name_a_handle_must_choose(cast: Cast) -> None:
    make_member("Bruno Conti")
    with pytest.raises(Invalid, match="@bruno-conti or @bruno-conti-2"):
        member_called("Bruno Conti")
    assert member_called("bruno-conti") == cast.bruno


@pytest.mark.parametrize("called", ["", "  ", "Nobody At All", "bruno"])
def test_whoever_is_not_here_is_not_found(cast: Cast, called: str) -> None:
    with pytest.raises(Invalid) as problem:
        member_called(called)
    assert problem.value.field == "member"


def test_whoever_was_only_imported_is_not_found(cast: Cast) -> None:
    make_member("Ghost Writer").claimed = False
    with pytest.raises(Invalid):
        member_called("Ghost Writer")


def test_a_mandate_may_have_an_end(app: Flask, cast: Cast) -> None:
    with clock.at(datetime(2026, 3, 20, tzinfo=UTC)):
        Browser(app, cast.fatou).post("/a/mediterranean/mandates", {**BRUNO_HARVESTS, "until": "2026-04-30"})
        (held,) = mandates_held(cast.bruno, Role.HARVESTER, board=cast.farmers)
        assert held.until == datetime(2026, 5, 1, tzinfo=UTC)
        assert "Bruno Conti" in text_of(Browser(app, cast.fatou).get("/a/mediterranean/office"))
    with clock.at(datetime(2026, 5, 2, tzinfo=UTC)):
        assert mandates_held(cast.bruno, Role.HARVESTER, board=cast.farmers) == []


@pytest.mark.parametrize("until", ["", "2099-01-01"])
def test_the_same_form_twice_is_one_mandate_and_the_journal_says_so(
    app: Flask, cast: Cast, until: str
) -> None:
    browser, before = Browser(app, cast.fatou), len(entries(Verb.MANDATE_GIVEN))
    for _time in range(2):
        browser.post("/a/mediterranean/mandates", {**BRUNO_HARVESTS, "until": until})
    assert len(entries(Verb.MANDATE_GIVEN)) == before + 1
    entry = last_entry()
    assert (entry.actor_id, entry.ids) == (cast.fatou.id, {"member": cast.bruno.id, "role": "harvester"})


@pytest.mark.parametrize("name", ["amina", "carla", "dario"])
def test_others_give_none(app: Flask, cast: Cast, name: str) -> None:
    answer = Browser(app, getattr(cast, name)).post("/a/mediterranean/mandates", BRUNO_HARVESTS)
    assert answer.status_code == 403
    assert mandates_held(cast.bruno, Role.HARVESTER, board=cast.farmers) == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("member", "Nobody At All"),
        ("role", "king"),
        ("role", "administrator"),
        ("board", "herders"),
        ("until", "soon"),
        ("until", "2020-01-01"),
    ],
)
def test_what_cannot_be_comes_back(app: Flask, cast: Cast, field: str, typed: str) -> None:
    sent = {**BRUNO_HARVESTS, field: typed}
    answer = Browser(app, cast.fatou).post("/a/mediterranean/mandates", sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in text_of(answer)
    assert f'value="{sent["member"]}"' in text_of(answer)


def test_the_committee_does_not_name_itself(app: Flask, cast: Cast) -> None:
    sent = {**BRUNO_HARVESTS, "role": "pilot-committee"}
    assert Browser(app, cast.fatou).post("/a/mediterranean/mandates", sent).status_code == 403
    assert mandates_held(cast.bruno, Role.COMMITTEE, assembly=cast.assembly) == []


def test_an_administrator_names_it(app: Flask, cast: Cast) -> None:
    sent = {**BRUNO_HARVESTS, "role": "pilot-committee"}
    assert Browser(app, cast.admin).post("/a/mediterranean/mandates", sent).status_code == 303
    assert cast.bruno.standing.holds(Role.COMMITTEE, cast.assembly.id)


def mandate_of_carla(cast: Cast) -> Mandate:
    return mandates_held(cast.carla, Role.MODERATOR, board=cast.farmers)[0]


def test_the_committee_ends_a_mandate_once(app: Flask, cast: Cast) -> None:
    address = f"/a/mediterranean/mandates/{mandate_of_carla(cast).id}/end"
    browser = Browser(app, cast.fatou)
    assert [browser.post(address).status_code for _time in range(2)] == [303, 303]
    cast.carla.forget_standing()
    assert not cast.carla.standing.holds(Role.MODERATOR, cast.farmers.id)
    (entry,) = entries(Verb.MANDATE_ENDED)
    assert (entry.actor_id, entry.ids["member"]) == (cast.fatou.id, cast.carla.id)


@pytest.mark.parametrize("name", ["amina", "carla", "dario"])
def test_others_end_none(app: Flask, cast: Cast, name: str) -> None:
    address = f"/a/mediterranean/mandates/{mandate_of_carla(cast).id}/end"
    assert Browser(app, getattr(cast, name)).post(address).status_code == 403
    assert mandate_of_carla(cast).until is None


def test_a_mandate_of_the_committee_is_ended_by_an_administrator_only(app: Flask, cast: Cast) -> None:
    (held,) = mandates_held(cast.fatou, Role.COMMITTEE, assembly=cast.assembly)
    address = f"/a/mediterranean/mandates/{held.id}/end"
    assert Browser(app, cast.fatou).post(address).status_code == 403
    assert Browser(app, cast.admin).post(address).status_code == 303


def test_a_mandate_is_ended_where_it_is_held(app: Flask, cast: Cast) -> None:
    address = f"/a/sahel/mandates/{mandate_of_carla(cast).id}/end"
    assert Browser(app, cast.admin).post(address).status_code == 404
    assert Browser(app, cast.admin).post("/a/sahel/mandates/999999/end").status_code == 404


def test_the_administrator_s_own_mandate_is_nobody_s_here(app: Flask, cast: Cast) -> None:
    held = db.session.scalars(select(Mandate).where(Mandate.role == Role.ADMINISTRATOR)).one()
    assert Browser(app, cast.admin).post(f"/a/mediterranean/mandates/{held.id}/end").status_code == 404
