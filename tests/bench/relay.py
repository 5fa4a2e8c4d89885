"""``python -m tests.bench.relay``: 10,000 mails through a hostile relay, by workers that are killed at random.

An edition is owed to as many readers; two workers (``forum work``) send it to a relay that hangs up, puts off, delays
and drops the connection in the middle of a mail (tests/hostile_relay.py), and one of them is killed with -9 every few
seconds. The minutes and hours between tries are skipped in the table, while no worker runs. In the end every mail has
left, and no more of them twice than workers were killed: the one in flight, with the same Message-ID.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update

from forum import clock, create_app
from forum.database import db
from forum.digests.models import Delivery, DeliveryState
from tests.bench.edition import FORUM, make
from tests.hostile_relay import HostileRelay

#: Of a smaller one with ``--brief``, which is part of `make test`.
BRIEF = {"recipients": 300, "kills": 5}


def main() -> int:
    """Send them all, print what befell, and 1 when a mail was lost or came twice without a kill."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.relay", description=__doc__)
    parser.add_argument("--recipients", type=int, default=10_000, help="readers (default 10000)")
    parser.add_argument("--kills", type=int, default=12, help="workers killed (default 12)")
    parser.add_argument("--seed", type=int, default=1, help="of the relay's plan (default 1)")
    parser.add_argument(
        "--brief", action="store_true", help="a small one: {recipients} mails, {kills} kills".format(**BRIEF)
    )
    options = parser.parse_args()
    if options.brief:
        options.recipients, options.kills = BRIEF["recipients"], BRIEF["kills"]
    pace = Pace(1.5, 3.0, 15.0) if options.brief else Pace(6.0, 8.0, 60.0)
    relay = HostileRelay(options.seed)
    with tempfile.TemporaryDirectory(prefix="milieu-relay-") as folder:
        settings = {
            "FORUM_DATA": folder,
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", ""),
            "MAIL_URL": f"smtp://127.0.0.1:{relay.port}",
            "BASE_URL": "https://forum.example",
            "LIMITS": "0",
        }
        owed = make(settings, options.recipients)
        began = time.monotonic()
        killed, rounds = work(settings, relay, options.kills, options.seed, pace)
        seconds = time.monotonic() - began
        states = settled(settings)
    twice = sum(number - 1 for number in relay.taken.values())
    lost = owed - len(relay.taken)
    mixed = sum(len(those) > 1 for those in relay.recipients.values())
    print(f"{owed} mails owed, {len(relay.taken)} taken in {seconds:.0f} s and {rounds} rounds; {states}")
    print(", ".join(f"{what}: {number}" for what, number in sorted(relay.befell.items()) if number))
    print(f"killed with -9: {killed}; lost: {lost}; twice, with the same Message-ID: {twice}")
    return 1 if lost or mixed or twice > killed or set(states) != {DeliveryState.SENT.value} else 0


class Pace(NamedTuple):
    """About how many seconds lie between two kills, and how many without a mail end a round: when workers have begun,
    and while a busy machine lets them begin.
    """

    kill: float
    silence: float
    starting: float


def work(settings: dict[str, str], relay: HostileRelay, kills: int, seed: int, pace: Pace) -> tuple[int, int]:
    """Rounds of two workers until nothing is owed: how many were killed, and how many rounds it took."""
    lot = random.Random(seed)  # noqa: S311 - a plan to be repeated, no secret
    killed, rounds = 0, 0
    while True:
        rounds += 1
        workers = [_worker(settings) for _number in range(2)]
        before = last = sum(relay.taken.values())
        since, next_kill = time.monotonic(), time.monotonic() + pace.kill
        while time.monotonic() - since < (pace.silence if last > before else pace.starting):
            if (taken := sum(relay.taken.values())) != last:
                last, since = taken, time.monotonic()
            if killed < kills and time.monotonic() > next_kill:
                number = lot.randrange(2)
                workers[number].kill()
                workers[number].wait()
                workers[number] = _worker(settings)
                killed, next_kill = killed + 1, time.monotonic() + pace.kill * (0.5 + lot.random())
            time.sleep(0.2)
        for worker in workers:
            worker.terminate()
            worker.wait()
        if not _later(settings):
            return killed, rounds


def _worker(settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([FORUM, "work"], env={**os.environ, **settings}, stderr=subprocess.DEVNULL)


def _later(settings: dict[str, str]) -> int:
    """Let the time pass that what was put off, and what killed workers held, would wait; how many there are."""
    with create_app(settings).app_context():
        before = clock.now() - timedelta(minutes=1)
        owed = Delivery.state.in_((DeliveryState.WAITING, DeliveryState.CLAIMED))
        number = db.session.scalar(select(func.count()).select_from(Delivery).where(owed)) or 0
        for state, column in ((DeliveryState.WAITING, "due_at"), (DeliveryState.CLAIMED, "claimed_until")):
            db.session.execute(update(Delivery).where(Delivery.state == state).values({column: before}))
        db.session.commit()
        db.engine.dispose()
    return number


def settled(settings: dict[str, str]) -> dict[str, int]:
    """How many deliveries there are of each state."""
    with create_app(settings).app_context():
        rows = db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
        return {row[0].value: row[1] for row in rows}


if __name__ == "__main__":
    sys.exit(main())
