"""By mail at once: what comes together in one mail, not what was seen meanwhile, and each mail once."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from forum import clock
from forum.database import db
from forum.notices.choosing import choose
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.mailing import MAILS
from forum.notices.models import NoticeMail, NoticeMailState
from forum.threads.models import Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import read, subjects, to
from tests.inbound.letters import take_replies
from tests.notices.worker import SOON, notices_of, under_the_bell, work


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Amina asks, and reads English."""
    reads_english(cast.amina)
    return thread_by(cast.amina, cast.farmers, "Wells")


def test_an_answer_is_mailed_once_two_minutes_later(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    assert tray == []
    work(clock.now() + SOON)
    work(clock.now() + timedelta(days=1))
    (mail,) = tray
    assert subjects([mail]) == ["Carla Ruiz answered your post 1 in “Wells”"]
    plain, html = read(mail)
    for body in (plain, html):
        assert "The council decides." in body
        assert f"http://forum.example/threads/{thread.id}?from=2#p2" in body
        assert "Somebody answers a post of mine" in body
    assert notices_of(cast.amina)[0].told_at is not None


def test_a_quarrel_is_one_mail_and_then_one_a_quarter_of_an_hour(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    start = clock.now()
    for minute in range(30):
        with clock.at(start + timedelta(minutes=minute)):
            says(cast.carla, thread, f"No, the {minute}th time.", parent_number=1)
        work(start + timedelta(minutes=minute))
    work(start + timedelta(hours=1))
    assert len(tray) == 3
    assert subjects(tray)[-1].endswith("times")


def test_what_was_read_in_the_thread_meanwhile_is_not_mailed(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    Browser(app, cast.amina).get(f"/threads/{thread.id}")
    work(clock.now() + SOON)
    assert tray == []
    assert db.session.scalars(db.select(NoticeMail.state)).all() == [NoticeMailState.EMPTY]


def test_a_kind_that_was_switched_off_meanwhile_is_not_mailed(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    choose(cast.amina, NoticeKind.REPLY, Telling.SITE, by=cast.amina)
    work(clock.now() + SOON)
    assert tray == []
    assert len(under_the_bell(cast.amina)) == 1


def test_who_gets_every_post_of_a_thread_gets_no_second_mail_of_it(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(cast.farmers, Wish.EVERY_POST, by=cast.amina)
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    watch(thread, Wish.DIGEST, by=cast.amina)
    says(cast.carla, thread, "Or does it?", parent_number=1)
    work()
    assert [notice.telling for notice in notices_of(cast.amina)] == [Telling.SITE, Telling.MAIL]


def test_an_answer_that_was_written_before_one_wished_every_post_is_mailed_as_a_notice(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    now = clock.now()
    says(cast.carla, thread, "The council decides.", parent_number=1)
    with clock.at(now + timedelta(minutes=1)):
        watch(thread, Wish.EVERY_POST, by=cast.amina)
    work(now + timedelta(minutes=2))
    assert [notice.telling for notice in notices_of(cast.amina)] == [Telling.MAIL], (
        "no mail of the post comes"
    )


def test_a_mail_that_cannot_leave_waits_and_what_comes_next_leaves_in_another(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    (owed,) = db.session.scalars(db.select(NoticeMail))
    with clock.at(clock.now() + SOON):
        assert MAILS.claim(owed.id)
        assert MAILS.claim(owed.id) is None, "one worker has it"
        db.session.commit()
    says(cast.carla, thread, "And then?", parent_number=1)
    work()
    first, second = notices_of(cast.amina)
    assert first.mail_id != second.mail_id
    work(clock.now() + timedelta(hours=1))
    assert len(tray) == 2
    assert len({mail["Message-ID"] for mail in tray}) == 2


def test_who_wishes_so_stops_it_from_the_mail_by_one_click(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage], visitor: Browser
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    work(clock.now() + SOON)
    (mail,) = tray
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://forum.example")
    assert "Somebody answers a post of mine" in text_of(visitor.get(address))
    for _again in range(2):
        answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert 'href="/account/notices"' in text_of(answer), "a way on from there"
    says(cast.carla, thread, "Once more.", parent_number=1)
    work()
    assert notices_of(cast.amina)[1].telling == Telling.SITE
    broken = visitor.get("/notices/stop/forged")
    assert (broken.status_code, "This link is not whole" in text_of(broken)) == (404, True)


def test_the_mail_leads_to_a_page_that_changes_exactly_its_kind(
    cast: Cast, thread: Thread, tray: list[EmailMessage], visitor: Browser
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    work(clock.now() + SOON)
    plain, _html = read(tray[0])
    found = re.search(r"http://forum\.example(/notices/choices/\S+)", plain)
    assert found
    page = text_of(visitor.get(found[1]))
    assert page.count("<fieldset") == 1
    assert text_of(visitor.post(found[1], {"reply": "digest"})).count("What you chose is kept.") == 1
    assert visitor.post(found[1], {"reply": "loudly"}).status_code == 422
    says(cast.carla, thread, "Once more.", parent_number=1)
    work()
    assert notices_of(cast.amina)[1].telling == Telling.DIGEST


def test_an_answer_can_be_answered_by_mail_where_the_site_takes_mail(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MAIL_REPLIES", "MAIL_AUTH_SERVER"):
        monkeypatch.setitem(app.config, name, app.config[name])
    take_replies(app)
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    work(clock.now() + SOON)
    (mail,) = tray
    assert "reply+" in str(mail["Reply-To"])
    assert "Write your answer above this line" in read(mail)[0]


def test_who_has_no_confirmed_address_keeps_it_on_the_site(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    assert cast.amina.account is not None
    cast.amina.account.confirmed_at = None
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    work(clock.now() + SOON)
    assert to("amina@example.org", tray) == []
    assert len(under_the_bell(cast.amina)) == 1


def test_a_mail_says_how_many_more_there_are_than_it_tells(cast: Cast, tray: list[EmailMessage]) -> None:
    reads_english(cast.amina)
    for number in range(23):
        asked = thread_by(cast.amina, cast.farmers, f"Question {number}")
        says(cast.carla, asked, "The council decides.", parent_number=1)
    work()
    work(clock.now() + SOON)
    (mail,) = tray
    assert subjects([mail]) == ["23 pieces of news for you"]
    for body in read(mail):
        assert body.count("answered your post 1 in") == 20
        assert "3 more under the bell." in body


def test_what_is_wished_in_the_digest_meanwhile_waits_for_the_digest(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    choose(cast.amina, NoticeKind.REPLY, Telling.DIGEST, by=cast.amina)
    work(clock.now() + SOON)
    assert tray == []
    (notice,) = notices_of(cast.amina)
    assert (notice.telling, notice.mail_id, notice.told_at) == (Telling.DIGEST, None, None)
    choose(cast.amina, NoticeKind.REPLY, Telling.NOTHING, by=cast.amina)
