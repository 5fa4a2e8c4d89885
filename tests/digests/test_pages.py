"""The editions on the web, and what a moderator sees before one leaves."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.digests.choosing import Timing, set_timing
from forum.digests.models import Edition, Rhythm
from forum.digests.subscriptions import subscription_of
from forum.threads.actions import announce_freeze, hide
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, deliver, work
from tests.statements import count_statements

VISITOR, MEMBER = 16, 19


def an_edition(cast: Cast) -> Edition:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers, title="Who decides about wells?")
        watch(thread, Wish.NOTHING, by=cast.elena)
        says(cast.carla, thread, "We do.")
    deliver()
    return db.session.scalars(select(Edition).where(Edition.board_id == cast.farmers.id)).one()


def test_the_page_of_an_edition_has_no_personal_part(app: Flask, cast: Cast, visitor: Browser) -> None:
    edition = an_edition(cast)
    for browser in (visitor, Browser(app, cast.elena), Browser(app, cast.amina)):
        page = text_of(browser.get(f"/digests/{edition.id}"))
        assert "Who decides about wells?" in page, "also to who left it out, and to who opened it"
        assert "unsubscribe" not in page


def test_an_edition_is_called_by_its_day_in_every_time_zone(app: Flask, cast: Cast) -> None:
    edition = an_edition(cast)
    assert cast.elena.account is not None
    cast.elena.account.zone = "America/Los_Angeles"
    assert "Digest of March 9, 2026" in text_of(Browser(app, cast.elena).get(f"/digests/{edition.id}"))


def test_a_post_that_is_hidden_later_leaves_the_page_too(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        insult = says(cast.amina, thread, "An insult.")
        says(cast.carla, thread, "A fact.")
    deliver()
    (edition,) = db.session.scalars(select(Edition).where(Edition.board_id == cast.farmers.id))
    assert "An insult." in text_of(visitor.get(f"/digests/{edition.id}"))
    hide(insult, by=cast.carla, reason="Rude.", language="en")
    page = text_of(visitor.get(f"/digests/{edition.id}"))
    assert "An insult." not in page
    assert "A fact." in page


def test_an_edition_of_a_closed_board_is_for_its_readers(app: Flask, cast: Cast, visitor: Browser) -> None:
    edition = an_edition(cast)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    assert visitor.get(f"/digests/{edition.id}").status_code == 404
    assert visitor.get("/boards/farmers/digests").status_code == 404
    assert Browser(app, cast.elena).get(f"/digests/{edition.id}").status_code == 404
    assert Browser(app, cast.amina).get(f"/digests/{edition.id}").status_code == 200


def test_a_board_leads_to_its_editions(cast: Cast, visitor: Browser) -> None:
    assert "No digest has left yet" in text_of(visitor.get("/boards/farmers/digests"))
    edition = an_edition(cast)
    assert '"/boards/farmers/digests"' in text_of(visitor.get("/boards/farmers"))
    assert f'"/digests/{edition.id}"' in text_of(visitor.get("/boards/farmers/digests"))
    assert visitor.get("/digests/999").status_code == 404


def test_moderators_see_what_the_next_edition_would_say(app: Flask, cast: Cast, visitor: Browser) -> None:
    an_edition(cast)
    with clock.at(MONDAY + timedelta(days=2)):
        thread_by(cast.amina, cast.farmers, title="And the rivers?")
        work()
    page = text_of(Browser(app, cast.carla).get("/boards/farmers/digests/next"))
    assert "And the rivers?" in page
    assert "Who decides about wells?" not in page, "that was said"
    assert Browser(app, cast.amina).get("/boards/farmers/digests/next").status_code == 403
    assert "/sign-in" in visitor.get("/boards/farmers/digests/next").headers["Location"]
    assert "/digests/next" not in text_of(Browser(app, cast.amina).get("/boards/farmers/digests"))


def test_what_closes_at_an_hour_is_told_with_its_hour_and_its_zone(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="And the rivers?")
    announce_freeze(thread, by=cast.carla, reason="It is said.", language="en")
    work()
    page = text_of(Browser(app, cast.carla).get("/boards/farmers/digests/next"))
    said = page.partition("se congelará a partir del ")[2].partition("</p>")[0]
    assert re.match(r"[^<]+, \d+:\d\d UTC\.", said), "a day alone is another one in another zone"


def test_moderators_see_it_in_each_rhythm_in_which_it_comes(app: Flask, cast: Cast) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        place = subscription_of(cast.elena, cast.farmers)
        assert place is not None
        set_timing(place, Timing(Rhythm.DAILY), by=cast.elena)
        thread_by(cast.amina, cast.farmers, title="Who decides about wells?")
    work(WEDNESDAY + timedelta(days=1))
    with clock.at(WEDNESDAY + timedelta(days=2)):
        thread_by(cast.amina, cast.farmers, title="And the rivers?")
        work()
        carla = Browser(app, cast.carla)
        told = {
            rhythm: text_of(carla.get(f"/boards/farmers/digests/next?rhythm={rhythm}"))
            for rhythm in ("daily", "weekly", "monthly")
        }
    assert all("And the rivers?" in page for page in told.values())
    wells = [rhythm for rhythm, page in told.items() if "Who decides about wells?" in page]
    assert wells == ["weekly", "monthly"], "those who get it every day were told"
    assert carla.get("/boards/farmers/digests/next?rhythm=hourly").status_code == 404


def test_the_page_of_an_edition_asks_the_same_at_two_sizes(app: Flask, cast: Cast) -> None:
    few = an_edition(cast)
    with clock.at(MONDAY + timedelta(days=2)):
        for number in range(12):
            thread = thread_by(cast.amina, cast.farmers, title=f"Thread {number}")
            says(cast.carla, thread, "Yes.")
    deliver(MONDAY + timedelta(days=7))
    many = db.session.scalars(select(Edition).order_by(Edition.id.desc())).first()
    assert many is not None
    for member, most in ((None, VISITOR), (cast.elena, MEMBER)):
        browser = Browser(app, member)
        counts = []
        for edition in (few, many):
            address = f"/digests/{edition.id}"
            browser.get(address)
            counts.append(count_statements(lambda: browser.get(address)))  # noqa: B023  run at once
        assert counts[0] <= counts[1] <= most
