"""A mail to a reply address is a post under its member's name, once, if it surely comes from them."""

import logging
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.inbound.addresses import end_addresses, promises_in
from forum.inbound.envelopes import Envelope, Fate
from forum.inbound.models import MailState, ReceivedMail
from forum.journal import Entry, Verb
from forum.threads.models import Post, Thread
from tests.cast import Cast, reads_english, thread_by
from tests.digests.weeks import read
from tests.inbound.letters import RELAY, hand_in, posts, to_board, to_thread, written

pytestmark = pytest.mark.usefixtures("replies")


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread of Carla's among the farmers; Amina reads English."""
    reads_english(cast.amina)
    return thread_by(cast.carla, cast.farmers)


def test_an_answer_by_mail_is_a_post_of_its_writer(cast: Cast, thread: Thread) -> None:
    receipt = hand_in(written(to_thread(cast.amina, thread)))
    assert receipt.fate == Fate.POSTED
    assert posts(thread) == ["The well is dry."]
    answer = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 2)).one()
    assert answer.author_id == cast.amina.id
    entries = db.session.scalars(select(Entry).where(Entry.verb == Verb.POST_PUBLISHED)).all()
    assert [entry.actor_id for entry in entries] == [cast.amina.id]


def test_the_same_mail_twice_is_one_post(cast: Cast, thread: Thread) -> None:
    address = to_thread(cast.amina, thread)
    for again in range(3):
        receipt = hand_in(
            written(address, Received=f"by another way {again}; Mon, 9 Mar 2026 09:00:00 +0000")
        )
        assert receipt.fate == Fate.POSTED
    for _again in range(2):
        hand_in(written(address, "Without an id.", Message_ID=""))
    assert posts(thread) == ["The well is dry.", "Without an id."]


def test_another_mail_of_the_same_words_is_another_post(cast: Cast, thread: Thread) -> None:
    for number in range(2):
        hand_in(written(to_thread(cast.amina, thread), Message_ID=f"<{number}@mail.example.org>"))
    assert len(posts(thread)) == 2


def test_the_envelope_says_where_a_mail_goes_when_its_headers_do_not(cast: Cast, thread: Thread) -> None:
    envelope = Envelope((to_thread(cast.amina, thread).upper(),), "amina@example.org")
    assert hand_in(written("list@example.org"), envelope).fate == Fate.POSTED


def test_a_mail_to_the_address_of_a_board_opens_a_thread_with_its_subject(cast: Cast) -> None:
    reads_english(cast.amina)
    receipt = hand_in(
        written(to_board(cast.amina, cast.farmers), Subject="Who may dig new wells?", Message_ID="<2@x.y>")
    )
    assert receipt.fate == Fate.POSTED
    opened = db.session.scalars(select(Thread)).one()
    assert (opened.title, opened.opened_by_id) == ("Who may dig new wells?", cast.amina.id)


def test_files_are_named_in_the_language_of_their_sender_and_not_kept(cast: Cast, thread: Thread) -> None:
    message = written(to_thread(cast.amina, thread))
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan `of` wells.pdf")
    hand_in(message)
    assert posts(thread) == [
        "The well is dry.\n\n"
        "(Attached to the mail, and not kept here: `plan of wells.pdf`. Files can be put elsewhere and linked.)"
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"Authentication_Results": ""},
        {"Authentication_Results": "evil.example; dmarc=pass header.from=example.org"},
        {
            "Authentication_Results": f"{RELAY}; dmarc=fail header.from=example.org; dkim=pass header.d=example.org"
        },
        {
            "Authentication_Results": f"{RELAY}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example"
        },
        {"Authentication_Results": "mx.forum.example; dkim=pass header.d=org"},
        {"Authentication_Results": "mx.forum.example (dmarc=pass); none"},
        {"From": "Amina Benali <amina@evil.example>"},
        {"From": "amina@example.org, mallory@evil.example"},
        {"From": ""},
    ],
)
def test_a_mail_nobody_vouches_for_waits_for_a_moderator(
    cast: Cast, thread: Thread, changed: dict[str, str]
) -> None:
    assert hand_in(written(to_thread(cast.amina, thread), **changed)).fate == Fate.WAITING
    assert posts(thread) == []
    waiting = db.session.scalars(select(ReceivedMail)).one()
    assert (waiting.state, waiting.words) == (MailState.WAITING, "The well is dry.")


@pytest.mark.parametrize(
    "results",
    [
        "mx.forum.example; dmarc=pass (p=none dis=none) header.from=example.org",
        "mx.forum.example 1;\n dkim=pass (2048-bit key) header.d=example.org header.i=@example.org",
        "MX.forum.example; spf=pass smtp.mailfrom=amina@example.org; dkim=none",
    ],
)
def test_a_relay_says_in_several_ways_that_a_sender_is_who_they_say(
    cast: Cast, thread: Thread, results: str
) -> None:
    message = written(to_thread(cast.amina, thread), Authentication_Results=results.replace("\n", ""))
    assert hand_in(message).fate == Fate.POSTED


