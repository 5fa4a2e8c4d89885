"""A mail that cannot leave waits, longer each time; one that leaves is a mail as mailing lists should send it."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask

from forum import clock
from forum.database import db
from forum.digests.models import Delivery, DeliveryState
from forum.digests.sending import send_due
from forum.digests.subscriptions import subscription_of
from forum.mail import Folder
from forum.mail.owing import PAUSES
from forum.mail.relay import Relay
from forum.members.bounces import works_again
from forum.members.models import AddressPause, Member
from forum.notices.choosing import choose
from forum.notices.kinds import NoticeKind, Telling
from forum.threads.actions import announce_freeze, publish_note
from tests import post_office
from tests.cast import Cast, reads_english, says, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, deliver, read, to, work
from tests.inbound.letters import take_replies
from tests.notices.worker import work as notice

MORNING = MONDAY + timedelta(hours=7)


def a_week_for(reader: Member, cast: Cast) -> Delivery:
    """Something happens on the farmers' board, and the edition is cut: what ``reader`` is owed."""
    with clock.at(WEDNESDAY):
        asks_for_digest(reader, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    work(MONDAY)
    subscription = subscription_of(reader, cast.farmers)
    assert subscription is not None
    return db.session.scalars(db.select(Delivery).where(Delivery.subscription_id == subscription.id)).one()


def address(member: Member, email: str) -> None:
    assert member.account is not None
    member.account.email = email


def test_a_real_relay_gets_the_mails_of_a_batch_over_one_connection(
    cast: Cast, relay: post_office.RelayServer
) -> None:
    a_week_for(cast.elena, cast)
    asks_for_digest(cast.fatou, cast.farmers)
    work(MORNING)
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in relay.mails}
    assert set(mails) == {"elena@example.org", "carla@example.org"}
    assert relay.sessions == 1
    mail = mails["elena@example.org"]
    assert mail["Message-ID"].startswith("<digest-")
    assert mail["List-Id"] == "Farmers <farmers.forum.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://forum.example/digests/unsubscribe/")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mailbox_that_is_full_is_asked_again_with_growing_pauses_and_the_same_message_id(
    cast: Cast, relay: post_office.RelayServer
) -> None:
    address(cast.elena, "full@example.org")
    owed = a_week_for(cast.elena, cast)
    promised, moment = owed.message_id, MORNING
    for pause in PAUSES:
        work(moment)
        db.session.refresh(owed)
        assert owed.state == DeliveryState.WAITING
        assert moment + pause <= owed.due_at <= moment + pause * 1.25
        assert "mailbox full" in owed.outcome
        with clock.at(owed.due_at - timedelta(seconds=1)):
            assert send_due() == 0
        moment = owed.due_at
    address(cast.elena, "elena@example.org")
    work(moment)
    db.session.refresh(owed)
    assert (owed.state, owed.sent_at, owed.tries) == (DeliveryState.SENT, moment, len(PAUSES) + 1)
    (mail,) = to("elena@", relay.mails)
    assert mail["Message-ID"] == promised


def test_a_mail_that_never_can_leave_is_given_up_in_the_end(
    cast: Cast, relay: post_office.RelayServer
) -> None:
    address(cast.elena, "full@example.org")
    owed, moment = a_week_for(cast.elena, cast), MORNING
    for pause in (*PAUSES, timedelta(0)):
        work(moment)
        moment += pause * 1.25
    db.session.refresh(owed)
    assert owed.state == DeliveryState.FAILED
    assert "mailbox full" in owed.outcome


def test_nobody_of_that_name_is_asked_once(cast: Cast, relay: post_office.RelayServer) -> None:
    address(cast.elena, "unknown@example.org")
    owed = a_week_for(cast.elena, cast)
    work(MORNING)
    work(MORNING + timedelta(days=5))
    db.session.refresh(owed)
    assert (owed.state, owed.tries) == (DeliveryState.FAILED, 1)


def test_while_the_relay_is_down_the_others_are_not_tried_in_vain(app: Flask, cast: Cast) -> None:
    with post_office.relay() as server:
        port = server.port
    kept = app.extensions["mail"]
    app.extensions["mail"] = Relay("smtp", "127.0.0.1", port, seconds=5)
    try:
        a_week_for(cast.elena, cast)
        with clock.at(MORNING):
            assert send_due() == 1
    finally:
        app.extensions["mail"] = kept
    tries = db.session.scalars(db.select(Delivery.tries).order_by(Delivery.tries)).all()
    assert tries == [0, 0, 1]


