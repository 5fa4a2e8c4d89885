"""The dates of an agenda: who sets them, what they cannot be, and how the page reads to each."""

from datetime import date

import pytest
from flask import Flask

from forum.boards.actions import set_agenda
from forum.errors import Refused
from forum.journal import Verb
from forum.phases import Phase
from tests.cast import Browser, Cast, text_of
from tests.entries import entries

DATES = {
    "diagnosis-opens": "2026-03-02",
    "diagnosis-closes": "2026-05-01",
    "strategy-opens": "2026-05-01",
    "strategy-closes": "2026-09-30",
    "action-opens": "",
    "action-closes": "",
}


@pytest.mark.parametrize("name", ["carla", "fatou"])
def test_a_moderator_or_the_committee_sets_the_dates(app: Flask, cast: Cast, name: str) -> None:
    answer = Browser(app, getattr(cast, name)).post("/boards/farmers/agenda", DATES)
    assert answer.status_code == 303
    line = cast.farmers.row(Phase.STRATEGY)
    assert (line.opens_on, line.closes_on) == (date(2026, 5, 1), date(2026, 9, 30))
    assert cast.farmers.phase == Phase.DIAGNOSIS


@pytest.mark.parametrize("name", ["amina", "bruno", "dario", "elena"])
def test_others_do_not(app: Flask, cast: Cast, name: str) -> None:
    assert Browser(app, getattr(cast, name)).post("/boards/farmers/agenda", DATES).status_code == 403
    with pytest.raises(Refused):
        set_agenda(cast.farmers, {}, by=getattr(cast, name))
    assert entries(Verb.AGENDA_SET) == []


def test_the_same_dates_twice_are_one_act_and_the_journal_says_so(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.carla)
    assert [browser.post("/boards/farmers/agenda", DATES).status_code for _time in range(2)] == [303, 303]
    (entry,) = entries(Verb.AGENDA_SET)
    assert (entry.actor_id, entry.subject_id) == (cast.carla.id, cast.farmers.id)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("diagnosis-closes", "2026-03-01"),
        ("strategy-opens", "2026-04-30"),
        ("strategy-closes", "2026-04-01"),
        ("action-opens", "2026-09-01"),
        ("action-closes", "2026-09-01"),
        ("action-closes", "in winter"),
    ],
)
def test_dates_that_cannot_be_come_back(app: Flask, cast: Cast, field: str, typed: str) -> None:
    sent = {**DATES, field: typed}
    answer = Browser(app, cast.carla).post("/boards/farmers/agenda", sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in text_of(answer)
    assert f'value="{typed}"' in text_of(answer)
    assert cast.farmers.row(Phase.DIAGNOSIS).closes_on is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_agenda_reads_in_every_language(app: Flask, cast: Cast, language: str) -> None:
    Browser(app, cast.carla).post("/boards/farmers/agenda", DATES)
    answer = Browser(app, None, language).get("/boards/farmers/agenda")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in text_of(answer)
    assert 'datetime="2026-09-30"' in text_of(answer)
    assert '<form action="/boards/farmers/' not in text_of(answer)


def test_each_sees_the_forms_of_what_they_may_do(app: Flask, cast: Cast) -> None:
    def forms(page: str) -> list[bool]:
        ends = ("agenda", "phases/diagnosis/closing")
        return [f'action="/boards/farmers/{end}"' in page for end in ends]

    seen = {
        who: forms(text_of(Browser(app, getattr(cast, who)).get("/boards/farmers/agenda")))
        for who in ("amina", "carla", "fatou")
    }
    assert seen == {"amina": [False, False], "carla": [True, True], "fatou": [True, False]}
