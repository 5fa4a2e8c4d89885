"""What one has read on the site is not told again; and what a mail's links do, without signing in."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.digests.models import Delivery, DeliveryState, Rhythm
from forum.digests.subscriptions import subscription_of
from forum.threads.models import ReadingPosition, Thread
from forum.watches.actions import watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, to


def link_in(mail: EmailMessage, kind: str) -> str:
    """The path of the only link of a mail to a page of this kind."""
    found = set(re.findall(rf"http://forum\.example(/digests/{kind}/[\w.-]+)", read(mail)[0]))
    assert len(found) == 1
    return found.pop()


def a_week(cast: Cast) -> Thread:
    """Elena asks for the digest; a thread she knows goes on, and another begins."""
    reads_english(cast.elena)
    old = thread_by(cast.amina, cast.farmers, title="Wells")
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        says(cast.carla, old, "Mine is dry.")
        says(cast.amina, old, "Mine is not.")
        thread_by(cast.amina, cast.farmers, title="Rivers")
    return old


def test_posts_read_on_the_site_are_left_out_and_counted(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    old = a_week(cast)
    with clock.at(WEDNESDAY):
        Browser(app, cast.elena).get(f"/threads/{old.id}")
        says(cast.carla, old, "It rained.")
    deliver()
    (mail,) = to("elena@", tray)
    plain, html = read(mail)
    for body in (plain, html):
        assert "It rained." in body
        assert "Mine is dry." not in body
        assert "2 posts that you have read on the site are left out." in body
    assert "1 post · 1 voice" in plain
    assert "Rivers" in plain


def test_who_has_read_everything_gets_no_mail_and_nothing_is_lost(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    old = a_week(cast)
    with clock.at(WEDNESDAY):
        elena = Browser(app, cast.elena)
        for thread_id in db.session.scalars(select(Thread.id)).all():
            elena.get(f"/threads/{thread_id}")
    deliver()
    assert to("elena@", tray) == []
    place = subscription_of(cast.elena, cast.farmers)
    assert place is not None
    owed = db.session.scalars(select(Delivery).where(Delivery.subscription_id == place.id)).one()
    assert (owed.state, owed.outcome) == (DeliveryState.EMPTY, "read on the site")
    assert owed.until_position == place.position
    with clock.at(MONDAY + timedelta(days=1)):
        says(cast.carla, old, "It rained.")
    deliver(MONDAY + ONE_WEEK)
    (mail,) = to("elena@", tray)
    assert "It rained." in read(mail)[0]


def test_marking_a_mail_as_read_moves_reading_on_to_exactly_what_it_told(
    app: Flask, cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    old = a_week(cast)
    deliver()
    (mail,) = to("elena@", tray)
    with clock.at(MONDAY + timedelta(days=2)):
        says(cast.carla, old, "It rained.")
        db.session.commit()
    address = link_in(mail, "read")
    assert "Mark this digest as read?" in text_of(visitor.get(address))
    assert db.session.scalars(select(ReadingPosition)).all() == [], "looking marks nothing"
    for _twice in range(2):
        assert "is marked as read" in text_of(visitor.post(address))
    db.session.expire_all()
    read_so_far = {
        row.thread_id: row.number
        for row in db.session.scalars(
            select(ReadingPosition).where(ReadingPosition.member_id == cast.elena.id)
        )
    }
    assert read_so_far.pop(old.id) == 3
    assert list(read_so_far.values()) == [1], "the new thread"
    tray.clear()
    deliver(MONDAY + ONE_WEEK)
    (mail,) = to("elena@", tray)
    assert "It rained." in read(mail)[0]


def test_each_mail_says_why_it_came_and_how_often(cast: Cast, tray: list[EmailMessage]) -> None:
    for member in (cast.carla, cast.elena):
        reads_english(member)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    deliver()
    why = {}
    for name in ("carla", "elena"):
        (mail,) = to(f"{name}@", tray)
        why[name] = read(mail)[0]
    assert "because you belong to Farmers" in why["carla"]
    assert "because you chose the digest of the board Farmers" in why["elena"]
    assert "every week, at 7:00" in why["elena"]


def test_the_link_of_a_mail_changes_its_rhythm_without_signing_in(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    a_week(cast)
    deliver()
    address = link_in(to("elena@", tray)[0], "choices")
    page = text_of(visitor.get(address))
    assert "The digest of Farmers" in page
    answer = visitor.post(address, {"wish": "digest", "often": "daily", "hour": "18"})
    assert "What you chose is kept." in text_of(answer)
    db.session.expire_all()
    place = subscription_of(cast.elena, cast.farmers)
    assert place is not None
    assert (place.rhythm, place.hour) == (Rhythm.DAILY, 18)


def test_it_stops_the_digest_and_begins_it_again(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    a_week(cast)
    deliver()
    address = link_in(to("elena@", tray)[0], "choices")
    for wish, ended in (("nothing", True), ("digest", False)):
        assert visitor.post(address, {"wish": wish}).status_code == 200
        db.session.expire_all()
        watched, place = watch_of(cast.farmers, cast.elena), subscription_of(cast.elena, cast.farmers)
        assert watched is not None
        assert place is not None
        assert (watched.wish, place.ended_at is not None) == (Wish(wish), ended)


@pytest.mark.parametrize("form", [{"wish": "all"}, {"wish": "digest", "often": "hourly"}, {"hour": "25"}])
def test_what_cannot_be_chosen_is_refused_and_what_was_typed_stays(
    cast: Cast, visitor: Browser, tray: list[EmailMessage], form: dict[str, str]
) -> None:
    a_week(cast)
    deliver()
    address = link_in(to("elena@", tray)[0], "choices")
    answer = visitor.post(address, {"wish": "digest", "often": "monthly", "hour": "9"} | form)
    assert answer.status_code == 422
    kept = subscription_of(cast.elena, cast.farmers)
    assert kept is not None
    assert kept.rhythm == Rhythm.WEEKLY


def test_who_may_not_read_the_board_any_more_can_still_stop_it(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    a_week(cast)
    deliver()
    address = link_in(to("elena@", tray)[0], "choices")
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    db.session.commit()
    assert visitor.post(address, {"wish": "nothing"}).status_code == 200
    assert visitor.post(address, {"wish": "digest"}).status_code == 403


def test_a_link_made_for_one_end_serves_no_other(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    a_week(cast)
    deliver()
    (mail,) = to("elena@", tray)
    token = link_in(mail, "choices").rpartition("/")[2]
    for kind in ("read", "unsubscribe"):
        assert visitor.get(f"/digests/{kind}/{token}").status_code == 404
        assert visitor.post(f"/digests/{kind}/{token}").status_code == 404
    forged = link_in(mail, "read").rpartition("/")[2] + "x"
    assert visitor.post(f"/digests/read/{forged}").status_code == 404
