"""Through a relay that hangs up, puts off and drops mails in the middle, by a worker that is killed: none lost."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.database import carry_out, db
from forum.mail import Line, Outcome, outbox
from forum.mail.models import LetterState, WaitingLetter
from forum.mail.outbox import LETTERS
from forum.mail.owing import LEASE
from forum.mail.relay import Relay
from tests.hostile_relay import HostileRelay
from tests.post_office import note

LETTERS_SENT, KILLED_OF_A_HUNDRED = 150, 4


class _Killed(BaseException):
    """The worker is gone, whatever it was about to do."""


@pytest.fixture
def relay(app: Flask) -> Iterator[HostileRelay]:
    hostile, kept = HostileRelay(seed=7, delay=0.0, times=4), app.extensions["mail"]
    app.extensions["mail"] = Relay("smtp", "127.0.0.1", hostile.port, seconds=5)
    yield hostile
    app.extensions["mail"] = kept
    hostile.close()


class _Fragile:
    """A line whose worker is killed now and then, right after the relay has answered."""

    def __init__(self, line: Line, lot: random.Random) -> None:
        self.line, self.lot = line, lot

    def send(self, message: object) -> Outcome:
        outcome = self.line.send(message)  # type: ignore[arg-type]  # a mail
        if self.lot.randrange(100) < KILLED_OF_A_HUNDRED:
            raise _Killed(str(outcome.delivered))
        return outcome


def test_none_is_lost_and_only_what_was_in_flight_comes_twice(app: Flask, relay: HostileRelay) -> None:
    for number in range(LETTERS_SENT):
        letter = note(f"reader-{number}@example.org", f"letter-{number}")
        carry_out(lambda letter=letter: outbox.put(letter))
    lot = random.Random(7)  # noqa: S311 - a plan to be repeated, no secret
    in_doubt, now = 0, clock.now()

    def send(key: int, line: Line) -> Outcome | None:
        return outbox.send(key, _Fragile(line, lot))

    while db.session.scalar(select(func.count()).select_from(WaitingLetter)):
        db.session.rollback()
        now += LEASE + timedelta(days=2)
        relay.kind = relay.kind or len(relay.taken) == LETTERS_SENT
        with clock.at(now):
            try:
                LETTERS.send_due(send)
            except _Killed as gone:
                db.session.rollback()
                in_doubt += str(gone) == "True"
        relay.kind = relay.kind or now > clock.now() + timedelta(days=400)
    assert len(relay.taken) == LETTERS_SENT, "none is lost"
    assert all(len(those) == 1 for those in relay.recipients.values())
    assert sum(relay.taken.values()) - LETTERS_SENT <= in_doubt
    assert in_doubt > 0
    assert relay.befell["torn at DATA"] > 0
    dead = select(func.count()).where(WaitingLetter.state == LetterState.DEAD)
    assert db.session.scalar(dead) == 0
