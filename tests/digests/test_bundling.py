"""Whoever wishes gets the digests of several boards that are due together in one mail."""

from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import carry_out, db
from forum.digests.bundling import claim_together
from forum.digests.models import Delivery, DeliveryState, Subscription
from forum.digests.subscriptions import subscription_of
from forum.mail.owing import LEASE
from tests.cast import Browser, Cast, reads_english, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, to, work


def a_week_on_two_boards(cast: Cast, *, one_mail: bool = True) -> None:
    """Elena asks for the digests of the farmers and the fishers, and something moves on both."""
    reads_english(cast.elena)
    with clock.at(WEDNESDAY):
        for board in (cast.farmers, cast.fishers):
            asks_for_digest(cast.elena, board)
        assert cast.elena.account is not None
        cast.elena.account.one_mail = one_mail
        thread_by(cast.amina, cast.farmers, title="Wells")
        thread_by(cast.bruno, cast.fishers, title="Nets")


def owed_to(cast: Cast) -> list[Delivery]:
    return list(
        db.session.scalars(
            select(Delivery)
            .join(Subscription, Subscription.id == Delivery.subscription_id)
            .where(Subscription.member_id == cast.elena.id)
            .order_by(Delivery.id)
        )
    )


def test_elena_chooses_one_mail_on_the_page_of_what_she_hears(app: Flask, cast: Cast) -> None:
    a_week_on_two_boards(cast, one_mail=False)
    elena = Browser(app, cast.elena)
    assert "in one mail" in text_of(elena.get("/account/watches"))
    for sent, kept in (({"one_mail": "1"}, True), ({}, False)):
        elena.post("/account/watches", {"one_mail_asked": "1"} | sent)
        db.session.expire_all()
        assert cast.elena.account is not None
        assert cast.elena.account.one_mail is kept


def test_two_boards_come_in_one_mail_and_each_has_its_own_ways_out(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    a_week_on_two_boards(cast)
    deliver()
    (mail,) = to("elena@", tray)
    plain, html = read(mail)
    for words in ("Wells", "Nets", "Farmers", "Fishers", "because you chose the digest of the board Fishers"):
        assert words in plain
        assert words in html
    assert plain.count("/digests/choices/") == 2
    first, second = owed_to(cast)
    assert first.message_id == second.message_id == mail["Message-ID"]
    assert {first.state, second.state} == {DeliveryState.SENT}
    out = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://forum.example")
    page = text_of(visitor.get(out))
    assert "Stop these digests?" in page
    assert "You will get no more digests of these boards: Farmers and Fishers." in page
    visitor.post(out)
    db.session.expire_all()
    for board in (cast.farmers, cast.fishers):
        place = subscription_of(cast.elena, board)
        assert place is not None
        assert place.ended_at is not None


def test_without_the_wish_each_board_has_its_mail(cast: Cast, tray: list[EmailMessage]) -> None:
    a_week_on_two_boards(cast, one_mail=False)
    deliver()
    assert len({mail["Message-ID"] for mail in to("elena@", tray)}) == 2


def test_a_board_that_may_not_be_read_any_more_has_no_part_in_it(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    a_week_on_two_boards(cast)
    work(MONDAY)
    change_board(cast.fishers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    deliver()
    (mail,) = to("elena@", tray)
    assert "Wells" in read(mail)[0]
    assert "Nets" not in mail.as_string()
    assert [owed.state for owed in owed_to(cast)] in (
        [DeliveryState.SENT, DeliveryState.EMPTY],
        [DeliveryState.EMPTY, DeliveryState.SENT],
    )


def test_a_bundle_whose_worker_was_killed_leaves_as_the_same_mail(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    a_week_on_two_boards(cast)
    work(MONDAY)
    first, second = (owed.id for owed in owed_to(cast))
    morning = MONDAY + timedelta(hours=8)
    with clock.at(morning):
        assert carry_out(lambda: claim_together(second)) == {first: 1, second: 1}
        assert carry_out(lambda: claim_together(first)) == {}
    promised = {owed.message_id for owed in owed_to(cast)}
    assert len(promised) == 1
    work(morning + LEASE + timedelta(seconds=1))
    (mail,) = to("elena@", tray)
    assert {mail["Message-ID"]} == promised
    assert {(owed.state, owed.tries) for owed in owed_to(cast)} == {(DeliveryState.SENT, 2)}
    deliver(MONDAY + ONE_WEEK)
    assert len(to("elena@", tray)) == 1
