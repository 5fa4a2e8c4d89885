"""Whoever signed a charter is written to once when it has a new version, and nobody who need not be."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.consent import actions
from forum.consent.models import AskedAgain, SignatureAsking
from forum.consent.signing_again import note_owed, tell_due
from forum.database import db
from forum.mail.relay import Relay
from forum.members.actions import join
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.models import Version
from forum.worker import sequence
from tests import post_office
from tests.cast import Browser, Cast, person
from tests.consent.published import charter
from tests.consent.test_signing import changed


def the_worker_turns() -> None:
    """The worker reads the journal and sends what is owed."""
    db.session.commit()
    sequence()
    note_owed()
    tell_due()
    db.session.expire_all()


def to(tray: list[EmailMessage], name: str) -> list[EmailMessage]:
    return [message for message in tray if name in message["To"]]


def states() -> list[AskedAgain]:
    return list(db.session.scalars(select(SignatureAsking.state).order_by(SignatureAsking.member_id)))


@pytest.fixture
def signed(cast: Cast) -> Version:
    """Version 1 of a charter, signed by Amina with her name and by Hana without."""
    version = charter(cast)
    hana = person("Hana Haddad")
    join(cast.farmers, by=hana)
    actions.sign(version, by=cast.amina)
    actions.sign(version, by=hana, named=False)
    the_worker_turns()
    return version


def test_each_signatory_gets_one_letter_in_their_language(
    app: Flask, cast: Cast, tray: list[EmailMessage], signed: Version
) -> None:
    assert tray == []
    second = changed(cast, signed)
    for _turn in range(2):
        the_worker_turns()
    (french,), (english,) = to(tray, "amina@"), to(tray, "hana@")
    assert len(tray) == 2
    body = english.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "You signed version 1 of the charter" in said
    for page in (
        f"/papers/{second.paper_id}/compare/1...2",
        f"/papers/{second.paper_id}/signatures",
    ):
        assert page in said
        assert Browser(app, cast.amina).get(page).status_code == 200
    assert "You signed" not in str(french.get_body(("plain",)))
    assert states() == [AskedAgain.TOLD, AskedAgain.TOLD]


def test_the_first_version_and_a_proposal_ask_nobody(cast: Cast, tray: list[EmailMessage]) -> None:
    charter(cast)
    the_worker_turns()
    assert states() == []
    assert tray == []


def test_whoever_signs_meanwhile_or_may_not_any_more_is_spared(
    cast: Cast, tray: list[EmailMessage], signed: Version
) -> None:
    second = changed(cast, signed)
    db.session.commit()
    sequence()
    note_owed()
    actions.sign(second, by=cast.amina)
    papers.withhold(second, by=cast.fatou, reason="A court said so.", language="en")
    the_worker_turns()
    assert states() == [AskedAgain.SPARED, AskedAgain.SPARED]
    assert tray == []


def test_only_the_last_version_asks(cast: Cast, tray: list[EmailMessage], signed: Version) -> None:
    second = changed(cast, signed)
    draft = actions.open_next_draft(second.paper, by=cast.carla)
    papers.publish(draft, by=cast.carla, unaccounted="Time.")
    the_worker_turns()
    assert len(to(tray, "amina@")) == 1
    body = to(tray, "amina@")[0].get_body(("plain",))
    assert body is not None
    assert "compare/1...3" in body.get_content()


def test_whoever_left_is_not_written_to(cast: Cast, tray: list[EmailMessage], signed: Version) -> None:
    changed(cast, signed)
    db.session.commit()
    erase_everywhere(cast.amina, by=None)
    the_worker_turns()
    assert [message["To"] for message in tray] == [to(tray, "hana@")[0]["To"]]


def test_a_version_of_long_ago_is_no_news(cast: Cast, tray: list[EmailMessage], signed: Version) -> None:
    changed(cast, signed)
    with clock.at(clock.now() + timedelta(days=40)):
        the_worker_turns()
    assert states() == []
    assert tray == []


def test_while_the_relay_is_down_the_letters_stay_owed(
    app: Flask, cast: Cast, tray: list[EmailMessage], signed: Version
) -> None:
    changed(cast, signed)
    with post_office.relay() as server:
        port = server.port
    kept = app.extensions["mail"]
    app.extensions["mail"] = Relay("smtp", "127.0.0.1", port, seconds=5)
    try:
        the_worker_turns()
    finally:
        app.extensions["mail"] = kept
    assert states() == [AskedAgain.WAITING, AskedAgain.WAITING]
    with clock.at(clock.now() + timedelta(hours=1)):
        the_worker_turns()
    assert states() == [AskedAgain.TOLD, AskedAgain.TOLD]
    assert len(tray) == 2
