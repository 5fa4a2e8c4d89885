"""Whoever tells their provider that a mail is unwanted gets no more of that kind, and is told so on the site."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.digests.subscriptions import subscription_of
from forum.inbound.envelopes import Envelope, Fate
from forum.journal import Entry, Verb, Visibility
from forum.notices.choosing import wishes_of
from forum.notices.kinds import NoticeKind, Telling
from forum.watches.actions import watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import WEDNESDAY, asks_for_digest, deliver, to
from tests.inbound.letters import hand_in
from tests.inbound.reports import complaint
from tests.notices.worker import SOON
from tests.notices.worker import work as notice

pytestmark = pytest.mark.usefixtures("replies")
PROVIDER = Envelope(("reply+complaints@forum.example",), "complaints@provider.example")


@pytest.fixture
def digest(cast: Cast, tray: list[EmailMessage]) -> EmailMessage:
    """The farmers' digest that Elena got."""
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    deliver()
    (letter,) = to("elena@", tray)
    tray.clear()
    return letter


def heard_by_elena(cast: Cast) -> bool:
    found = subscription_of(cast.elena, cast.farmers)
    assert found is not None
    watched = watch_of(cast.farmers, cast.elena)
    assert watched is not None
    assert (found.ended_at is None) == (watched.wish == Wish.DIGEST)
    return found.ended_at is None


@pytest.mark.parametrize(
    "without",
    [(), ("List-Unsubscribe",), ("List-Unsubscribe", "Message-ID")],
    ids=["the link", "the message", "the address and the list"],
)
def test_a_complaint_ends_what_the_mail_came_for(
    cast: Cast, digest: EmailMessage, without: tuple[str, ...], tray: list[EmailMessage]
) -> None:
    for _twice in range(2):
        assert hand_in(complaint(digest, without=without), PROVIDER).fate == Fate.NOTED
    assert not heard_by_elena(cast)
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.COMPLAINT_TAKEN)).one()
    assert (entry.subject_id, entry.actor_id, entry.visibility) == (cast.elena.id, None, Visibility.PRIVATE)
    assert tray == [], "it is never answered"


def test_a_complaint_about_a_notice_ends_its_kind_by_mail_and_the_account_says_so(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    reads_english(cast.amina)
    says(cast.carla, thread_by(cast.amina, cast.farmers), "The council decides.", parent_number=1)
    notice()
    notice(clock.now() + SOON)
    (letter,) = to("amina@", tray)
    for why in ("a complaint: what the mail came for has ended", "a complaint that changes nothing"):
        assert hand_in(complaint(letter), PROVIDER).why == why
    wishes = wishes_of(cast.amina)
    assert (wishes[NoticeKind.REPLY], wishes[NoticeKind.MENTION]) == (Telling.SITE, Telling.MAIL)
    amina = Browser(app, cast.amina)
    for page in ("/account", "/account/watches"):
        said = text_of(amina.get(page))
        assert said.count("marked a mail as unwanted that told what concerns you") == 1
        assert "“Somebody answers a post of mine”" in said


def test_a_complaint_that_proves_nothing_ends_nothing(cast: Cast, digest: EmailMessage) -> None:
    stripped = ("List-Unsubscribe", "Message-ID", "Return-Path")
    assert hand_in(complaint(digest, without=stripped), PROVIDER).fate == Fate.NOTED
    for name, value in (
        ("List-Unsubscribe", "<http://forum.example/digests/unsubscribe/MQ.AAAAAAAAAAAAAAAAAAAAAAAAAAA>"),
        ("Message-ID", "<digest-1-1-aaaaaaaaaaaaaaaa@forum.example>"),
        ("Return-Path", f"<reply+r{cast.elena.id}-aaaaaaaa-{'a' * 16}@forum.example>"),
    ):
        del digest[name]
        digest[name] = value
    assert hand_in(complaint(digest), PROVIDER).why == "a complaint of a mail that nobody subscribed to"
    assert heard_by_elena(cast)


def test_the_account_says_what_ended(app: Flask, cast: Cast, digest: EmailMessage) -> None:
    hand_in(complaint(digest), PROVIDER)
    reads_english(cast.elena)
    db.session.commit()
    elena = Browser(app, cast.elena)
    for page in ("/account", "/account/watches"):
        assert "you marked a mail of the board Farmers as unwanted" in text_of(elena.get(page))
    assert "as unwanted" not in text_of(Browser(app, cast.carla, "en").get("/account"))


@pytest.mark.parametrize("language", ["fr", "es", "pt", "ar"])
def test_it_reads_well_in_every_language(app: Flask, cast: Cast, digest: EmailMessage, language: str) -> None:
    hand_in(complaint(digest), PROVIDER)
    assert cast.elena.account is not None
    cast.elena.account.language = language
    db.session.commit()
    page = Browser(app, cast.elena).get("/account").text
    assert "notice-info" in page
    assert "as unwanted" not in page
