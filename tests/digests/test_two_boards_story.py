"""Whatever is wished of two boards, stopped and changed meanwhile, what stands on both is told once."""

from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum import clock
from forum.database import db
from forum.digests.choosing import Timing, bundle_for, set_timing
from forum.digests.leaving import leave
from forum.digests.models import Rhythm
from forum.digests.subscriptions import subscription_of
from forum.mail import Fate, Outcome
from forum.mail.transports import Tray
from forum.watches.actions import quiet, watch, watch_of
from forum.watches.models import Wish
from tests.cast import THE_FIRST_DAY, gather, says
from tests.conftest import _empty
from tests.digests.test_told_once import CHORES, listed, told
from tests.examples import examples
from tests.rounds import go_round

WHERE, WISHES = ("home", "alliance"), tuple(Wish)
TIMINGS = (
    Timing(Rhythm.DAILY),
    Timing(Rhythm.WEEKLY),
    Timing(Rhythm.WEEKLY, 3, 22),
    Timing(Rhythm.MONTHLY, hour=0),
    Timing(Rhythm.DAILY, hour=23),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 3)),
        st.tuples(st.just("wish"), st.sampled_from(WHERE), st.sampled_from(WISHES)),
        st.tuples(st.just("wish"), st.sampled_from(WHERE), st.sampled_from(WISHES)),
        st.tuples(st.just("choose"), st.integers(0, 3), st.sampled_from(WISHES)),
        st.tuples(st.just("stop"), st.sampled_from(WHERE)),
        st.tuples(st.just("rhythm"), st.sampled_from(WHERE), st.sampled_from(TIMINGS)),
        st.tuples(st.just("one_mail")),
        st.tuples(st.just("relay"), st.booleans()),
        st.tuples(st.just("pass_by"), st.integers(1, 100)),
        st.tuples(st.just("pass_by"), st.integers(12, 40)),
        st.tuples(st.just("write_and_pass_by"), st.integers(12, 40)),
        st.tuples(st.just("write_and_pass_by"), st.integers(12, 40)),
    ),
    min_size=4,
    max_size=12,
)


class Busy(Tray):
    """A relay that asks to come back later."""

    def send(self, message: EmailMessage) -> Outcome:
        return Outcome(Fate.LATER, "451 4.7.1 come back later")


class Story:
    """Threads of the fishers that are listed on water, and what Elena hears of either. Each is written in once."""

    def __init__(self, app: Flask, timings: tuple[Timing, Timing]) -> None:
        self.app, self.now, self.cast = app, THE_FIRST_DAY + timedelta(days=2), gather()
        self.tray = app.extensions["mail"]
        self.boards = {"home": self.cast.fishers, "alliance": self.cast.water}
        with clock.at(self.now):
            self.threads = [listed(self.cast, f"Thread {number}.") for number in range(100, 124)]
        self.elena = self.cast.elena
        self.wishes: dict[str, Wish] = {}
        self.steady: dict[
            int, set[str]
        ] = {}  # by thread, which boards she has heard ever since it was written in
        self.touched: set[int] = set()
        with clock.at(self.now):
            for where in WHERE:
                self.wish(where, Wish.DIGEST)
        self.turn()
        with clock.at(self.now):
            for where, timing in zip(WHERE, timings, strict=True):
                self.rhythm(where, timing)
        self.turn()

    def turn(self) -> None:
        """The worker does what is waiting."""
        go_round(CHORES, self.now)

    def write(self, number: int) -> None:
        """Carla writes in the next threads."""
        for _each in range(number):
            nth = len(self.steady)
            if nth < len(self.threads):
                says(self.cast.carla, self.threads[nth], "One word more.")
                self.steady[nth] = {name for name, wish in self.wishes.items() if wish != Wish.NOTHING}

    def write_and_pass_by(self, hours: int) -> None:
        """Carla writes, and hours pass."""
        self.write(1)
        db.session.commit()
        self.pass_by(hours)

    def wish(self, where: str, wish: Wish) -> None:
        """Elena says what she wishes to hear of a board."""
        watch(self.boards[where], wish, by=self.elena)
        self._heard(where, wish)

    def choose(self, later: int, wish: Wish) -> None:
        """She says it of one thread, whose telling is then hers alone: it must only not come twice."""
        nth = min(max(len(self.steady) - 2, 0) + later, len(self.threads) - 1)
        watch(self.threads[nth], wish, by=self.elena)
        self.touched.add(nth)

    def stop(self, where: str) -> None:
        """She stops a board by the links in its mails: the digest, and what comes post by post."""
        place = subscription_of(self.elena, self.boards[where])
        if place is None:
            return
        leave(place)
        self._heard(where, Wish.NOTHING)
        known = watch_of(self.boards[where], self.elena)
        if known and known.wish == Wish.EVERY_POST:
            quiet(self.boards[where], by=self.elena)

    def _heard(self, where: str, wish: Wish) -> None:
        self.wishes[where] = wish
        if wish == Wish.NOTHING:
            for boards in self.steady.values():
                boards.discard(where)

    def rhythm(self, where: str, timing: Timing) -> None:
        """She chooses how often a digest comes."""
        place = subscription_of(self.elena, self.boards[where])
        if place is not None:
            set_timing(place, timing, by=self.elena)

    def one_mail(self) -> None:
        """She wishes her digests in one mail, or no more so."""
        assert self.elena.account is not None
        bundle_for(self.elena, not self.elena.account.one_mail, by=self.elena)

    def relay(self, busy: bool) -> None:
        """The relay puts everything off from now on, or takes it again."""
        self.app.extensions["mail"] = Busy() if busy else self.tray

    def pass_by(self, hours: int) -> None:
        """Hours pass, and the worker looks again and again."""
        for _part in range(4):
            self.now += timedelta(hours=hours / 4)
            self.turn()

    def tell(self, steps: list[tuple[object, ...]]) -> None:
        """Let it all happen, and everything leave at the end."""
        try:
            for name, *given_ in steps:
                with clock.at(self.now):
                    getattr(self, str(name))(*given_)
                    db.session.commit()
                self.now += timedelta(minutes=3)
        finally:
            self.relay(False)
        with clock.at(self.now):
            for where in WHERE:
                self.rhythm(where, Timing(Rhythm.DAILY))
        for _day in range(12):
            self.now += timedelta(hours=13)
            self.turn()


@examples(12)
@given(timings=st.tuples(st.sampled_from(TIMINGS), st.sampled_from(TIMINGS)), steps=STEPS)
def test_what_stands_on_two_boards_is_told_once_whatever_is_wished_of_either(
    app: Flask, timings: tuple[Timing, Timing], steps: list[tuple[object, ...]]
) -> None:
    _empty(app)
    story = Story(app, timings)
    story.tell(steps)
    for nth, boards in story.steady.items():
        times = len(told(f"Thread {100 + nth}.", story.tray.messages))
        assert times <= 1, "nothing twice"
        if boards and nth not in story.touched:
            assert times == 1, "nothing is left out by all"