def test_by_default_a_mail_is_a_file(app: Flask, cast: Cast, tmp_path: Path) -> None:
    kept = app.extensions["mail"]
    app.extensions["mail"] = Folder(tmp_path)
    try:
        a_week_for(cast.elena, cast)
        work(MORNING)
    finally:
        app.extensions["mail"] = kept
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.glob("*.eml")]
    assert {str(mail["To"]) for mail in mails} == {
        "Elena Papadaki <elena@example.org>",
        "Carla Ruiz <carla@example.org>",
    }


def test_without_an_address_there_is_no_mail(cast: Cast, tray: list[EmailMessage]) -> None:
    owed = a_week_for(cast.elena, cast)
    assert cast.elena.account is not None
    cast.elena.account.active = False
    work(MORNING)
    db.session.refresh(owed)
    assert (owed.state, owed.outcome) == (DeliveryState.EMPTY, "the reader has no address")
    assert to("elena@", tray) == []


def test_what_is_owed_during_a_pause_comes_after_it(cast: Cast, tray: list[EmailMessage]) -> None:
    reads_english(cast.elena)
    owed = a_week_for(cast.elena, cast)
    assert cast.elena.account is not None
    db.session.add(AddressPause(account_id=cast.elena.account.id, since=clock.now(), answer="550 nobody"))
    work(MORNING)
    db.session.refresh(owed)
    assert (owed.state, owed.tries) == (DeliveryState.WAITING, 0)
    for week in (1, 2):
        with clock.at(MONDAY + timedelta(days=7 * week - 2)):
            thread_by(cast.amina, cast.farmers, title=f"Week {week}")
        deliver(MONDAY + timedelta(days=7 * week))
    assert to("elena@", tray) == []
    with clock.at(MONDAY + timedelta(days=16)):
        works_again(cast.elena, by=cast.elena)
        thread_by(cast.amina, cast.farmers, title="Week 3")
    deliver(MONDAY + timedelta(days=21))
    plain = [read(mail)[0] for mail in to("elena@", tray)]
    assert len(plain) == 2, "what waited, and all that came since in one"
    assert [f"Week {week}" in plain[1] for week in (1, 2, 3)] == [True, True, True]


def test_a_long_week_is_told_by_titles_and_a_count_and_stays_light(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        for number in range(60):
            thread_by(
                cast.amina,
                cast.farmers,
                title=f"{number} " + "الماءُ في الوادي " * 11,
                source="لم يعد الماءُ يصل إلى البحر. " * 40,
                language="ar",
            )
    deliver()
    (mail,) = to("elena@", tray)
    plain, html = read(mail)
    assert len(html.encode()) < 90_000
    assert html.count("الوادي الماءُ") > 40
    assert "12 more on the page of this digest" in html
    assert "12 more on the page of this digest" in plain


def test_titles_that_are_too_heavy_are_counted(app: Flask, cast: Cast, tray: list[EmailMessage]) -> None:
    """As many answers as threads, each of them to Amina, in the longest of words."""
    for reader in (cast.amina, cast.elena):
        reads_english(reader)
    choose(cast.amina, NoticeKind.REPLY, Telling.DIGEST, by=cast.amina)

    def titled(number: int) -> str:
        return f"{number} " + ("ماء البئر في القرية القديمة " * 12)[:193]

    with clock.at(WEDNESDAY - timedelta(hours=20)):
        old = [thread_by(cast.amina, cast.farmers, titled(number)) for number in range(49)]
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        for thread in old:
            says(cast.carla, thread, "The council decides.", parent_number=1)
            thread_by(cast.carla, cast.farmers, titled(100 + thread.id))
            publish_note(cast.farmers, by=cast.carla, title=titled(thread.id), source="So.", language="ar")
        for thread in old[:9]:
            announce_freeze(thread, by=cast.carla, reason="It is said.", language="en")
    notice(WEDNESDAY)
    take_replies(app)
    deliver()
    app.config.update(MAIL_REPLIES="", MAIL_AUTH_SERVER="")
    for reader in ("amina@", "elena@"):
        (mail,) = to(reader, tray)
        plain, html = read(mail)
        assert len(html.encode()) < 90_000
        assert "on the page of this digest" in html
        assert "on the page of this digest" in plain
