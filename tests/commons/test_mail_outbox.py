"""A letter about an account is never lost: it is on disk before it is sent, until it has left."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask

from forum import clock, mail
from forum.mail import Fate, Outcome, Recipient
from forum.mail.outbox import LEASE, PATIENCE, Outbox
from forum.mail.transports import Folder
from forum.mail.wire import WIRE
from tests.post_office import AMINA, BRUNO, RelayServer, confirm, note, relay, site

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def post() -> Iterator[RelayServer]:
    with relay() as server:
        yield server


def through(server: RelayServer, data: Path) -> Flask:
    return site(data, MAIL_URL=f"smtp://127.0.0.1:{server.port}")


def outbox_of(app: Flask) -> Outbox:
    outbox: Outbox = app.extensions["mail.outbox"]
    return outbox


def left_behind(data: Path) -> list[str]:
    """The names of the files that still wait, are claimed, or were refused."""
    return sorted(str(path.relative_to(data / "mail")) for path in data.rglob("*.eml*"))


def finish_the_background() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("letter "):
            thread.join()


def test_a_letter_leaves_at_once_and_nothing_waits(tmp_path: Path) -> None:
    app = site(tmp_path)
    with app.app_context():
        assert mail.post(confirm()).delivered
    assert [message["To"] for message in app.extensions["mail"].messages] == ["Amina <amina@farmers.example>"]
    assert left_behind(tmp_path) == []


def test_without_a_relay_letters_are_files(tmp_path: Path) -> None:
    app = site(tmp_path, MAIL_URL="")
    with app.app_context(), clock.at(NOON):
        assert mail.post(confirm(key="one")).delivered
        assert mail.post(confirm(key="two")).delivered
    assert left_behind(tmp_path) == ["20310714T120000Z-one.eml", "20310714T120000Z-two.eml"]


def test_a_page_does_not_wait_for_the_relay(post: RelayServer, tmp_path: Path) -> None:
    app = through(post, tmp_path)
    with app.app_context():
        assert mail.post(confirm()) == Outcome(Fate.LATER, "on its way")
    finish_the_background()
    assert [message["To"] for message in post.mails] == ["Amina <amina@farmers.example>"]
    assert left_behind(tmp_path) == []


def test_a_letter_that_could_not_leave_is_tried_until_it_does(tmp_path: Path) -> None:
    with relay() as server:
        app = through(server, tmp_path)
    with app.app_context(), clock.at(NOON):
        mail.post(confirm(key="one"))
        finish_the_background()
        assert left_behind(tmp_path) == ["waiting/20310714T120000Z-one.eml"]
        assert outbox_of(app).retry() == {Fate.LATER: 1}
        with relay() as back:
            app.extensions["mail"].port = back.port
            assert outbox_of(app).retry() == {Fate.DELIVERED: 1}
            assert outbox_of(app).retry() == {}
            assert [message["Message-ID"] for message in back.mails] == ["<one@forum.sea.example>"]
    assert left_behind(tmp_path) == []


def test_while_the_relay_is_down_one_try_a_round_is_enough(tmp_path: Path) -> None:
    with relay() as server:
        app = through(server, tmp_path)
    outbox = outbox_of(app)
    for key in ("a", "b", "c"):
        outbox.put(note("amina@farmers.example", key))
    with app.app_context(), clock.at(NOON):
        assert outbox_of(app).retry() == {Fate.LATER: 1}
    assert len(left_behind(tmp_path)) == 3


def test_one_letter_that_the_relay_puts_off_does_not_hold_up_the_others(
    post: RelayServer, tmp_path: Path
) -> None:
    app = through(post, tmp_path)
    outbox = outbox_of(app)
    for who in ("busy", "torn", "amina", "full", "bruno"):
        outbox.put(note(f"{who}@farmers.example", who))
    with clock.at(NOON):
        assert outbox.retry() == {Fate.DELIVERED: 2, Fate.LATER: 3}
    assert len(left_behind(tmp_path)) == 3


def test_the_worker_has_a_chore_that_counts_the_letters_it_is_done_with(
    post: RelayServer, tmp_path: Path
) -> None:
    app = through(post, tmp_path)
    for who in ("busy", "amina", "unknown"):
        outbox_of(app).put(note(f"{who}@farmers.example", who))
    (chore,) = app.extensions["chores"]
    with app.app_context(), clock.at(NOON):
        assert chore.name == "letters"
        assert [chore.run(), chore.run()] == [2, 0]


def test_a_refused_letter_is_kept_for_the_operator_and_not_tried_again(
    post: RelayServer, tmp_path: Path
) -> None:
    app = through(post, tmp_path)
    with app.app_context(), clock.at(NOON):
        mail.post(confirm(Recipient("unknown@farmers.example", "en"), key="one"))
        finish_the_background()
        assert outbox_of(app).retry() == {}
    assert left_behind(tmp_path) == ["waiting/refused/20310714T120000Z-one.eml"]


def test_after_five_days_a_letter_is_given_up(post: RelayServer, tmp_path: Path) -> None:
    app = through(post, tmp_path)
    outbox_of(app).put(note("full@farmers.example"))
    with app.app_context():
        with clock.at(NOON + PATIENCE):
            assert outbox_of(app).retry() == {Fate.LATER: 1}
        with clock.at(NOON + PATIENCE + timedelta(seconds=1)):
            assert outbox_of(app).retry() == {Fate.REFUSED: 1}
    assert left_behind(tmp_path) == ["waiting/refused/20310714T120000Z-note.eml"]


def test_two_workers_at_once_send_a_letter_once(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "mail" / "waiting", Folder(tmp_path / "sent"))
    path = outbox.put(note("amina@farmers.example"))
    with clock.at(NOON):
        outcomes = [outbox.send(path), outbox.send(path)]
    assert outcomes == [Outcome(Fate.DELIVERED), None]


def test_a_letter_whose_sender_was_killed_is_taken_up_again(tmp_path: Path) -> None:
    app = site(tmp_path)
    outbox = outbox_of(app)
    path = outbox.put(note("amina@farmers.example"))
    path.rename(path.with_name(f"{path.name}.{int(NOON.timestamp())}"))
    with app.app_context():
        with clock.at(NOON + LEASE):
            assert outbox_of(app).retry() == {}
        with clock.at(NOON + LEASE + timedelta(seconds=1)):
            assert outbox_of(app).retry() == {Fate.DELIVERED: 1}
    assert len(app.extensions["mail"].messages) == 1
    assert left_behind(tmp_path) == []


def test_a_half_written_file_is_no_letter(tmp_path: Path) -> None:
    app = site(tmp_path)
    waiting = tmp_path / "mail" / "waiting"
    waiting.mkdir(parents=True)
    (waiting / ".20310714T120000Z-note.eml.1234abcd").write_bytes(b"From: forum@sea.exa")
    with app.app_context():
        assert outbox_of(app).retry() == {}
    assert app.extensions["mail"].messages == []


def test_a_letter_waits_without_losing_a_letter_of_it(post: RelayServer, tmp_path: Path) -> None:
    app = through(post, tmp_path)
    with app.app_context(), clock.at(NOON):
        message = mail.compose(confirm(BRUNO, key="one"))
        path = outbox_of(app).put(message)
        assert message_from_bytes(path.read_bytes(), policy=WIRE).as_bytes() == message.as_bytes()
        mail.retry_waiting()
    assert post.received[0][2] == message.as_bytes()


def test_an_address_that_is_none_is_said_and_loses_no_other(tmp_path: Path) -> None:
    app = site(tmp_path)
    with app.app_context():
        outcome = mail.post(confirm(Recipient("amina", "en")))
        assert outcome.permanent
        assert "not an address" in outcome.reason
        assert mail.post(confirm(AMINA)).delivered


def test_a_letter_is_sent_even_when_the_disk_takes_nothing(tmp_path: Path) -> None:
    app = site(tmp_path)
    (tmp_path / "mail").write_text("a file where the folder should be")
    with app.app_context():
        assert mail.post(confirm()).delivered
    assert len(app.extensions["mail"].messages) == 1
