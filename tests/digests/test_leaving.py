"""One click ends the digest of a board, for whoever holds the letter."""

import re
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.digests.leaving import token_of
from forum.digests.models import Subscription
from forum.digests.subscriptions import subscription_of
from forum.papers.erasing import erase_everywhere
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, to, work


def the_link(tray: list[EmailMessage], name: str = "elena") -> str:
    (mail,) = to(f"{name}@example.org", tray)
    found = re.fullmatch(
        r"<http://forum\.example(/digests/unsubscribe/[\w.-]+)>", str(mail["List-Unsubscribe"])
    )
    assert found
    return found.group(1)


def a_digest(cast: Cast, tray: list[EmailMessage]) -> str:
    """Elena asks for the farmers' digest and gets one; the path of its link."""
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        asks_for_digest(cast.elena, cast.fishers)
        thread = thread_by(cast.amina, cast.farmers)
        asks_for_digest(cast.elena, thread)
    deliver()
    return the_link(tray)


def test_a_mail_program_ends_it_by_one_post_without_cookies_or_protection(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    address = a_digest(cast, tray)
    for _twice in range(2):
        answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200, "no redirect, as RFC 8058 asks"
    db.session.expire_all()
    watched = watch_of(cast.farmers, cast.elena)
    assert watched is not None
    assert (watched.wish, watched.chosen) == (Wish.NOTHING, True)
    ended, goes_on = (subscription_of(cast.elena, board) for board in (cast.farmers, cast.fishers))
    assert ended is not None
    assert ended.ended_at is not None
    assert goes_on is not None
    assert goes_on.ended_at is None
    with clock.at(MONDAY + timedelta(days=1)):
        thread_by(cast.amina, cast.farmers)
        thread_by(cast.bruno, cast.fishers)
    tray.clear()
    deliver(MONDAY + ONE_WEEK)
    assert [str(mail["List-Id"]) for mail in to("elena@", tray)] == ["Fishers <fishers.forum.example>"]


def test_one_click_ends_the_digest_and_nothing_that_comes_post_by_post(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        wells, rivers = (thread_by(cast.amina, cast.farmers, title=title) for title in ("Wells", "Rivers"))
        watch(wells, Wish.EVERY_POST, by=cast.elena)
        asks_for_digest(cast.elena, rivers)
    place = subscription_of(cast.elena, cast.farmers)
    assert place is not None
    address = f"/digests/unsubscribe/{token_of(place.id)}"
    before, after = text_of(visitor.get(address)), text_of(visitor.post(address))
    for page, ends in ((before, "With it ends"), (after, "With it ended")):
        assert page.index(ends) < page.index("Rivers") < page.index("This goes on") < page.index("Wells")
    assert 'href="/account/watches"' in after, "a way on from there"
    db.session.expire_all()
    assert place.ended_at is not None
    wishes = [watch_of(thing, cast.elena) for thing in (cast.farmers, wells, rivers)]
    assert [watched and watched.wish for watched in wishes] == [
        Wish.EVERY_POST,
        Wish.EVERY_POST,
        Wish.NOTHING,
    ]
    work(MONDAY)
    assert place.ended_at is not None, "what the worker reads of it begins nothing anew"


def test_the_page_speaks_the_language_of_the_letter(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    assert cast.elena.account is not None
    cast.elena.account.language = "es"
    address = a_digest(cast, tray)
    for answer in (visitor.get(address), visitor.post(address)):
        assert '<html lang="es"' in text_of(answer)


def test_looking_at_the_link_ends_nothing(cast: Cast, visitor: Browser, tray: list[EmailMessage]) -> None:
    page = visitor.get(a_digest(cast, tray))
    assert page.status_code == 200
    assert "Stop this digest?" in text_of(page)
    assert "Farmers" in text_of(page)
    subscription = subscription_of(cast.elena, cast.farmers)
    assert subscription is not None
    assert subscription.ended_at is None


def test_a_person_presses_the_button_of_the_page(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    address = a_digest(cast, tray)
    answer = visitor.post(address)
    assert "You get no more digests of Farmers." in text_of(answer)
    assert "The digest is stopped" in text_of(visitor.get(address))


def test_what_is_owed_when_somebody_leaves_is_not_sent(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    address = a_digest(cast, tray)
    with clock.at(MONDAY + timedelta(days=1)):
        thread_by(cast.amina, cast.farmers)
    tray.clear()
    work(MONDAY + ONE_WEEK)
    visitor.post(address)
    deliver(MONDAY + ONE_WEEK)
    assert to("elena@", tray) == []


def test_the_link_works_for_years_and_for_who_may_not_read_the_board_any_more(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    address = a_digest(cast, tray)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    with clock.at(MONDAY + timedelta(days=4000)):
        assert visitor.post(address).status_code == 200
    subscription = subscription_of(cast.elena, cast.farmers)
    assert subscription is not None
    assert subscription.ended_at is not None


def test_after_an_erasure_the_links_are_for_nobody_and_the_digest_ends(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    leaving = a_digest(cast, tray)
    plain, _html = read(to("elena@", tray)[0])
    links = re.findall(r"http://forum\.example(/digests/(?:choices|read)/[\w.-]+)", plain)
    assert len(links) == 2
    for link in (leaving, *links):
        assert visitor.get(link).status_code == 200
    erase_everywhere(cast.elena, by=cast.elena)
    for link in (leaving, *links):
        assert visitor.get(link).status_code == 404
        assert visitor.post(link, {"wish": "digest", "often": "daily"}).status_code == 404
    work(MONDAY + timedelta(days=2))
    places = select(Subscription).where(Subscription.member_id == cast.elena.id)
    assert all(place.ended_at for place in db.session.scalars(places))


def test_a_token_that_nobody_made_is_not_found(cast: Cast, visitor: Browser) -> None:
    subscription_id = 1
    token = token_of(subscription_id)
    for forged in ("1", f"{token}x", "Mg" + token[2:], token_of(999_999)):
        broken = visitor.get(f"/digests/unsubscribe/{forged}")
        assert (broken.status_code, "This link is not whole" in text_of(broken)) == (404, True)
        assert visitor.post(f"/digests/unsubscribe/{forged}").status_code == 404
    assert token == token_of(subscription_id)
