"""Three mails that come back pause mail to an address; nobody can bring that about for somebody else."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock, mail
from forum.database import db
from forum.errors import Refused
from forum.inbound.envelopes import Envelope, Fate
from forum.journal import Entry, Verb, Visibility
from forum.languages import speaking
from forum.mail.relay import Relay
from forum.members.bounces import ARRIVED, works_again
from forum.members.letters import recipient
from forum.members.models import AddressPause, Member
from forum.papers.erasing import erase_everywhere
from tests import post_office
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, to
from tests.inbound.letters import hand_in, to_thread, written
from tests.inbound.reports import bounce, comes_back, exim_bounce, qmail_bounce

pytestmark = pytest.mark.usefixtures("replies")


def paused(member: Member) -> bool:
    account = member.account
    assert account is not None
    there = select(AddressPause).where(AddressPause.account_id == account.id)
    found = db.session.scalars(there).one_or_none() is not None
    db.session.rollback()
    return found


@pytest.fixture
def letters(cast: Cast, tray: list[EmailMessage]) -> list[EmailMessage]:
    """Four letters that reached Amina, each another mail."""
    assert cast.amina.account is not None
    reads_english(cast.amina)
    db.session.commit()
    for number in range(4):
        mail.post(mail.Letter("confirm", recipient(cast.amina.account), LINK, key=f"letter-{number}"))
    return list(tray)


LINK = {"link": "http://forum.example/confirm/a", "until": None}


def test_a_mail_says_where_it_goes_back_to_and_whom_it_was_for(
    app: Flask, cast: Cast, letters: list[EmailMessage]
) -> None:
    back = [str(letter["Return-Path"]) for letter in letters]
    assert all(each.startswith(f"<reply+r{cast.amina.id}-") for each in back)
    assert len(set(back)) == 4
    assert max(len(each.partition("@")[0]) - 1 for each in back) <= 64, "RFC 5321, 4.5.3.1.1"
    with post_office.relay() as server:
        kept, app.extensions["mail"] = app.extensions["mail"], Relay("smtp", "127.0.0.1", server.port)
        app.extensions["mail"].send(letters[0])
        app.extensions["mail"] = kept
    sender, _to, content = server.received[0]
    assert f"<{sender}>" == back[0]
    assert b"Return-Path" not in content, "whoever delivers a mail writes it (RFC 5321, 4.4)"


def test_three_mails_that_come_back_pause_the_address(cast: Cast, letters: list[EmailMessage]) -> None:
    for letter, write in zip(letters, (bounce, qmail_bounce, exim_bounce), strict=False):
        assert not paused(cast.amina)
        receipt = comes_back(write(letter), letter)
        assert (receipt.fate, receipt.why) == (Fate.NOTED, "a hard bounce")
    assert paused(cast.amina)
    assert cast.amina.account is not None
    assert cast.amina.account.pause is not None
    assert "5.1.1" in cast.amina.account.pause.answer
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.ADDRESS_PAUSED)).one()
    assert (entry.subject_id, entry.actor_id, entry.visibility) == (cast.amina.id, None, Visibility.PRIVATE)


def test_the_same_mail_three_times_is_one_bounce(cast: Cast, letters: list[EmailMessage]) -> None:
    for _again in range(4):
        comes_back(bounce(letters[0]), letters[0])
    assert not paused(cast.amina)


@pytest.mark.parametrize(
    ("status", "answer", "action"),
    [
        ("4.2.2", "452 4.2.2 mailbox full", "failed"),
        ("5.2.2", "552 5.2.2 mailbox full", "failed"),
        ("5.7.1", "550 5.7.1 message refused by policy", "failed"),
        ("5.3.4", "552 5.3.4 message too big", "failed"),
        ("5.1.8", "550 5.1.8 bad sender", "failed"),
        ("5.1.1", "550 5.1.1 unknown", "delayed"),
        ("5.0.0", "something went wrong", "failed"),
    ],
)
def test_what_says_nothing_of_the_address_pauses_nobody(
    cast: Cast, letters: list[EmailMessage], status: str, answer: str, action: str
) -> None:
    for letter in letters:
        receipt = comes_back(bounce(letter, status=status, answer=answer, action=action), letter)
        assert receipt.fate == Fate.NOTED
    assert not paused(cast.amina)


def test_a_forged_bounce_pauses_nobody(cast: Cast, letters: list[EmailMessage]) -> None:
    for number, letter in enumerate(letters):
        del letter["Return-Path"]
        letter["Return-Path"] = f"<reply+r{cast.amina.id}-aaaaaaa{'abcd'[number]}-{'a' * 16}@forum.example>"
        assert comes_back(bounce(letter), letter).fate == Fate.IGNORED
    for number in range(1, 4):  # a Message-ID that somebody guesses
        del letters[0]["Message-ID"]
        letters[0]["Message-ID"] = f"<digest-1-{number}@forum.example>"
        assert hand_in(bounce(letters[0]), Envelope(("forum@forum.example",), "")).fate == Fate.IGNORED
    assert not paused(cast.amina)


def test_an_address_that_was_changed_has_no_part_in_the_bounces_of_the_one_before(
    cast: Cast, letters: list[EmailMessage]
) -> None:
    assert cast.amina.account is not None
    cast.amina.account.email = "another@example.org"
    db.session.commit()
    for letter in letters:
        assert comes_back(bounce(letter), letter).fate == Fate.IGNORED
    assert not paused(cast.amina)


def test_a_digest_is_known_again_by_its_message_id_alone(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers)
    for week in range(3):
        with clock.at(WEDNESDAY + ONE_WEEK * week):
            says(cast.amina, thread, f"Week {week}.")
        deliver(MONDAY + ONE_WEEK * week)
        (letter,) = to("elena@", tray)
        with clock.at(MONDAY + ONE_WEEK * week + timedelta(days=1)):
            assert hand_in(bounce(letter), Envelope(("forum@forum.example",), "")).why == "a hard bounce"
        tray.clear()
    assert paused(cast.elena)
    with clock.at(WEDNESDAY + ONE_WEEK * 3):
        says(cast.amina, thread, "Nobody hears this by mail.")
    deliver(MONDAY + ONE_WEEK * 3)
    assert to("elena@", tray) == []
    assert to("carla@", tray) != []


def test_a_mail_that_arrived_in_between_takes_the_bounces_before_it_back(
    cast: Cast, letters: list[EmailMessage]
) -> None:
    now = clock.now()
    for letter in letters[:2]:
        comes_back(bounce(letter), letter)
    comes_back(bounce(letters[2], action="delivered", status="2.0.0", answer="250 ok"), letters[2])
    comes_back(bounce(letters[3]), letters[3])
    assert not paused(cast.amina), "a report said that one was delivered"
    assert cast.amina.account is not None
    with clock.at(now + timedelta(hours=1)):
        mail.post(mail.Letter("confirm", recipient(cast.amina.account), LINK, key="taken"))
    with clock.at(now + ARRIVED + timedelta(hours=2)):
        for number in range(2):
            letter = mail.compose(
                mail.Letter("confirm", recipient(cast.amina.account), LINK, key=f"late-{number}")
            )
            comes_back(bounce(letter), letter)
    assert not paused(cast.amina), "one was taken and did not come back for five days"


def test_our_own_relay_refuses_an_address_and_takes_it_back(
    app: Flask, cast: Cast, relay: post_office.RelayServer
) -> None:
    account = cast.amina.account
    assert account is not None
    account.email = "unknown@example.org"
    db.session.commit()

    def write(key: str) -> None:
        from forum.mail import outbox

        db.session.commit()
        mail.put(mail.Letter("confirm", recipient(account), LINK, key=key))
        db.session.commit()
        outbox.send_waiting()
        db.session.expire_all()

    write("one")
    write("two")
    post_office.ANSWERS.pop("unknown")
    try:
        write("three")
    finally:
        post_office.ANSWERS["unknown"] = "550 5.1.1 nobody of that name"
    write("four")
    write("five")
    assert not paused(cast.amina)
    write("six")
    assert paused(cast.amina)


def test_the_site_says_so_and_its_person_says_that_it_works_again(
    app: Flask, cast: Cast, letters: list[EmailMessage]
) -> None:
    amina = Browser(app, cast.amina)
    assert "My address works again" not in text_of(amina.get("/account"))
    for letter in letters[:3]:
        comes_back(bounce(letter), letter)
    for page in ("/account", "/account/watches", "/boards/farmers"):
        shown = text_of(amina.get(page))
        assert "Mail to your address amina@example.org has been paused" in shown
        assert "User unknown" in shown
    assert "nothing of this is sent" in text_of(amina.get("/account/watches"))
    assert "has been paused" not in text_of(Browser(app, cast.carla).get("/boards/farmers"))
    for _twice in range(2):
        answer = amina.post("/account/address", {"next": "/account/watches"})
        assert (answer.status_code, answer.location) == (303, "/account/watches")
    db.session.expire_all()
    assert not paused(cast.amina)
    assert "has been paused" not in text_of(amina.get("/account"))
    resumed = db.session.scalars(select(Entry).where(Entry.verb == Verb.ADDRESS_RESUMED)).all()
    assert [entry.actor_id for entry in resumed] == [cast.amina.id]
    comes_back(bounce(letters[3]), letters[3])
    assert not paused(cast.amina), "the bounces before it count no more"


def test_nobody_else_lets_an_address_work_again(
    app: Flask, cast: Cast, letters: list[EmailMessage], visitor: Browser
) -> None:
    for letter in letters[:3]:
        comes_back(bounce(letter), letter)
    for other in (cast.carla, cast.admin):
        with pytest.raises(Refused):
            works_again(cast.amina, by=other)
    Browser(app, cast.carla).post("/account/address", {})
    visitor.post("/account/address", {})
    assert paused(cast.amina)


def test_only_what_a_person_asks_for_is_still_written(
    app: Flask, cast: Cast, letters: list[EmailMessage], tray: list[EmailMessage]
) -> None:
    for letter in letters[:3]:
        comes_back(bounce(letter), letter)
    tray.clear()
    Browser(app, None, "en").post("/recover", {"email": "amina@example.org"})
    assert len(to("amina@", tray)) == 1


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_the_banner_reads_well_in_every_language(
    app: Flask, cast: Cast, letters: list[EmailMessage], language: str
) -> None:
    for letter in letters[:3]:
        comes_back(bounce(letter), letter)
    assert cast.amina.account is not None
    cast.amina.account.language = language
    db.session.commit()
    page = Browser(app, cast.amina).get("/account").text
    with speaking(language):
        assert ("My address works again" in page) == (language == "en")
    assert "/account/address" in page


def test_erasing_takes_the_pause_and_the_bounces_with_the_account(
    cast: Cast, letters: list[EmailMessage]
) -> None:
    for letter in letters[:3]:
        comes_back(bounce(letter), letter)
    assert erase_everywhere(cast.amina, by=None) is not None
    assert db.session.scalars(select(AddressPause)).all() == []


def test_a_person_who_answers_a_return_address_is_no_bounce(cast: Cast, letters: list[EmailMessage]) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    assert hand_in(written(to_thread(cast.amina, thread))).fate == Fate.POSTED
    back = str(letters[0]["Return-Path"]).strip("<>")
    assert hand_in(written(back)).fate == Fate.UNKNOWN
