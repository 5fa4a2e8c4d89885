"""Whatever the relay answers and the reader chooses meanwhile, what left in one mail stays one mail."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum import clock
from forum.database import carry_out, db
from forum.digests.choosing import Timing, bundle_for, set_timing
from forum.digests.models import Delivery, DeliveryState, Edition, Rhythm
from forum.digests.sending import send_due
from forum.digests.subscriptions import subscription_of
from forum.errors import Invalid
from forum.mail.queue import ALL, drop, resend
from tests import post_office
from tests.cast import Cast, says, thread_by
from tests.digests.test_bundling import a_week_on_two_boards, owed_to
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, read, work
from tests.examples import examples
from tests.statements import statements_of

PUT_OFF, TAKEN = "451 4.7.1 come back later", "250 OK"


def identities(relay: post_office.RelayServer) -> Counter[str]:
    """How often a mail of each Message-ID was taken."""
    return Counter(str(mail["Message-ID"]) for mail in relay.mails)


def test_a_bundle_that_is_put_off_leaves_as_one_mail(cast: Cast, relay: post_office.RelayServer) -> None:
    a_week_on_two_boards(cast)
    work(MONDAY)
    morning = MONDAY + timedelta(hours=8)
    relay.sender_answer = PUT_OFF
    work(morning)
    assert len({(owed.due_at, owed.tries) for owed in owed_to(cast) if owed.tries}) == 1
    relay.sender_answer = TAKEN
    for seconds in range(0, 600, 2):  # a worker that looks every two seconds
        with clock.at(morning + timedelta(seconds=seconds)):
            send_due()
    taken = identities(relay)
    assert [taken[owed.message_id] for owed in owed_to(cast)] == [1, 1]
    assert {owed.state for owed in owed_to(cast)} == {DeliveryState.SENT}


def test_part_of_a_bundle_brings_the_rest_however_long_that_was_to_wait(
    cast: Cast, relay: post_office.RelayServer
) -> None:
    a_week_on_two_boards(cast)
    work(MONDAY)
    relay.sender_answer = PUT_OFF
    work(MONDAY + timedelta(hours=8))
    relay.sender_answer = TAKEN
    first, second = owed_to(cast)
    second.due_at += timedelta(hours=5)  # as an earlier release put it off
    work(first.due_at)
    db.session.expire_all()
    assert {owed.state for owed in owed_to(cast)} == {DeliveryState.SENT}
    assert identities(relay)[first.message_id] == 1


def test_a_dead_bundle_is_tried_again_and_dropped_as_the_one_mail_it_was(
    cast: Cast, relay: post_office.RelayServer
) -> None:
    a_week_on_two_boards(cast)
    work(MONDAY)
    morning = MONDAY + timedelta(hours=8)
    relay.sender_answer = PUT_OFF
    work(morning)
    for owed in owed_to(cast):
        owed.state = DeliveryState.FAILED
    bundle_for(cast.elena, one_mail=False, by=cast.elena)
    db.session.commit()
    relay.sender_answer = TAKEN
    one, other = (f"digest-{owed.id}" for owed in owed_to(cast))
    with clock.at(morning + timedelta(days=6)):
        assert carry_out(lambda: resend(one, by=None)) == 1
        with pytest.raises(Invalid):
            resend(other, by=None)
    work(morning + timedelta(days=6))
    assert {owed.state for owed in owed_to(cast)} == {DeliveryState.SENT}
    (mail,) = [mail for mail in relay.mails if "elena" in str(mail["To"])]
    assert "Wells" in read(mail)[0]
    assert "Nets" in read(mail)[0]
    for owed in owed_to(cast):
        owed.state = DeliveryState.FAILED
    db.session.commit()
    assert carry_out(lambda: drop(other, by=None)) == 1
    assert {owed.state for owed in owed_to(cast)} == {DeliveryState.EMPTY}


def test_all_that_is_dead_is_tried_again_mail_by_mail_without_looking_for_each(
    cast: Cast, relay: post_office.RelayServer
) -> None:
    a_week_on_two_boards(cast)
    work(MONDAY)
    morning = MONDAY + timedelta(hours=8)
    relay.sender_answer = PUT_OFF
    work(morning)
    for owed in owed_to(cast):
        owed.state = DeliveryState.FAILED
    db.session.commit()
    relay.sender_answer = TAKEN
    with clock.at(morning + timedelta(days=6)):
        tried: list[int] = []
        asked = statements_of(lambda: tried.append(carry_out(lambda: resend(ALL, by=None))))
    assert tried == [1], "what left in one mail is one"
    assert not [words for words in asked if "message_id = (SELECT" in words]
    work(morning + timedelta(days=6))
    (mail,) = [mail for mail in relay.mails if "elena" in str(mail["To"])]
    assert "Wells" in read(mail)[0]
    assert "Nets" in read(mail)[0]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 1)),
        st.tuples(st.just("one mail"), st.integers(0, 1)),
        st.tuples(st.just("hour"), st.integers(0, 3)),
        st.tuples(st.just("the relay puts it off"), st.integers(0, 1)),
        st.tuples(st.just("minutes"), st.integers(1, 90)),
    ),
    min_size=6,
    max_size=12,
)


@examples(6)
@given(steps=STEPS)
def test_no_mail_leaves_twice_under_one_name(
    cast: Cast, relay: post_office.RelayServer, steps: list[tuple[str, int]]
) -> None:
    now = (db.session.scalar(select(func.max(Edition.cut_at))) or WEDNESDAY) + timedelta(days=3)
    boards = (cast.farmers, cast.fishers)
    relay.received.clear()
    relay.sender_answer = TAKEN
    with clock.at(now):
        for board in boards:
            asks_for_digest(cast.elena, board)
            place = subscription_of(cast.elena, board)
            assert place is not None
            set_timing(place, Timing(Rhythm.DAILY), by=cast.elena)
        threads = (thread_by(cast.amina, cast.farmers), thread_by(cast.bruno, cast.fishers))
    now += timedelta(days=1)
    work(now)
    for what, which in steps:
        now += timedelta(minutes=which if what == "minutes" else 1)
        with clock.at(now):
            if what == "write":
                says((cast.amina, cast.bruno)[which], threads[which], "One word more.")
            elif what == "one mail":
                bundle_for(cast.elena, bool(which), by=cast.elena)
            elif what == "hour":
                set_timing(
                    subscription_of(cast.elena, boards[which % 2]),
                    Timing(Rhythm.DAILY, hour=8 + which),
                    by=cast.elena,
                )
            elif what == "the relay puts it off":
                relay.sender_answer = PUT_OFF if which else TAKEN
        now += timedelta(hours=1)
        work(now)
        for _often in range(3):  # between five minutes and a quarter more, what was put off is due again
            now += timedelta(minutes=2)
            work(now)
    relay.sender_answer = TAKEN
    for _day in range(3):
        now += timedelta(days=1)
        work(now)
    assert set(identities(relay).values()) <= {1}
    states = set(db.session.scalars(select(Delivery.state)))
    assert DeliveryState.FAILED not in states
