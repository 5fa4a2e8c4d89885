"""Whatever is written, hidden and wished, and wherever the worker stops: each post once for each who wishes it."""

from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum import clock, worker
from forum.database import db
from forum.mail.names import key_of_post, message_id
from forum.mail.owing import LEASE
from forum.mailings.models import Mailing
from forum.mailings.owed import GRACE, owe_all, read_on
from forum.mailings.sending import MAILINGS, claim, send_due
from forum.threads.actions import hide
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import THE_FIRST_DAY, gather, says, thread_by
from tests.conftest import _empty
from tests.mailings.lists import name_of, readers

READERS = ("bruno", "dario", "elena")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("wish"), st.sampled_from(READERS), st.sampled_from(list(Wish)), st.integers(0, 2)),
        st.tuples(st.just("owe")),
        st.tuples(st.just("die owing")),
        st.tuples(st.just("send")),
        st.tuples(st.just("die sending")),
        st.tuples(st.just("later"), st.integers(1, 20)),
    ),
    min_size=6,
    max_size=24,
)


class Story:
    """What happens to two threads of the farmers, and who is to hear of it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.now = app, THE_FIRST_DAY + timedelta(days=1)
        self.cast = gather()
        with clock.at(self.now):
            self.threads = [
                thread_by(self.cast.carla, self.cast.farmers, title=title) for title in ("One", "Two")
            ]
        db.session.commit()
        self.wishes: dict[tuple[str, int], Wish] = {}  # by thread; 2 is the board
        self.places: dict[int, int] = {}
        self.always: dict[int, set[str]] = {}  # by post, who has wished it ever since it was written
        self.sometime: dict[int, set[str]] = {}
        self.hidden: set[int] = set()

    def hearers(self, place: int) -> set[str]:
        """Who wishes every post of a thread now: what was said of it decides, else what was said of the board."""
        return {
            name
            for name in READERS
            if self.wishes.get((name, place), self.wishes.get((name, 2))) == Wish.EVERY_POST
        }

    def write(self, place: int, then_hide: bool) -> None:
        """Amina writes, and Carla may hide it at once."""
        post = says(self.cast.amina, self.threads[place], "Words.")
        self.places[post.id] = place
        self.always[post.id], self.sometime[post.id] = self.hearers(place), self.hearers(place)
        if then_hide:
            hide(post, by=self.cast.carla, reason="Off the subject.", language="en")
            self.hidden.add(post.id)

    def wish(self, name: str, wish: Wish, place: int) -> None:
        """Somebody says what they wish to hear."""
        watch((*self.threads, self.cast.farmers)[place], wish, by=getattr(self.cast, name))
        self.wishes[name, place] = wish
        for post, where in self.places.items():
            self.always[post] &= self.hearers(where)
            self.sometime[post] |= self.hearers(where)

    def owe(self) -> None:
        """The worker reads on in the journal."""
        worker.sequence()
        owe_all()

    def die_owing(self) -> None:
        """The worker is killed before it commits what it owes."""
        worker.sequence()
        read_on()
        db.session.rollback()

    def send(self) -> None:
        """The worker sends what is due."""
        send_due()

    def die_sending(self) -> None:
        """The worker is killed with one mailing in its hands."""
        key = db.session.scalars(select(Mailing.id).where(MAILINGS.claimable()).limit(1)).first()
        if key is not None:
            claim(key)
        db.session.commit()

    def tell(self, steps: list[tuple[Any, ...]]) -> None:
        """Let it all happen, and the worker catch up at the end."""
        for what, *how in steps:
            self.now += timedelta(minutes=how[0] if what == "later" else 0.01)
            if what in {"write", "wish"}:
                with clock.at(self.now):
                    getattr(self, what)(*how)
                db.session.commit()
            elif what != "later":
                self.work(what)
        for _turn in range(3):
            self.now += GRACE + LEASE
            self.work("owe")
            self.now += GRACE
            self.work("send")

    def work(self, what: str) -> None:
        """The worker does one thing; in a context of its own, as it is another process."""
        with self.app.app_context(), clock.at(self.now):
            getattr(self, what.replace(" ", "_"))()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_post_leaves_once_for_each_who_wishes_it(
    app: Flask, tray: list[EmailMessage], steps: list[tuple[Any, ...]]
) -> None:
    _empty(app)
    story = Story(app)
    story.tell(steps)
    sent = Counter((name_of(mail), name) for mail in tray for name in readers([mail]))
    assert all(count == 1 for count in sent.values())
    for post in story.places:
        got = {name for name in READERS if sent[message_id(key_of_post(post)), name]}
        if post in story.hidden:
            assert got == set()
        else:
            assert story.always[post] <= got <= story.sometime[post]
