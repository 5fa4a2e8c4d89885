"""The worker: the list of chores and their rhythm. Everything a chore does is idempotent."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask, current_app

from forum import journal
from forum.cli import with_site
from forum.database import carry_out, db

TURN_SECONDS = 0.5


@dataclass(frozen=True)
class Chore:
    """Something the worker does every ``every`` seconds; it answers how much it did (0: nothing was waiting).

    A chore that starts something and does not wait for it says with ``settle`` how to wait; answers alike.
    """

    name: str
    every: float
    run: Callable[[], int]
    settle: Callable[[], int] | None = None


def take_on(app: Flask, chore: Chore) -> None:
    """Add a chore to the site's list; called when the rooms are opened."""
    app.extensions.setdefault("chores", []).append(chore)


def sequence() -> int:
    """Give positions to the journal's committed entries: the first chore of every turn."""
    return carry_out(journal.sequence)


def turn(last_run: dict[str, float] | None = None) -> int:
    """Run every chore whose time has come (all of them without ``last_run``); how much was done.

    A chore that fails is reported and does not stop the others; it is tried again at its next time.
    """
    done = _run("sequence", sequence)
    for chore in current_app.extensions.get("chores", []):
        now = time.monotonic()
        if last_run is not None and now - last_run.get(chore.name, float("-inf")) < chore.every:
            continue
        if last_run is not None:
            last_run[chore.name] = now
        done += _run(chore.name, chore.run)
    return done


def _run(name: str, chore: Callable[[], int]) -> int:
    """How much a chore did: nothing, where it failed, for the database may be busy longer than one waits for it."""
    try:
        return chore()
    except Exception:
        if current_app.config["TESTING"]:
            raise
        current_app.logger.exception("the chore %s failed", name)
        return 0
    finally:
        db.session.remove()


def work_until_quiet(limit: int = 1000) -> int:
    """Turn until nothing is waiting any more; how many turns it took."""
    for turns in range(1, limit + 1):
        if not turn() and not _settled():
            return turns
    return limit


def _settled() -> int:
    """Wait for what chores have started; how much that was."""
    chores = current_app.extensions.get("chores", [])
    return sum(chore.settle() for chore in chores if chore.settle)


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is waiting, then stop.")
@with_site
def work(once: bool) -> None:
    """Run the worker: search, reminders, digests, mail."""
    if once:
        work_until_quiet()
        return
    stop = threading.Event()

    def stopping(_number: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopping)
    signal.signal(signal.SIGINT, stopping)
    last_run: dict[str, float] = {}
    while not stop.is_set():
        if not turn(last_run):
            stop.wait(TURN_SECONDS)