def test_results_below_the_relay_of_somebody_else_prove_nothing(cast: Cast, thread: Thread) -> None:
    raw = written(to_thread(cast.amina, thread)).as_bytes()
    relays = b"Received: by mx.forum.example; now\nReceived: by evil.example; before\n"
    assert hand_in(relays + raw).fate == Fate.WAITING


def test_its_member_is_told_once_that_it_waits_with_the_words_that_came(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    for _time in range(2):
        hand_in(written(to_thread(cast.amina, thread), From="amina@evil.example", Authentication_Results=""))
    (letter,) = tray
    assert "amina@example.org" in letter["To"]
    assert "waits" in read(letter)[0], "Amina reads English here"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert "The well is dry." in read(letter)[0]
    assert "http://forum.example/account/replies" in read(letter)[0]


def test_without_a_relay_that_looks_at_senders_every_mail_waits(
    replies: Flask, cast: Cast, thread: Thread
) -> None:
    replies.config["MAIL_AUTH_SERVER"] = ""
    assert hand_in(written(to_thread(cast.amina, thread))).fate == Fate.WAITING


MACHINES = (
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"X_Autoreply": "yes"},
    {"X_Auto_Response_Suppress": "All", "Subject": "Réponse automatique : je suis absente"},
    {"Return_Path": "<>"},
    {"From": "MAILER-DAEMON@example.org"},
    {"List_Id": "<farmers.forum.example>"},
    {"Message_ID": "<digest-3@forum.example>"},
    {"X_Loop": "forum.example"},
    {"From": "forum@forum.example"},
)


@pytest.mark.parametrize("headers", MACHINES)
def test_what_a_machine_wrote_comes_to_nothing_and_is_not_answered(
    cast: Cast,
    thread: Thread,
    headers: dict[str, str],
    tray: list[EmailMessage],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        receipt = hand_in(written(to_thread(cast.amina, thread), **headers))
    assert receipt.fate == Fate.IGNORED
    assert len(caplog.records) == 1
    assert (posts(thread), tray) == ([], [])
    assert db.session.scalar(select(func.count()).select_from(ReceivedMail)) == 0


def test_a_bounce_is_known_by_its_envelope(cast: Cast, thread: Thread) -> None:
    address = to_thread(cast.amina, thread)
    assert hand_in(written(address), Envelope((address,), "")).fate == Fate.IGNORED


def test_somebody_who_writes_that_they_are_away_is_heard(cast: Cast, thread: Thread) -> None:
    message = written(to_thread(cast.amina, thread), Subject="Out of office, and what I think of wells")
    assert hand_in(message).fate == Fate.POSTED


@pytest.mark.parametrize(
    "address",
    [
        "reply+t1-1-aaaaaaaaaaaaaaaa@forum.example",
        "reply+@forum.example",
        "reply+t0-1-x@forum.example",
        "a@b.c",
    ],
)
def test_an_address_that_was_never_promised_is_nobodys(cast: Cast, thread: Thread, address: str) -> None:
    assert hand_in(written(address)).fate == Fate.UNKNOWN


def test_addresses_that_were_ended_hold_no_more_and_new_ones_do(cast: Cast, thread: Thread) -> None:
    old = to_thread(cast.amina, thread)
    end_addresses(cast.amina, by=cast.amina)
    (promise,) = promises_in([old])
    assert promise.ended
    assert hand_in(written(old)).fate == Fate.REFUSED
    assert hand_in(written(old, From="mallory@evil.example")).fate == Fate.UNKNOWN
    assert hand_in(written(to_thread(cast.amina, thread))).fate == Fate.POSTED


def test_an_address_is_short_and_in_small_letters(cast: Cast, thread: Thread) -> None:
    local = to_thread(cast.amina, thread).partition("@")[0]
    assert len(local) <= 64
    assert local == local.lower()


def test_who_was_never_confirmed_is_by_their_own_mail(cast: Cast, thread: Thread) -> None:
    assert cast.amina.account is not None
    cast.amina.account.confirmed_at, cast.amina.claimed = None, False
    hand_in(written(to_thread(cast.amina, thread), Authentication_Results=""))
    assert cast.amina.account.confirmed_at is None
    hand_in(written(to_thread(cast.amina, thread), Message_ID="<2@mail.example.org>"))
    assert cast.amina.account.confirmed_at is not None
    assert cast.amina.claimed


def test_a_site_that_takes_no_answers_takes_none(replies: Flask, cast: Cast, thread: Thread) -> None:
    address = to_thread(cast.amina, thread)
    replies.config["MAIL_REPLIES"] = ""
    assert hand_in(written(address)).fate == Fate.UNKNOWN


def test_no_reply_address_comes_into_a_post(cast: Cast, thread: Thread) -> None:
    address = to_thread(cast.amina, thread)
    hand_in(written(address, f"Whoever wrote to {address.upper()} or <{address}> was heard."))
    (text,) = posts(thread)
    assert (text or "").lower().count("reply+…@forum.example") == 2
    assert address.partition("-")[2] not in (text or "").lower()
