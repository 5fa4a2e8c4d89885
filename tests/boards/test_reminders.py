"""Dates never move anything: they remind the moderators, and after seven days the committee."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from forum import clock
from forum.boards.actions import set_agenda
from forum.boards.models import Board
from forum.boards.reminders import remind
from forum.database import db
from forum.journal import Verb, Visibility
from forum.mail import Tray
from forum.mail.outbox import send_waiting
from forum.members.actions import end_mandate
from forum.phases import Phase
from forum.threads.actions import close_phase
from tests.cast import Cast
from tests.entries import entries

THE_LAST_DAY = date(2026, 4, 30)
NOON = datetime(2026, 4, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def tray(app: Flask) -> Tray:
    """Where letters fall in tests."""
    transport = app.extensions["mail"]
    assert isinstance(transport, Tray)
    transport.messages.clear()
    return transport


@pytest.fixture
def farmers(cast: Cast) -> Board:
    """The farmers' board, whose diagnosis is to close on 30 April."""
    set_agenda(cast.farmers, {Phase.DIAGNOSIS: (None, THE_LAST_DAY)}, by=cast.carla)
    db.session.commit()
    return cast.farmers


def remind_after(days: int) -> int:
    with clock.at(NOON + timedelta(days=days)):
        reminded = remind()
        send_waiting()
    return reminded


def readers(tray: Tray) -> list[str]:
    return [str(message["To"]) for message in tray.messages]


def test_nobody_is_reminded_before_the_day_is_over(farmers: Board, tray: Tray) -> None:
    assert remind_after(days=0) == 0
    assert readers(tray) == []


def test_the_moderators_are_reminded_the_day_after_in_their_language(farmers: Board, tray: Tray) -> None:
    assert remind_after(days=1) == 1
    (letter,) = tray.messages
    assert "carla@example.org" in str(letter["To"])
    assert letter["Content-Language"] == "es"
    body = letter.get_body(("plain",))
    assert body is not None
    assert "http://forum.example/boards/farmers/agenda" in body.get_content()


def test_they_are_reminded_once(farmers: Board, tray: Tray) -> None:
    assert [remind_after(days) for days in (1, 1, 2, 7)] == [1, 0, 0, 0]
    assert len(readers(tray)) == 1


def test_after_seven_more_days_the_committee_is_told_once(farmers: Board, tray: Tray) -> None:
    assert [remind_after(days) for days in (1, 8, 8, 30)] == [1, 1, 0, 0]
    first, second = tray.messages
    assert "fatou@example.org" in str(second["To"])
    assert second["Content-Language"] == "fr"
    assert first["Message-ID"] != second["Message-ID"]


def test_the_journal_says_that_the_site_reminded(farmers: Board, cast: Cast, tray: Tray) -> None:
    remind_after(days=1)
    (entry,) = entries(Verb.PHASE_OVERDUE)
    assert (entry.actor_id, entry.subject_id, entry.ids["phase"]) == (None, farmers.id, "diagnosis")
    assert entry.visibility == Visibility.BOARD


def test_a_phase_that_was_closed_in_time_reminds_nobody(farmers: Board, cast: Cast, tray: Tray) -> None:
    close_phase(farmers, Phase.DIAGNOSIS, by=cast.carla, title="Done", source="Seen.", language="en")
    db.session.commit()
    assert remind_after(days=20) == 0
    assert readers(tray) == []


def test_the_date_of_a_phase_to_come_reminds_nobody(cast: Cast, tray: Tray) -> None:
    set_agenda(cast.farmers, {Phase.STRATEGY: (None, THE_LAST_DAY)}, by=cast.carla)
    db.session.commit()
    assert remind_after(days=20) == 0


def test_another_date_is_reminded_of_anew_and_the_same_date_is_not(
    farmers: Board, cast: Cast, tray: Tray
) -> None:
    remind_after(days=1)
    set_agenda(farmers, {Phase.DIAGNOSIS: (None, THE_LAST_DAY)}, by=cast.carla)
    db.session.commit()
    assert remind_after(days=2) == 0
    set_agenda(farmers, {Phase.DIAGNOSIS: (None, THE_LAST_DAY + timedelta(days=3))}, by=cast.carla)
    db.session.commit()
    assert [remind_after(days) for days in (3, 4)] == [0, 1]


def test_whoever_has_no_mandate_any_more_gets_no_letter(farmers: Board, cast: Cast, tray: Tray) -> None:
    mandate = next(held for held in cast.carla.mandates if held.board_id == farmers.id)
    with clock.at(NOON):
        end_mandate(mandate, by=cast.fatou, board=farmers)
    db.session.commit()
    assert remind_after(days=1) == 1
    assert readers(tray) == []


def test_the_worker_does_it_by_itself(app: Flask, farmers: Board, tray: Tray) -> None:
    chore = next(chore for chore in app.extensions["chores"] if chore.name == "reminders")
    with clock.at(NOON + timedelta(days=1)):
        assert chore.run() == 1
        send_waiting()
    assert len(readers(tray)) == 1
