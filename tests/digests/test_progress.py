"""While an edition goes out, those who lead the board see how far it is."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.digests.models import Delivery, DeliveryState, Edition
from forum.digests.progress import going_out, progress_of
from tests.cast import Browser, Cast, reads_english, text_of, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, work

ONE_OF_THREE = "1 of 3 mails sent"


@pytest.fixture
def edition(cast: Cast, tray: list[EmailMessage]) -> Edition:
    """The farmers' edition: Elena in Auckland has hers, Fatou and Carla wait for their hour."""
    assert cast.elena.account is not None
    cast.elena.account.zone = "Pacific/Kiritimati"
    with clock.at(WEDNESDAY):
        for reader in (cast.elena, cast.fatou):
            asks_for_digest(reader, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    work(MONDAY)
    found = db.session.scalars(select(Edition).where(Edition.board_id == cast.farmers.id)).one()
    of_elena = select(Delivery).join(Delivery.subscription).where(Delivery.edition_id == found.id)
    for delivery in db.session.scalars(of_elena):
        if delivery.subscription.member_id == cast.elena.id:
            delivery.due_at = MONDAY
    db.session.commit()
    work(MONDAY)
    # Amina wrote all there is to tell: her delivery says nothing to her.
    mine = next(d for d in db.session.scalars(of_elena) if d.subscription.member_id == cast.amina.id)
    mine.state = DeliveryState.EMPTY
    db.session.commit()
    return found


def test_who_leads_the_board_sees_it_on_the_page_of_the_edition_and_of_the_next(
    app: Flask, cast: Cast, edition: Edition
) -> None:
    for leads in (cast.carla, cast.fatou):
        reads_english(leads)
    db.session.commit()
    with clock.at(MONDAY):
        for leads in (cast.carla, cast.fatou):
            browser = Browser(app, leads)
            assert ONE_OF_THREE in text_of(browser.get(f"/digests/{edition.id}"))
            assert ONE_OF_THREE in text_of(browser.get("/boards/farmers/digests/next"))
        for other in (cast.amina, cast.elena, None):
            assert "mails sent" not in text_of(Browser(app, other, "en").get(f"/digests/{edition.id}"))


def test_what_could_not_be_sent_is_said_and_an_edition_that_is_out_is_no_more_going_out(
    app: Flask, cast: Cast, edition: Edition
) -> None:
    with clock.at(MONDAY):
        assert [progress.edition_id for progress in going_out(cast.farmers)] == [edition.id]
        waiting = db.session.scalars(select(Delivery).where(Delivery.state == DeliveryState.WAITING)).all()
        waiting[0].state, waiting[1].state = DeliveryState.FAILED, DeliveryState.SENT
        db.session.commit()
        progress = progress_of(edition)
        assert progress is not None
        assert (progress.owed, progress.sent, progress.dead, progress.going_out) == (3, 2, 1, False)
        assert going_out(cast.farmers) == []
        reads_english(cast.carla)
        db.session.commit()
        page = text_of(Browser(app, cast.carla).get(f"/digests/{edition.id}"))
    assert "2 of 3 mails sent · 1 could not be sent" in page


@pytest.mark.parametrize("language", ["fr", "es", "pt", "ar"])
def test_it_reads_well_in_every_language(app: Flask, cast: Cast, edition: Edition, language: str) -> None:
    assert cast.carla.account is not None
    cast.carla.account.language = language
    db.session.commit()
    page = Browser(app, cast.carla).get(f"/digests/{edition.id}").text
    assert "notice-info" in page
    assert "mails sent" not in page
