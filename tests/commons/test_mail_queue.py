"""Whoever runs the site sees what waits and what died, sends it again or drops it; no domain gets more than it may."""

import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from forum import clock, schema
from forum.cli import main
from forum.config import read_settings
from forum.database import carry_out, db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.languages import speaking
from forum.mail import outbox, queue
from forum.mail.models import LetterState, WaitingLetter
from forum.mail.removing import waiting_with
from forum.papers.actions import open_window
from forum.papers.erasing import erase_everywhere
from forum.papers.models import Asking, AskingState
from forum.papers.telling import tell_due
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread
from tests.post_office import note

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)


def letter(address: str = "unknown@farmers.example", key: str = "note", *, dead: bool = True) -> str:
    """A letter that waits, or that died; its id in the queue."""
    number = carry_out(lambda: outbox.put(note(address, key)))
    if dead:
        row = db.session.get_one(WaitingLetter, number)
        row.state, row.outcome, row.tries = LetterState.DEAD, "550 5.1.1 nobody of that name", 1
        db.session.commit()
    return f"letter-{number}"


def forum(*words: str) -> Result:
    db.session.rollback()
    result = CliRunner().invoke(main, ["mail", "queue", *words])
    db.session.expire_all()
    return result


def states() -> list[LetterState]:
    return list(db.session.scalars(select(WaitingLetter.state).order_by(WaitingLetter.id)))


def test_the_operator_lists_what_waits_and_what_died(app: Flask) -> None:
    empty = forum()
    assert (empty.exit_code, empty.output.strip()) == (0, "waiting: 0, sending: 0, dead: 0")
    dead, waits = letter(), letter("amina@fishers.example", "other", dead=False)
    listed = forum()
    assert listed.exit_code == 1, "there is something to do"
    assert listed.output.count(" UTC ") == 2, "every hour is told with its zone"
    assert f"{dead}  dead  unknown@farmers.example" in listed.output
    assert "550 5.1.1 nobody of that name" in listed.output
    assert "  farmers.example: dead 1" in listed.output
    of_fishers = forum("--domain", "fishers.example", "--json")
    said = json.loads(of_fishers.stdout)
    assert said["counts"] == {"waiting": 1, "sending": 0, "dead": 1}
    assert [mail["id"] for mail in said["mails"]] == [waits]
    assert said["domains"]["farmers.example"]["dead"] == 1


def test_a_dead_letter_is_sent_again_from_the_beginning(app: Flask, tray: list[EmailMessage]) -> None:
    dead = letter()
    again = forum("--resend", dead)
    assert (again.exit_code, states()) == (0, [LetterState.WAITING])
    assert db.session.scalars(select(WaitingLetter.tries)).one() == 0
    db.session.rollback()
    assert forum("--resend", dead).exit_code == 2, "it is not dead any more"
    outbox.send_waiting()
    assert len(tray) == 1
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.MAIL_RESENT)).one()
    assert (entry.actor_id, entry.visibility, entry.subject_type) == (
        None,
        Visibility.PRIVATE,
        "waiting_letters",
    )


def test_all_of_them_at_once_and_one_that_is_dropped(app: Flask) -> None:
    first = letter()
    letter("other@farmers.example", "two")
    assert forum("--drop", first).exit_code == 0
    assert forum("--resend", "all").output.startswith("To be tried again: 1.")
    assert states() == [LetterState.WAITING]
    assert forum("--resend", "all").exit_code == 0


@pytest.mark.parametrize("name", ["letter-999", "nothing-1", "letter-", "7", "letter-x", "letter-9999999999"])
def test_an_id_that_names_none_is_bad_input(app: Flask, name: str) -> None:
    assert forum("--resend", name).exit_code == 2
    assert forum("--drop", name).exit_code == 2


def test_an_administrator_does_the_same_on_a_page(app: Flask, cast: Cast, tray: list[EmailMessage]) -> None:
    reads_english(cast.admin)
    admin = Browser(app, cast.admin)
    assert "/mail/queue" in admin.get("/account").text
    assert "No mail waits." in text_of(admin.get("/mail/queue"))
    dead = letter()
    page = text_of(admin.get("/mail/queue"))
    assert "550 5.1.1 nobody of that name" in page
    assert "unknown@farmers.example" in page
    due_at = db.session.scalars(select(WaitingLetter.due_at)).one()
    assert f"{due_at:%H:%M}" in page or f"{due_at:%-I:%M}" in page, "the hour, not the day alone"
    assert admin.post("/mail/queue/resend", {"id": dead}).status_code == 303
    assert states() == [LetterState.WAITING]
    answer = admin.post("/mail/queue/drop", {"id": dead})
    assert answer.status_code == 422
    assert "is not dead" in text_of(answer)


