"""What came by itself is not told again by the digest, which tells the rest; a change of wish loses nothing."""

import re
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import select

from forum import clock, worker
from forum.database import carry_out, db
from forum.digests.choices import choices_path
from forum.digests.leaving import leave
from forum.digests.models import Delivery
from forum.digests.sending import send as send_digest
from forum.digests.subscriptions import subscription_of
from forum.mail import Fate, Outcome
from forum.mail.owing import LEASE
from forum.mailings.models import Mailing, MailingState
from forum.mailings.owed import owe_all
from forum.mailings.own_posts import hear_oneself
from forum.mailings.sending import claim, send
from forum.threads.actions import announce_freeze, publish_note
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.digests import weeks
from tests.mailings.lists import deliver, words_of

SOON = weeks.WEDNESDAY + timedelta(hours=1)


def digests(tray: list[EmailMessage]) -> list[str]:
    """The digests among the mails, as text."""
    return [words_of(mail)[0] for mail in tray if "digest" in str(mail["Message-ID"])]


def test_the_digest_tells_what_else_moved_and_no_post_twice(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(weeks.WEDNESDAY):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        weeks.work()
    with clock.at(SOON):
        thread = thread_by(cast.carla, cast.farmers, title="Who digs?")
        says(cast.amina, thread, "The wells are dry.")
        publish_note(cast.farmers, by=cast.carla, title="What moved", source="All agree.", language="en")
        deliver()
    assert len([mail for mail in tray if "elena" in str(mail["To"])]) == 3
    weeks.deliver()
    assert digests(weeks.to("elena@", tray)) == []
    with clock.at(weeks.MONDAY + timedelta(days=1)):
        announce_freeze(thread, by=cast.carla, reason="It is said.", language="en")
    tray.clear()
    weeks.deliver(weeks.MONDAY + weeks.ONE_WEEK)
    (said,) = digests(weeks.to("elena@", tray))
    assert "will be frozen" in said
    assert "asked for every post of the board Farmers: the digest tells what else moved" in said
    assert "The wells are dry." not in said


def test_what_was_written_before_one_asked_for_every_post_stays_the_digests(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(weeks.WEDNESDAY):
        weeks.asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(cast.carla, cast.farmers, title="Who digs?")
        says(cast.amina, thread, "Told by the digest.")
        deliver()
    with clock.at(SOON):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        says(cast.amina, thread, "Told by itself.")
        deliver()
    (by_itself,) = weeks.to("elena@", tray)
    assert "Told by itself." in words_of(by_itself)[0]
    tray.clear()
    weeks.deliver()
    (said,) = digests(weeks.to("elena@", tray))
    assert "Who digs?" in said
    assert "Told by itself." not in said


def test_a_thread_heard_post_by_post_is_not_in_the_digest_of_its_board(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(weeks.WEDNESDAY):
        weeks.asks_for_digest(cast.elena, cast.farmers)
        one, other = (thread_by(cast.carla, cast.farmers, title=title) for title in ("One", "Other"))
        deliver()
    weeks.deliver()
    with clock.at(weeks.MONDAY + timedelta(days=2)):
        watch(one, Wish.EVERY_POST, by=cast.elena)
        for thread in (one, other):
            says(cast.amina, thread, f"In {thread.title}.")
        deliver()
    tray.clear()
    weeks.deliver(weeks.MONDAY + weeks.ONE_WEEK)
    (said,) = digests(weeks.to("elena@", tray))
    assert "In Other." in said
    assert "In One." not in said


def test_a_thread_whose_question_came_by_itself_is_not_told_as_new_and_another_is(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(weeks.WEDNESDAY):
        weeks.asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.carla, cast.farmers, title="Before she asked")
        deliver()
    with clock.at(SOON):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        thread_by(cast.carla, cast.farmers, title="Since she asked")
        deliver()
    with clock.at(SOON + timedelta(hours=1)):
        watch(cast.farmers, Wish.DIGEST, by=cast.elena)
        thread_by(cast.carla, cast.farmers, title="Once she had enough")
        deliver()
    tray.clear()
    weeks.deliver()
    (said,) = digests(weeks.to("elena@", tray))
    told = [title in said for title in ("Before she asked", "Since she asked", "Once she had enough")]
    assert told == [True, False, True]


def test_from_a_digest_one_changes_to_every_post_and_back(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    with clock.at(weeks.WEDNESDAY):
        weeks.asks_for_digest(cast.elena, cast.farmers)
        subscription = subscription_of(cast.elena, cast.farmers)
        assert subscription is not None
        page = choices_path(subscription.id)
        for wish in ("every-post", "digest"):
            assert "What you chose is kept." in text_of(visitor.post(page, {"wish": wish}))
            assert re.search(rf'value="{wish}"[^>]* checked', text_of(visitor.get(page)))
            known = watch_of(cast.farmers, cast.elena)
            assert known is not None
            assert known.wish == wish
            assert subscription.ended_at is None


class PutOff:
    """A relay that asks to come back later."""

    def send(self, message: EmailMessage) -> Outcome:
        return Outcome(Fate.LATER, "451 4.7.1 come back later")


def test_what_still_waits_when_a_digest_passes_is_told_by_it_and_by_nothing_else(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(weeks.WEDNESDAY):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        thread = thread_by(cast.carla, cast.farmers, title="Who digs?")
        deliver()
    with clock.at(SOON):
        says(cast.amina, thread, "The well is dry today.")
        publish_note(cast.farmers, by=cast.carla, title="What moved", source="All agree.", language="en")
        db.session.commit()
        worker.sequence()
        owe_all()
    waiting = select(Mailing.id).where(
        Mailing.member_id == cast.elena.id, Mailing.state == MailingState.WAITING
    )
    for key in db.session.scalars(waiting).all():
        db.session.rollback()
        with clock.at(SOON + timedelta(hours=1)):
            send(key, PutOff())
    tray.clear()
    weeks.deliver()
    (said,) = digests(weeks.to("elena@", tray))
    assert "The well is dry today." in said
    assert "What moved" in said
    with clock.at(weeks.MONDAY + timedelta(days=2)):
        watch(cast.farmers, Wish.DIGEST, by=cast.elena)
        deliver()
    weeks.deliver(weeks.MONDAY + weeks.ONE_WEEK)
    assert sum("The well is dry today." in words_of(mail)[0] for mail in weeks.to("elena@", tray)) == 1


def test_a_digest_waits_for_a_post_that_is_being_sent(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(weeks.WEDNESDAY):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        thread = thread_by(cast.carla, cast.farmers, title="Who digs?")
        deliver()
    with clock.at(SOON):
        says(cast.amina, thread, "The well is dry today.")
        announce_freeze(thread, by=cast.carla, reason="It is said.", language="en")
        db.session.commit()
        worker.sequence()
        owe_all()
    weeks.work(weeks.MONDAY)
    tray.clear()
    morning = weeks.MONDAY + timedelta(hours=30)
    with clock.at(morning):
        key = db.session.scalars(
            select(Mailing.id).where(
                Mailing.member_id == cast.elena.id, Mailing.state == MailingState.WAITING
            )
        ).one()
        carry_out(lambda: claim(key))
    weeks.work(morning + timedelta(minutes=1))
    assert weeks.to("elena@", tray) == []
    weeks.work(morning + LEASE + timedelta(minutes=1))
    (said,) = digests(weeks.to("elena@", tray))
    assert "The well is dry today." in said, "whoever was sending it never came back"


def test_what_comes_back_to_its_author_is_no_digests_to_tell(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(weeks.WEDNESDAY):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.carla)
        hear_oneself(cast.carla, True, by=cast.carla)
        weeks.work()
        thread_by(cast.carla, cast.farmers, title="Mine", source="Who digs?")
        publish_note(cast.farmers, by=cast.carla, title="What moved", source="All agree.", language="en")
        db.session.commit()
        worker.sequence()
        owe_all()
    weeks.deliver()
    assert weeks.to("carla@", tray) == [], "a digest passes what is still to leave by itself"
    with clock.at(weeks.MONDAY + timedelta(days=2)):
        deliver()
    said = "\n".join(words_of(mail)[0] for mail in weeks.to("carla@", tray))
    assert [words in said for words in ("Who digs?", "All agree.")] == [True, True]


class _Busy:
    """A way out that takes nothing now."""

    def send(self, message: EmailMessage) -> Outcome:
        return Outcome(Fate.LATER, "come back later")


def test_what_a_digest_took_over_leaves_by_itself_when_that_digest_is_ended(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(weeks.WEDNESDAY):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
        weeks.work()
        thread = thread_by(cast.carla, cast.farmers, title="Who digs?")
        says(cast.amina, thread, "The well is dry today.")
        publish_note(cast.farmers, by=cast.carla, title="What moved", source="All agree.", language="en")
        db.session.commit()
        worker.sequence()
        owe_all()
    weeks.work(weeks.MONDAY)
    place = subscription_of(cast.elena, cast.farmers)
    assert place is not None
    owed = select(Delivery.id).where(Delivery.subscription_id == place.id)
    with clock.at(weeks.MONDAY + timedelta(hours=8)):
        send_digest(db.session.scalars(owed).one(), _Busy())
        leave(place)
        db.session.commit()
    weeks.work(weeks.MONDAY + timedelta(hours=9))
    with clock.at(weeks.MONDAY + timedelta(hours=10)):
        deliver()
    said = [words_of(mail)[0] for mail in weeks.to("elena@", tray)]
    for words in ("The wells are drying up.", "The well is dry today.", "All agree."):
        assert sum(words in one for one in said) == 1, words
