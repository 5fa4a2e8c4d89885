"""What waits for a digest is told in one of them, once: unless it was seen before, and again only if it never left."""

import re
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import carry_out, db
from forum.digests.bundling import claim_together
from forum.digests.models import Delivery, DeliveryState
from forum.mail.owing import LEASE
from forum.notices.choosing import choose
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.models import Notice
from forum.threads.actions import hide
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, reads_english, says, thread_by
from tests.digests.weeks import (
    MONDAY,
    ONE_WEEK,
    WEDNESDAY,
    asks_for_digest,
    deliver,
    read,
    to,
    work,
)
from tests.notices.worker import notices_of
from tests.notices.worker import work as notice


def a_week(cast: Cast) -> Thread:
    """Amina hears the digest of the fishers alone; on the farmers' board Carla answers her question."""
    reads_english(cast.amina)
    choose(cast.amina, NoticeKind.REPLY, Telling.DIGEST, by=cast.amina)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.amina, cast.fishers)
        thread = thread_by(cast.amina, cast.farmers, "Wells")
        answer(cast, thread)
        thread_by(cast.bruno, cast.fishers, "Nets")
    return thread


def answer(cast: Cast, thread: Thread) -> Post:
    with clock.at(WEDNESDAY):
        post = says(cast.carla, thread, "The council decides.", parent_number=1)
    notice(WEDNESDAY)
    return post


LINE = "Carla Ruiz answered your post 1 in “Wells”"


def test_what_concerns_her_on_any_board_comes_with_her_next_digest_and_once(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    thread = a_week(cast)
    deliver()
    mails = [mail for mail in to("amina@", tray) if LINE in read(mail)[0]]
    (mail,) = mails
    plain, html = read(mail)
    assert f"http://forum.example/threads/{thread.id}?from=2#p2" in plain
    assert "For you" in html
    assert notices_of(cast.amina)[0].told_at is not None
    with clock.at(MONDAY + timedelta(days=2)):
        thread_by(cast.bruno, cast.fishers, "Boats")
        thread_by(cast.carla, cast.farmers, "Rivers")
    deliver(MONDAY + ONE_WEEK)
    assert len([mail for mail in to("amina@", tray) if LINE in read(mail)[0]]) == 1


def test_what_she_saw_on_the_site_before_is_not_told(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    thread = a_week(cast)
    Browser(app, cast.amina).get(f"/threads/{thread.id}")
    deliver()
    assert to("amina@", tray)
    assert all(LINE not in read(mail)[0] for mail in to("amina@", tray))


def test_what_is_hidden_by_then_is_not_told(cast: Cast, tray: list[EmailMessage]) -> None:
    thread = a_week(cast)
    post = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 2)).one()
    hide(post, by=cast.carla, reason="It names a neighbour.", language="en")
    deliver()
    assert to("amina@", tray)
    assert all(LINE not in read(mail)[0] for mail in to("amina@", tray))


def test_two_digests_in_one_mail_tell_it_once(cast: Cast, tray: list[EmailMessage]) -> None:
    a_week(cast)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.amina, cast.farmers)
        thread_by(cast.carla, cast.farmers, "Rivers")
    assert cast.amina.account is not None
    cast.amina.account.one_mail = True
    deliver()
    (mail,) = to("amina@", tray)
    assert read(mail)[0].count(LINE) == 1


def test_a_mail_whose_worker_died_tells_the_same_again(cast: Cast, tray: list[EmailMessage]) -> None:
    a_week(cast)
    work(MONDAY)
    with clock.at(MONDAY + timedelta(days=1)):
        keys = db.session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
        claimed = {key for key in keys if carry_out(lambda key=key: claim_together(key))}  # type: ignore[misc]
        assert claimed
    work(MONDAY + timedelta(days=1) + LEASE + timedelta(minutes=1))
    assert len([mail for mail in to("amina@", tray) if LINE in read(mail)[0]]) == 1


def test_what_a_mail_that_never_left_took_along_leaves_with_the_next(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    a_week(cast)
    work(MONDAY)
    with clock.at(MONDAY + timedelta(days=1)):
        for key in db.session.scalars(select(Delivery.id).order_by(Delivery.id)).all():
            carry_out(lambda key=key: claim_together(key))  # type: ignore[misc]
    assert cast.amina.account is not None
    cast.amina.account.active = False
    work(MONDAY + timedelta(days=1) + LEASE + timedelta(minutes=1))
    assert to("amina@", tray) == []
    assert [row.delivery for row in db.session.scalars(select(Notice))] == [None]
    cast.amina.account.active = True
    with clock.at(MONDAY + timedelta(days=2)):
        thread_by(cast.bruno, cast.fishers, "Boats")
    deliver(MONDAY + ONE_WEEK)
    assert len([mail for mail in to("amina@", tray) if LINE in read(mail)[0]]) == 1


def test_marking_the_mail_as_read_is_seeing_what_it_told(
    cast: Cast, tray: list[EmailMessage], visitor: Browser
) -> None:
    a_week(cast)
    deliver()
    (mail,) = [mail for mail in to("amina@", tray) if LINE in read(mail)[0]]
    found = re.search(r"http://forum\.example(/digests/read/\S+)", read(mail)[0])
    assert found
    visitor.post(found[1])
    assert notices_of(cast.amina)[0].seen_at is not None


def test_a_board_where_only_she_is_concerned_still_writes(cast: Cast, tray: list[EmailMessage]) -> None:
    """Nothing moved that is news to her but the answer: the digest comes for it."""
    reads_english(cast.amina)
    choose(cast.amina, NoticeKind.REPLY, Telling.DIGEST, by=cast.amina)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.bruno, cast.fishers)
        asks_for_digest(cast.amina, cast.fishers)
        thread_by(cast.amina, cast.farmers, "Wells")
    thread = db.session.scalars(select(Thread)).one()
    answer(cast, thread)
    work(MONDAY)
    states = db.session.scalars(select(Delivery.state)).all()
    assert DeliveryState.WAITING in states
    deliver()
    assert len([mail for mail in to("amina@", tray) if LINE in read(mail)[0]]) == 1
