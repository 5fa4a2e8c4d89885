"""A letter is never lost: it is a row before it is sent, until it has left, whoever sends it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from forum import clock, mail
from forum.database import carry_out, db
from forum.mail import Fate, Outcome, Recipient, outbox
from forum.mail.models import LetterState, WaitingLetter
from forum.mail.outbox import DEAD_FOR, LETTERS
from forum.mail.owing import LEASE, PAUSES
from forum.mail.relay import Relay
from forum.mail.wire import WIRE
from tests.post_office import AMINA, BRUNO, RelayServer, confirm, note, relay

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def post(app: Flask) -> Iterator[RelayServer]:
    """A real relay, which the site sends to during the test."""
    with relay() as server, through(app, server):
        yield server


class through:  # noqa: N801 - reads as a word
    """The site sends to this relay during the block."""

    def __init__(self, app: Flask, server: RelayServer) -> None:
        self.app, self.server = app, server

    def __enter__(self) -> None:
        self.kept = self.app.extensions["mail"]
        self.app.extensions["mail"] = Relay("smtp", "127.0.0.1", self.server.port, seconds=5)

    def __exit__(self, *_fault: object) -> None:
        self.app.extensions["mail"] = self.kept


def keep(message: EmailMessage) -> int:
    return carry_out(lambda: outbox.put(message))


def left_behind() -> list[tuple[str, LetterState]]:
    """What still waits, is claimed or is dead."""
    rows = db.session.execute(
        select(WaitingLetter.message_id, WaitingLetter.state).order_by(WaitingLetter.id)
    ).all()
    db.session.rollback()
    return [(row.message_id.strip("<>").partition("@")[0], row.state) for row in rows]


def finish_the_background() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("letter "):
            thread.join()


def test_a_letter_leaves_at_once_and_nothing_is_kept(app: Flask, tray: list[EmailMessage]) -> None:
    assert mail.post(confirm()).delivered
    assert [message["To"] for message in tray] == ["Amina <amina@farmers.example>"]
    assert left_behind() == []


def test_a_letter_of_an_act_leaves_when_the_act_is_committed_and_never_without(
    app: Flask, tray: list[EmailMessage]
) -> None:
    mail.put(confirm(key="one"))
    db.session.rollback()
    assert (outbox.send_waiting(), tray) == (0, [])
    carry_out(lambda: mail.put(confirm(key="two")))
    assert tray == []
    assert outbox.send_waiting() == 1
    assert [str(message["Message-ID"]) for message in tray] == ["<two@forum.example>"]


def test_the_same_letter_twice_is_one(app: Flask, tray: list[EmailMessage]) -> None:
    for _twice in range(2):
        carry_out(lambda: mail.put(confirm(key="one")))
    assert left_behind() == [("one", LetterState.WAITING)]


def test_a_page_does_not_wait_for_the_relay(app: Flask, post: RelayServer) -> None:
    assert mail.post(confirm()) == Outcome(Fate.LATER, "on its way")
    finish_the_background()
    assert [message["To"] for message in post.mails] == ["Amina <amina@farmers.example>"]
    assert left_behind() == []


def test_a_letter_that_could_not_leave_is_tried_with_growing_pauses_until_it_does(app: Flask) -> None:
    with relay() as server:
        pass
    with through(app, server), clock.at(NOON):
        keep(mail.compose(confirm(key="one")))
        assert outbox.send_waiting() == 1
        assert left_behind() == [("one", LetterState.WAITING)]
        letter = db.session.scalars(select(WaitingLetter)).one()
        assert NOON + PAUSES[0] <= letter.due_at <= NOON + PAUSES[0] * 1.25
        assert "refused" in letter.outcome
        db.session.rollback()
        assert outbox.send_waiting() == 0
    with relay() as back, through(app, back), clock.at(NOON + PAUSES[0] * 1.25):
        assert outbox.send_waiting() == 1
        assert outbox.send_waiting() == 0
        assert [message["Message-ID"] for message in back.mails] == ["<one@forum.example>"]
    assert left_behind() == []


def test_while_the_relay_is_down_one_try_a_round_is_enough(app: Flask) -> None:
    with relay() as server:
        pass
    for key in ("a", "b", "c"):
        keep(note("amina@farmers.example", key))
    with through(app, server):
        assert outbox.send_waiting() == 1
    tries = db.session.scalars(select(WaitingLetter.tries).order_by(WaitingLetter.tries)).all()
    assert tries == [0, 0, 1]


def test_one_letter_that_the_relay_puts_off_does_not_hold_up_the_others(
    app: Flask, post: RelayServer
) -> None:
    for who in ("busy", "torn", "amina", "full", "bruno"):
        keep(note(f"{who}@farmers.example", who))
    assert outbox.send_waiting() == 5
    assert [name for name, _state in left_behind()] == ["busy", "torn", "full"]
    assert outbox.send_waiting() == 0, "each waits for its time"


def test_a_refused_letter_is_dead_and_not_tried_again(app: Flask, post: RelayServer) -> None:
    mail.post(confirm(Recipient("unknown@farmers.example", "en"), key="one"))
    finish_the_background()
    assert outbox.send_waiting() == 0
    assert left_behind() == [("one", LetterState.DEAD)]
    with clock.at(clock.now() + DEAD_FOR + timedelta(hours=1)):
        outbox.send_waiting()
    assert left_behind() == [], "what it says is about a moment that is over"


def test_after_four_to_five_days_a_letter_is_given_up(app: Flask, post: RelayServer) -> None:
    now = NOON
    with clock.at(now):
        keep(note("full@farmers.example"))
    for pause in (*PAUSES, timedelta(0)):
        with clock.at(now):
            assert outbox.send_waiting() == 1
        now += pause * 1.25
    assert left_behind() == [("note", LetterState.DEAD)]
    assert timedelta(days=3.9) < sum(PAUSES, timedelta()) < timedelta(days=4)
    assert timedelta(days=4.5) < now - NOON < timedelta(days=5)


def test_two_workers_at_once_send_a_letter_once(app: Flask, tray: list[EmailMessage]) -> None:
    key = keep(note("amina@farmers.example"))
    assert carry_out(lambda: LETTERS.claim(key)) is not None
    with app.extensions["mail"].open() as line:
        assert outbox.send(key, line) is None
    assert tray == []


def test_a_letter_whose_sender_was_killed_is_taken_up_again(app: Flask, tray: list[EmailMessage]) -> None:
    with clock.at(NOON):
        key = keep(note("amina@farmers.example"))
        carry_out(lambda: LETTERS.claim(key))
    with clock.at(NOON + LEASE):
        assert outbox.send_waiting() == 0
    with clock.at(NOON + LEASE + timedelta(seconds=1)):
        assert outbox.send_waiting() == 1
    assert (len(tray), left_behind()) == (1, [])


def test_who_was_slower_than_the_lease_settles_nothing(app: Flask, post: RelayServer) -> None:
    key = keep(note("amina@farmers.example"))
    with clock.at(NOON):
        first = carry_out(lambda: LETTERS.claim(key))
    with clock.at(NOON + LEASE * 2):
        carry_out(lambda: LETTERS.claim(key))
    carry_out(lambda: outbox._settle(key, first.tries, Outcome(Fate.REFUSED, "too late")))
    assert left_behind() == [("note", LetterState.CLAIMED)]


def test_a_letter_waits_without_losing_a_letter_of_it(app: Flask, post: RelayServer) -> None:
    message = mail.compose(confirm(BRUNO, key="one"))
    keep(message)
    content = db.session.scalars(select(WaitingLetter.content)).one()
    assert message_from_bytes(content, policy=WIRE).as_bytes() == message.as_bytes()
    outbox.send_waiting()
    assert post.received[0][2] == message.as_bytes()


def test_an_address_that_is_none_is_said_and_loses_no_other(app: Flask) -> None:
    outcome = mail.post(confirm(Recipient("amina", "en")))
    assert outcome.permanent
    assert "not an address" in outcome.reason
    carry_out(lambda: mail.put(confirm(Recipient("amina", "en"))))
    assert left_behind() == []
    assert mail.post(confirm(AMINA)).delivered


def test_a_letter_is_sent_even_when_the_database_takes_nothing(app: Flask, tray: list[EmailMessage]) -> None:
    db.session.execute(text("ALTER TABLE waiting_letters RENAME TO elsewhere"))
    db.session.commit()
    try:
        assert mail.post(confirm()).delivered
    finally:
        db.session.execute(text("ALTER TABLE elsewhere RENAME TO waiting_letters"))
        db.session.commit()
    assert len(tray) == 1


# -- what an earlier release left in its folder ------------------------------------


def folder_of(app: Flask) -> Path:
    folder = Path(app.config["FORUM_DATA"]) / "mail" / "waiting"
    (folder / "refused").mkdir(parents=True)
    return folder


def test_what_waited_in_files_is_brought_in_and_sent(app: Flask, tray: list[EmailMessage]) -> None:
    folder = folder_of(app)
    for where, key in (("", "waits"), ("", "begun"), ("refused/", "refused")):
        (folder / f"{where}20310714T120000Z-{key}.eml").write_bytes(
            note("amina@farmers.example", key).as_bytes()
        )
    begun = folder / "20310714T120000Z-begun.eml"
    begun.rename(begun.with_name(f"{begun.name}.{int(NOON.timestamp())}"))
    (folder / ".20310714T120000Z-note.eml.1234abcd").write_bytes(b"From: forum@sea.exa")
    with clock.at(NOON + LEASE):
        outbox.send_waiting()
    assert [str(message["Message-ID"]) for message in tray] == ["<waits@sea.example>"]
    with clock.at(NOON + LEASE + timedelta(seconds=1)):
        outbox.send_waiting()
    assert [str(message["Message-ID"]) for message in tray][1:] == ["<begun@sea.example>"]
    assert left_behind() == [("refused", LetterState.DEAD)]
    assert [path.name for path in folder.rglob("*.eml*") if not path.name.startswith(".")] == []


def test_a_file_that_is_no_letter_is_left_and_said(
    app: Flask, tray: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    folder = folder_of(app)
    (folder / "one.eml").write_bytes(b"nothing\n")
    for _twice in range(2):
        outbox.send_waiting()
    assert "one.eml" in caplog.text
    assert [path.name[:8] for path in folder.rglob("*.eml*")] == [".one.eml"]
