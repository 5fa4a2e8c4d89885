"""The journal: one entry an act, positions in the order of commits, readers that skip nothing."""

import threading
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum import journal
from forum.boards.models import Board
from forum.database import carry_out, db, is_postgresql
from forum.journal import Entry, EntryBoard, Verb, Visibility
from forum.worker import Chore, take_on, turn
from tests.cast import Cast


def note(cast: Cast, number: int = 0) -> Entry:
    return journal.record(
        Verb.BOARD_CHANGED, cast.farmers, by=cast.fatou, boards=[cast.farmers], number=number
    )


def test_an_entry_says_who_did_what_to_what_and_where(cast: Cast) -> None:
    reason = journal.give_reason("It is harvest time.", "en", cast.carla)
    entry = journal.record(
        Verb.PHASE_REOPENED,
        cast.farmers,
        by=cast.carla,
        boards=[cast.farmers, cast.water, cast.farmers],
        assembly_id=cast.assembly.id,
        visibility=Visibility.BOARD,
        reason=reason,
        phase="diagnosis",
    )
    assert (entry.actor_id, entry.subject_type, entry.subject_id) == (
        cast.carla.id,
        "boards",
        cast.farmers.id,
    )
    assert entry.reason is not None
    assert entry.reason.text == "It is harvest time."
    boards = db.session.scalars(select(EntryBoard.board_id).where(EntryBoard.entry_id == entry.id)).all()
    assert sorted(boards) == sorted([cast.farmers.id, cast.water.id])
    assert entry.position is None


def test_positions_are_dense_and_a_reader_reads_each_entry_once(cast: Cast) -> None:
    carry_out(journal.sequence)
    start = journal.head()
    for number in range(5):
        note(cast, number)
    assert carry_out(journal.sequence) == 5
    journal.mark_read("somebody", start)
    read = journal.unread("somebody", limit=3)
    assert [entry.position for entry in read] == [start + 1, start + 2, start + 3]
    journal.mark_read("somebody", read[-1].position or 0)
    assert [entry.ids["number"] for entry in journal.unread("somebody")] == [3, 4]


def test_an_entry_never_changes_and_never_goes(cast: Cast) -> None:
    note(cast)
    carry_out(journal.sequence)
    for statement in (
        "UPDATE entries SET actor_id = NULL",
        "UPDATE entries SET position = 1000000 + id",
        "DELETE FROM entries",
        "UPDATE reasons SET language = 'xx'",
    ):
        journal.give_reason("Because.", "en", cast.carla)
        db.session.commit()
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_an_entry_that_commits_late_is_not_skipped(app: Flask, cast: Cast) -> None:
    """The first transaction takes its number first and commits last: by ids, a reader would pass over it."""
    carry_out(journal.sequence)
    journal.mark_read("somebody", journal.head())
    db.session.commit()
    board_id, fatou = cast.farmers.id, cast.fatou.id
    db.session.remove()
    began, may_commit = threading.Event(), threading.Event()

    def late() -> None:
        with app.app_context():
            write(board_id, fatou, 1)
            began.set()
            may_commit.wait(10)
            db.session.commit()
            db.session.remove()

    hand = threading.Thread(target=late)
    hand.start()
    assert began.wait(10)
    if is_postgresql():
        write(board_id, fatou, 2)
        db.session.commit()
        carry_out(journal.sequence)
        seen = [entry.ids["number"] for entry in journal.unread("somebody")]
        assert seen == [2]
        journal.mark_read("somebody", journal.head())
        db.session.commit()
    may_commit.set()
    hand.join()
    if not is_postgresql():
        # One writer at a time: the second begins when the first has committed.
        write(board_id, fatou, 2)
        db.session.commit()
    carry_out(journal.sequence)
    rest = [entry.ids["number"] for entry in journal.unread("somebody")]
    assert rest == ([1] if is_postgresql() else [1, 2])


def write(board_id: int, member_id: int, number: int) -> Entry:
    from forum.members.models import Member

    board, member = db.session.get_one(Board, board_id), db.session.get_one(Member, member_id)
    return journal.record(Verb.BOARD_CHANGED, board, by=member, boards=[board], number=number)


def test_two_sequencers_at_once_give_no_position_twice(app: Flask, cast: Cast) -> None:
    for number in range(40):
        note(cast, number)
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(2)
    faults: list[BaseException] = []

    def sequencer() -> None:
        try:
            with app.app_context():
                start.wait()
                carry_out(journal.sequence)
                db.session.remove()
        except BaseException as fault:
            faults.append(fault)

    hands = [threading.Thread(target=sequencer) for _hand in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    positions = db.session.scalars(select(Entry.position).order_by(Entry.position)).all()
    assert faults == []
    assert positions == list(range(1, len(positions) + 1))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["write", "sequence", "read", "lose"]), max_size=25))
def test_whatever_the_order_a_reader_reads_everything_once(app: Flask, steps: list[str]) -> None:
    """``lose``: the reader stops before its bookmark is committed, and reads the same again."""
    reader = f"reader-{id(steps)}"
    board = db.session.scalar(select(Board).limit(1))
    if board is None:
        from tests.cast import gather

        board = gather().farmers
    carry_out(journal.sequence)
    journal.mark_read(reader, journal.head())
    db.session.commit()
    written, read = 0, []
    for step in [*steps, "sequence", "read"]:
        if step == "write":
            written += 1
            journal.record(Verb.BOARD_CHANGED, board, by=None, boards=[board], number=written)
            db.session.commit()
        elif step == "sequence":
            carry_out(journal.sequence)
        else:
            batch = journal.unread(reader, limit=4)
            while batch:
                numbers = [entry.ids["number"] for entry in batch]
                journal.mark_read(reader, batch[-1].position or 0)
                if step == "lose":
                    db.session.rollback()
                    break
                db.session.commit()
                read.extend(numbers)
                batch = journal.unread(reader, limit=4)
    assert read == list(range(1, written + 1))


def test_a_chore_that_fails_does_not_stop_the_others(app: Flask, cast: Cast, caplog: Any) -> None:
    ran: list[str] = []

    def broken() -> int:
        raise RuntimeError("out of ink")

    chores = app.extensions["chores"]
    app.extensions["chores"] = []
    app.config["TESTING"] = False
    try:
        take_on(app, Chore("broken", 1, broken))
        take_on(app, Chore("fine", 1, lambda: ran.append("fine") or 0))
        turn()
    finally:
        app.extensions["chores"] = chores
        app.config["TESTING"] = True
    assert ran == ["fine"]
    assert "out of ink" in caplog.text


def test_a_database_that_cannot_be_written_to_does_not_end_the_worker(
    app: Flask, cast: Cast, caplog: Any
) -> None:
    note(cast)
    db.session.commit()
    resting = {chore.name: float("inf") for chore in app.extensions["chores"]}
    app.config["TESTING"] = False
    db.session.execute(text("ALTER TABLE entries RENAME TO entries_away"))
    db.session.commit()
    try:
        assert turn(dict(resting)) == 0
    finally:
        app.config["TESTING"] = True
        db.session.execute(text("ALTER TABLE entries_away RENAME TO entries"))
        db.session.commit()
    assert "the chore sequence failed" in caplog.text
    assert turn(dict(resting)) > 0
