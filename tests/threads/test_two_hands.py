"""A phase is closed while somebody else opens, freezes or takes away a thread: whatever the order, it is one."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.database import carry_out, db
from forum.errors import Problem
from forum.members.models import Member
from forum.phases import Phase
from forum.threads import actions
from forum.threads.models import PhasePeriod, Round, Thread
from tests.cast import Cast, thread_by

WORDS = {"source": "The wells are low.", "language": "en"}


def at_once(app: Flask, *acts: Callable[[], object]) -> None:
    """Carry these acts out, each on a connection of its own; a refusal is an answer, anything else a fault."""
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(len(acts))
    faults: list[BaseException] = []

    def hand(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                carry_out(act)
            except Problem:
                pass
            except BaseException as fault:
                faults.append(fault)
            db.session.remove()

    hands = [threading.Thread(target=hand, args=(act,)) for act in acts]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert faults == []


@pytest.mark.parametrize("rival", ["leave", "freeze", "open", "return"])
def test_closing_a_phase_meets_another_act(app: Flask, cast: Cast, rival: str) -> None:
    thread_id, board_id, carla = thread_by(cast.amina, cast.farmers).id, cast.farmers.id, cast.carla.id
    if rival == "return":
        actions.leave_agenda(
            db.session.get_one(Thread, thread_id), Phase.ACTION, by=cast.carla, reason="Ahead.", language="en"
        )

    def by() -> Member:
        return db.session.get_one(Member, carla)

    def board() -> Board:
        return db.session.get_one(Board, board_id)

    def thread() -> Thread:
        return db.session.get_one(Thread, thread_id)

    why = {"reason": "Enough.", "language": "en"}
    rivals: dict[str, Callable[[], object]] = {
        "leave": lambda: actions.leave_agenda(thread(), Phase.ACTION, by=by(), **why),
        "return": lambda: actions.rejoin_agenda(thread(), by=by()),
        "freeze": lambda: actions.freeze(thread(), 1, by=by(), **why),
        "open": lambda: actions.open_thread(board(), by=by(), title="Another question", **WORDS),
    }
    at_once(
        app,
        lambda: actions.close_phase(board(), Phase.DIAGNOSIS, by=by(), title="It is seen", **WORDS),
        rivals[rival],
    )
    for found in db.session.scalars(select(Thread)):
        last: Round = found.round
        open_periods = db.session.scalar(
            select(func.count())
            .select_from(PhasePeriod)
            .where(PhasePeriod.round_id == last.id, PhasePeriod.closed_at.is_(None))
        )
        assert open_periods == (0 if last.frozen_at else 1)
        assert found.phase == last.period.phase
        assert not last.follows or last.frozen_at or found.phase == Phase.STRATEGY
        assert last.frozen_at or last.period.closed_at is None