def test_nobody_else_sees_whom_the_site_writes_to(app: Flask, cast: Cast) -> None:
    dead = letter()
    for member in (cast.carla, cast.fatou):
        browser = Browser(app, member)
        assert browser.get("/mail/queue").status_code == 403
        assert browser.post("/mail/queue/resend", {"id": dead}).status_code == 403
        with pytest.raises(Refused):
            queue.resend(dead, by=member)
    assert "/mail/queue" not in Browser(app, cast.carla).get("/account").text
    assert states() == [LetterState.DEAD]


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_the_page_reads_well_in_every_language(app: Flask, cast: Cast, language: str) -> None:
    letter()
    assert cast.admin.account is not None
    cast.admin.account.language = language
    db.session.commit()
    answer = Browser(app, cast.admin).get("/mail/queue")
    assert answer.status_code == 200
    assert ("Dead letters" in answer.text) == (language == "en")
    with speaking(language), pytest.raises(Invalid) as refused:
        queue.drop("letter-7", by=None)
    assert str(refused.value)


def test_erasing_words_takes_the_letters_that_wait_with_them(app: Flask, cast: Cast) -> None:
    says(cast.amina, thread_by(cast.amina, cast.farmers), "The well behind the chapel was never dry before.")
    db.session.commit()
    message = note("elena@example.org", "hers")
    message.set_content("Amina writes:\n\n    The well behind the chapel was\n    never dry before.\n")
    carry_out(lambda: outbox.put(message))
    letter("bruno@example.org", "other", dead=False)
    assert len(waiting_with(["The well behind the chapel was never dry"])) == 1
    erased = erase_everywhere(cast.amina, by=None)
    assert erased is not None
    assert erased.letters == 1
    assert db.session.scalars(select(WaitingLetter.address)).all() == ["bruno@example.org"]


def test_a_domain_gets_no_more_mails_in_any_minute_than_it_may(app: Flask, tray: list[EmailMessage]) -> None:
    app.config["MAIL_RATES"] = {"farmers.example": 6.0}
    left: list[float] = []
    try:
        with clock.at(NOON):
            for number in range(15):
                letter("amina@farmers.example", f"farmers-{number}", dead=False)
                letter("bruno@fishers.example", f"fishers-{number}", dead=False)
        for seconds in range(0, 240, 2):
            before = len(tray)
            with clock.at(NOON + timedelta(seconds=seconds)):
                outbox.send_waiting()
            left += [seconds] * sum("farmers" in str(mail["To"]) for mail in tray[before:])
            if not seconds:
                assert sum("fishers" in str(mail["To"]) for mail in tray) == 15, "nobody else waits"
    finally:
        app.config["MAIL_RATES"] = {}
    assert len(left) == 15
    assert max(sum(start <= moment < start + 60 for moment in left) for start in left) <= 6


def test_a_rate_that_says_nothing_is_refused_at_the_start() -> None:
    assert read_settings({"MAIL_RATES": "example.org=60 *=600"})["MAIL_RATES"] == {
        "example.org": 60.0,
        "*": 600.0,
    }
    for wrong in ("example.org", "example.org=0", "example.org=fast", "=5"):
        with pytest.raises(ValueError, match="MAIL_RATES"):
            read_settings({"MAIL_RATES": wrong})


def test_a_question_to_an_author_that_was_given_up_is_listed_sent_again_and_dropped(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    cast.farmers.objection_window = 7
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    cite_words(cast, block, draft.threads[0], 2)
    open_window(draft, by=cast.carla)
    asking = db.session.scalars(select(Asking).where(Asking.member_id == cast.amina.id)).one()
    name = f"asking-{asking.id}"
    given_up = {
        "state": AskingState.UNREACHABLE,
        "outcome": "550 5.1.1 nobody of that name",
        "tries": 9,
        "told_at": None,
    }
    db.session.query(Asking).filter(Asking.id == asking.id).update(given_up)
    db.session.commit()
    listed = forum()
    assert listed.exit_code == 1
    assert f"{name}  dead" in listed.output
    assert "dead: 1" in listed.output
    assert forum("--resend", name).exit_code == 0
    assert forum("--resend", name).exit_code == 2
    tell_due()
    assert [mail for mail in tray if "amina@" in str(mail["To"])]
    db.session.expire_all()
    assert asking.state == AskingState.TOLD
    db.session.query(Asking).filter(Asking.id == asking.id).update(given_up)
    db.session.commit()
    assert forum("--drop", name).output.startswith("Dropped: 1.")
    assert (asking.state, forum().exit_code) == (AskingState.UNREACHABLE, 0), "the paper still says so"


def test_letters_go_back_into_files_when_the_release_does_and_come_again_with_it(
    app: Flask, tray: list[EmailMessage]
) -> None:
    letter(), letter("amina@fishers.example", "other", dead=False)
    db.session.remove()
    schema.downgrade("20261127_2210")
    folder = Path(app.config["FORUM_DATA"]) / "mail" / "waiting"
    (dead,), (waits,) = (folder / "refused").glob("*.eml"), folder.glob("*.eml")
    assert b"unknown@farmers.example" in dead.read_bytes()
    assert b"amina@fishers.example" in waits.read_bytes()
    assert {file.stat().st_mode & 0o777 for file in (dead, waits)} == {0o600}
    db.session.remove()
    schema.upgrade()
    outbox.send_waiting()
    assert [str(mail["To"]) for mail in tray] == ["amina@fishers.example"]
    assert states() == [LetterState.DEAD]
    assert list(folder.rglob("*.eml")) == []
