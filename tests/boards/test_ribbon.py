"""The ribbon: whatever happens to an agenda, it says one thing at a time."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forum import clock
from forum.boards.models import AgendaPhase, Board
from forum.boards.ribbon import ribbon_of
from forum.phases import Phase

DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
CLOSED = datetime(2027, 5, 4, 22, 0, tzinfo=UTC)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """A board anywhere on its way, with any dates, its last phase perhaps closed; no database is needed."""
    here = draw(st.sampled_from(list(Phase)))
    over = here == Phase.ACTION and draw(st.booleans())
    agenda = []
    for rank, phase in enumerate(Phase, start=1):
        past = rank <= list(Phase).index(here) + over
        closed = CLOSED + timedelta(days=rank) if past else None
        agenda.append(
            AgendaPhase(phase=phase, rank=rank, opens_on=draw(DAYS), closes_on=draw(DAYS), closed_at=closed)
        )
    return Board(phase=here, agenda=agenda)


@given(boards())
def test_the_three_phases_stand_in_order(board: Board) -> None:
    assert [phase["name"] for phase in ribbon_of(board)] == ["diagnosis", "strategy", "action"]


@given(boards())
def test_what_is_past_comes_first_and_what_is_to_come_last(board: Board) -> None:
    states = [phase["state"] for phase in ribbon_of(board)]
    assert states == sorted(states, key=["past", "current", "coming"].index)


@given(boards())
def test_one_phase_at_most_is_current_and_it_is_the_board_s(board: Board) -> None:
    current = [phase["name"] for phase in ribbon_of(board) if phase["state"] == "current"]
    assert current == ([] if board.row(board.phase).closed_at else [board.phase.value])


@given(boards())
def test_nothing_is_to_come_once_the_last_phase_is_closed(board: Board) -> None:
    states = {phase["state"] for phase in ribbon_of(board)}
    if board.row(Phase.ACTION).closed_at:
        assert states == {"past"}


@given(boards())
def test_a_phase_that_is_over_says_the_day_it_was_closed_in_fact(board: Board) -> None:
    for phase in ribbon_of(board):
        line = board.row(Phase(phase["name"]))
        told = line.closed_at if phase["state"] == "past" and line.closed_at else line.closes_on
        assert (phase["opens_on"], phase["closes_on"]) == (line.opens_on, told)


@given(boards(), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_only_an_open_phase_whose_day_is_past_is_overdue(board: Board, today: date) -> None:
    with clock.at(datetime.combine(today, time(12), UTC)):
        for phase in ribbon_of(board):
            open_past_its_day = (
                phase["state"] == "current" and phase["closes_on"] and phase["closes_on"] < today
            )
            assert phase["overdue"] == bool(open_past_its_day)


def test_each_phase_is_called_by_its_short_name() -> None:
    board = Board(
        phase=Phase.STRATEGY,
        agenda=[AgendaPhase(phase=phase, rank=rank) for rank, phase in enumerate(Phase, start=1)],
    )
    assert [str(phase["title"]) for phase in ribbon_of(board)] == ["Diagnosis", "Strategy", "Action"]
