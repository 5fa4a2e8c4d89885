"""However a mail comes in, it is the same post: through a pipe, by LMTP, from a mailbox, from a provider."""

import base64
import json
import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from forum import clock
from forum.cli import main
from forum.database import db
from forum.inbound import lmtp, mailbox, receiving
from forum.inbound.answers import LARGEST
from forum.inbound.envelopes import Envelope, Receipt
from forum.inbound.mailbox import IN_ONE_LOOK, look_into_mailbox, mailbox_at
from forum.inbound.stubborn import how_many_aside
from forum.threads.models import Post, Thread
from tests import post_office
from tests.cast import Cast, reads_english, thread_by
from tests.inbound.imap_server import mailbox_of
from tests.inbound.letters import hand_in, to_thread, written

pytestmark = pytest.mark.usefixtures("replies")
SECRET = "only the relay knows"


@pytest.fixture
def thread(cast: Cast) -> Thread:
    reads_english(cast.amina)
    thread = thread_by(cast.carla, cast.farmers)
    db.session.commit()
    return thread


@pytest.fixture
def raw(cast: Cast, thread: Thread) -> bytes:
    message = written(to_thread(cast.amina, thread)).as_bytes()
    db.session.commit()
    return message


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is down whenever a mail is to be settled."""

    def down(_mail: object) -> Receipt:
        raise OperationalError("select", {}, Exception("the database is down"))

    monkeypatch.setattr(receiving, "settle", down)


def count() -> int:
    """How many answers there are."""
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(Post).where(Post.number > 1)) or 0
    db.session.rollback()
    return found


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def piped(raw: bytes, *options: str, **environment: str) -> Result:
    answer = CliRunner().invoke(main, ["mail", "receive", *options], input=raw, env=environment)
    db.session.rollback()
    return answer


def test_a_pipe_takes_a_mail_in(raw: bytes) -> None:
    assert piped(raw).exit_code == 0
    assert piped(raw).exit_code == 0
    assert count() == 1


def test_a_pipe_is_told_that_nobody_has_the_address(raw: bytes) -> None:
    assert piped(raw, "--recipient", "reply+x@forum.example").exit_code == 67
    assert piped(raw, ORIGINAL_RECIPIENT="reply+x@forum.example").exit_code == 67


def test_a_bounce_through_a_pipe_comes_to_nothing(raw: bytes) -> None:
    assert piped(raw, "--sender", "").exit_code == 0
    assert count() == 0


@pytest.mark.usefixtures("broken")
def test_a_pipe_is_asked_to_try_again_while_the_database_is_down(raw: bytes) -> None:
    answer = piped(raw)
    assert answer.exit_code == 75
    assert "the database is down" in answer.stderr


@pytest.fixture(params=["network", "socket"])
def door(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[smtplib.LMTP]:
    """A relay connected to the site by LMTP."""
    port = free_port()
    where = f"127.0.0.1:{port}" if request.param == "network" else str(tmp_path / "lmtp")
    server = lmtp.controller(app, where)
    server.start()
    try:
        if request.param == "network":
            with smtplib.LMTP("127.0.0.1", port) as relay:
                yield relay
        else:
            with smtplib.LMTP(where) as relay:
                yield relay
    finally:
        server.stop()


def test_a_relay_hands_mails_over_by_lmtp(cast: Cast, thread: Thread, raw: bytes, door: smtplib.LMTP) -> None:
    address = to_thread(cast.amina, thread)
    db.session.commit()
    for _again in range(2):
        assert door.sendmail("amina@example.org", [address], raw) == {}
    assert count() == 1
    with pytest.raises(smtplib.SMTPDataError) as refused:
        door.sendmail("amina@example.org", ["reply+x@forum.example"], raw)
    assert refused.value.smtp_code == 550
    assert door.sendmail("amina@example.org", [address, "other@forum.example"], raw) == {
        "other@forum.example": (452, b"4.5.3 one recipient a mail")
    }


@pytest.mark.usefixtures("broken")
def test_a_relay_keeps_a_mail_while_the_database_is_down(
    cast: Cast, thread: Thread, raw: bytes, door: smtplib.LMTP
) -> None:
    address = to_thread(cast.amina, thread)
    db.session.commit()
    with pytest.raises(smtplib.SMTPDataError) as later:
        door.sendmail("amina@example.org", [address], raw)
    assert later.value.smtp_code == 451


def test_a_letter_that_leaves_by_smtp_comes_back_and_is_not_posted(
    cast: Cast, thread: Thread, raw: bytes, door: smtplib.LMTP
) -> None:
    address = to_thread(cast.amina, thread)
    db.session.commit()
    with post_office.relay() as relay, smtplib.SMTP("127.0.0.1", relay.port) as out:
        out.sendmail("forum@forum.example", ["amina@example.org"], raw)
        _sender, _to, carried = relay.received[0]
    assert door.sendmail("", [address], carried) == {}
    assert count() == 0


def test_a_place_that_is_none_is_not_listened_at(app: Flask) -> None:
    answer = CliRunner().invoke(main, ["mail", "serve", "--lmtp", "nowhere"])
    assert answer.exit_code == 2
    assert "HOST:PORT" in answer.stderr


@pytest.fixture
def relay(app: Flask) -> Iterator[FlaskClient]:
    app.config["MAIL_IN_SECRET"] = SECRET
    yield app.test_client()
    app.config["MAIL_IN_SECRET"] = ""


BEARER = {"Authorization": f"Bearer {SECRET}"}


def test_a_relay_posts_the_message_as_it_came(relay: FlaskClient, raw: bytes) -> None:
    for _again in range(2):
        answer = relay.post("/mail/in", data=raw, content_type="message/rfc822", headers=BEARER)
        assert (answer.status_code, answer.json) == (200, answer.json)
        assert answer.json["fate"] == "posted"
    assert count() == 1


def test_a_provider_sends_the_message_in_a_form_or_as_json(
    cast: Cast, thread: Thread, relay: FlaskClient
) -> None:
    address = to_thread(cast.amina, thread)
    password = base64.b64encode(f"mail:{SECRET}".encode()).decode()
    basic = {"Authorization": f"Basic {password}"}

    def words(number: int) -> str:
        message = written("list@example.org", f"L’eau, {number}.", Message_ID=f"<{number}@mail.example.org>")
        return message.as_string()

    forms = (
        {"body-mime": words(1), "recipient": address, "sender": "amina@example.org"},
        {"email": words(2), "envelope": json.dumps({"to": [address], "from": "amina@example.org"})},
    )
    for form in forms:
        assert relay.post("/mail/in", data=form, headers=basic).json["fate"] == "posted"
    sent = {"RawEmail": words(3), "OriginalRecipient": address}
    assert relay.post("/mail/in", json=sent, headers=basic).json["fate"] == "posted"
    assert count() == 3


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic bWFpbDp4"}]
)
def test_whoever_lacks_the_secret_finds_no_door(
    relay: FlaskClient, raw: bytes, headers: dict[str, str]
) -> None:
    assert relay.post("/mail/in", data=raw, headers=headers).status_code == 404


def test_without_a_secret_there_is_no_door(app: Flask, raw: bytes) -> None:
    headers = {"Authorization": "Bearer "}
    assert app.test_client().post("/mail/in", data=raw, headers=headers).status_code == 404


def test_a_request_that_holds_no_mail_or_too_much_is_refused(relay: FlaskClient) -> None:
    for sent in ({"data": {"x": "y"}}, {"json": [1]}, {"data": {"envelope": "{"}}, {"json": {"envelope": 1}}):
        assert relay.post("/mail/in", headers=BEARER, **sent).status_code == 422
    large = relay.post(
        "/mail/in", data=b"a" * (LARGEST + 100_000), content_type="message/rfc822", headers=BEARER
    )
    assert large.status_code == 413


def test_the_worker_takes_in_what_nobody_has_seen_in_a_mailbox(app: Flask, raw: bytes) -> None:
    with mailbox_of([raw, raw, b"broken", b"x" * (LARGEST + 1)]) as server:
        app.config["MAIL_IN_URL"] = f"imap://reply:secret@127.0.0.1:{server.port}/INBOX"
        try:
            assert look_into_mailbox() == 4
            assert server.seen == {1, 2, 3, 4}
            assert look_into_mailbox() == 0
        finally:
            app.config["MAIL_IN_URL"] = ""
    assert count() == 1


@pytest.mark.usefixtures("broken")
def test_what_cannot_be_taken_in_now_is_left_unseen(app: Flask, raw: bytes) -> None:
    with mailbox_of([raw]) as server:
        app.config.update(MAIL_IN_URL=f"imap://reply:secret@127.0.0.1:{server.port}", TESTING=False)
        try:
            assert look_into_mailbox() == 0
        finally:
            app.config.update(MAIL_IN_URL="", TESTING=True)
        assert server.seen == set()


def test_mails_that_cannot_be_taken_in_block_none_and_are_set_aside_after_a_day(
    app: Flask, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty of them, as many as one look takes; the one after them is taken in all the same."""
    stubborn = [b"Subject: never\r\n\r\n%d" % number for number in range(IN_ONE_LOOK)]
    taken = mailbox.receive
    monkeypatch.setattr(mailbox, "receive", lambda mail: taken(mail) if mail == raw else 1 // 0)
    start = clock.now()
    with mailbox_of([*stubborn, raw]) as server:
        app.config.update(MAIL_IN_URL=f"imap://reply:secret@127.0.0.1:{server.port}", TESTING=False)
        try:
            assert look_into_mailbox() == 0
            assert look_into_mailbox() == 1, "what was never tried comes first"
            assert (server.seen, count()) == ({IN_ONE_LOOK + 1}, 1)
            for hours in (1, 2, 3, 23):
                with clock.at(start + timedelta(hours=hours)):
                    look_into_mailbox()
            assert server.flagged == set(), "what may pass is waited for"
            with clock.at(start + timedelta(days=1, minutes=1)):
                look_into_mailbox()
            assert server.flagged == set(range(1, IN_ONE_LOOK + 1))
            assert look_into_mailbox() == 0
            db.session.rollback()
            listed = CliRunner().invoke(main, ["mail", "queue"])
            assert listed.exit_code == 1
            assert listed.output.count("set aside in the mailbox: 7.") == IN_ONE_LOOK
            assert "ZeroDivisionError" in listed.output
            monkeypatch.setattr(mailbox, "receive", taken)
            server.seen.discard(1)  # somebody marks it as unread
            assert look_into_mailbox() == 1
        finally:
            app.config.update(MAIL_IN_URL="", TESTING=True)
    assert how_many_aside() == IN_ONE_LOOK - 1


def test_a_mailbox_that_does_not_answer_is_looked_into_later(app: Flask) -> None:
    with mailbox_of([]) as server:
        port = server.port
    app.config["MAIL_IN_URL"] = f"imap://reply:secret@127.0.0.1:{port}"
    try:
        assert look_into_mailbox() == 0
    finally:
        app.config["MAIL_IN_URL"] = ""


@pytest.mark.parametrize("url", ["imap.example.org", "pop3://a:b@c", "imaps://host"])
def test_an_address_that_names_no_mailbox_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_IN_URL"):
        mailbox_at(url)


def test_every_way_leads_to_one_post(cast: Cast, thread: Thread, raw: bytes, relay: FlaskClient) -> None:
    piped(raw)
    relay.post("/mail/in", data=raw, content_type="message/rfc822", headers=BEARER)
    hand_in(raw, Envelope((to_thread(cast.amina, thread),), "amina@example.org"))
    assert count() == 1
