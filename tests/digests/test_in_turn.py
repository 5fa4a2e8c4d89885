"""The mail of an alliance waits for those of home boards, and holds up none of them however many wait."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from forum import clock, worker
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.digests.cutting import cut, cut_editions
from forum.digests.models import Delivery, Edition, Rhythm, Subscription
from forum.digests.sending import send_due
from forum.mail import owing
from tests.cast import Cast, says, thread_by
from tests.digests.test_told_once import TUESDAY, listed, told
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest
from tests.rounds import go_round


def a_week_on_two_boards(cast: Cast) -> None:
    """Elena hears the alliance and the fishers, both every week; a thread stands on both."""
    with clock.at(WEDNESDAY):
        thread = listed(cast, "The port is silting up")
        for board in (cast.water, cast.fishers):
            asks_for_digest(cast.elena, board)
        says(cast.carla, thread, "It is.")
    go_round(("watches", "digests.subscriptions"), WEDNESDAY)


def owed(cast: Cast, board: Board) -> Delivery:
    return db.session.scalars(
        select(Delivery)
        .join(Delivery.subscription)
        .where(Subscription.member_id == cast.elena.id, Subscription.board_id == board.id)
    ).one()


def test_editions_of_alliances_are_cut_last(cast: Cast) -> None:
    a_week_on_two_boards(cast)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.elsewhere)
        thread_by(cast.dario, cast.elsewhere, title="Nets")
    db.session.commit()
    assert cast.elsewhere.id > cast.water.id
    with clock.at(MONDAY):
        worker.sequence()
        cut_editions()
    boards = db.session.scalars(select(Edition.board_id).order_by(Edition.id)).all()
    assert boards[-2:] == [cast.elsewhere.id, cast.water.id]


def test_mails_that_wait_do_not_stand_in_the_way_of_what_they_wait_for(
    cast: Cast, tray: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_week_on_two_boards(cast)
    with clock.at(MONDAY):
        for board in (cast.water, cast.fishers):
            key = board.id
            carry_out(lambda: cut(key, Rhythm.WEEKLY, MONDAY))  # noqa: B023  run at once
    alliance, home = owed(cast, cast.water), owed(cast, cast.fishers)
    assert (alliance.due_at, alliance.id < home.id) == (home.due_at, True), "looked at first"
    db.session.rollback()
    # As many at a time as there are mails that wait: what they wait for is never among the first.
    monkeypatch.setattr(owing, "IN_A_BATCH", 1)
    monkeypatch.setattr(owing, "PARTS", 1)
    for _look in range(5):
        with clock.at(TUESDAY):
            send_due()
    assert told("The port is silting up", tray) == ["Fishers"]
