"""What is told of answers is true, and never tells of fewer than five who gave no name."""

from collections import Counter
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.consent.counting import FEW, Count, tally, without_few
from forum.consent.models import Stance

# A loaded machine is no reason to fail.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MILIEUS = (1, 2, 3, None)
ANSWERS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(list(Stance)), st.sampled_from(MILIEUS), st.booleans()),
    max_size=150,
)


def counts_of(answers: list[tuple[int, Stance, int | None, bool]]) -> tuple[list[Count], list[tuple]]:
    """Each member's last answer, counted as the database counts."""
    last = {member: (stance, milieu, named) for member, stance, milieu, named in answers}
    rows = list(last.values())
    return [Count(*key, number) for key, number in Counter(rows).items()], rows


@PATIENT
@given(ANSWERS)
def test_what_is_told_equals_counting_by_hand(answers: list[tuple[int, Stance, int | None, bool]]) -> None:
    counts, rows = counts_of(answers)
    told = tally(counts, MILIEUS)
    for stance in Stance:
        named = [row for row in rows if row[0] == stance and row[2]]
        unnamed = [row for row in rows if row[0] == stance and not row[2]]
        assert told.whole[stance].named == len(named)
        if told.whole[stance].unnamed is not None:
            assert told.whole[stance].unnamed == len(unnamed)
        for place in MILIEUS:
            cell = told.by_milieu[place][stance]
            assert cell.named == sum(row[1] == place for row in named)
            if cell.unnamed is not None:
                assert cell.unnamed == sum(row[1] == place for row in unnamed)
    if told.answers is not None:
        assert told.answers == len(rows)


@PATIENT
@given(ANSWERS)
def test_no_number_and_no_difference_tells_of_fewer_than_five(
    answers: list[tuple[int, Stance, int | None, bool]],
) -> None:
    counts, _rows = counts_of(answers)
    told = tally(counts, MILIEUS)
    endorsed = told.whole[Stance.ENDORSE].unnamed
    assert endorsed is None or endorsed >= FEW
    # All that is told of a whole would otherwise be one subtraction away from what is not.
    assert (told.answers is None) == (endorsed is None)
    for stance in Stance:
        cells = [told.by_milieu[place][stance].unnamed for place in MILIEUS]
        shown = [number for number in cells if number is not None]
        assert all(number >= FEW for number in shown)
        whole, hidden = told.whole[stance].unnamed, len(cells) - len(shown)
        if hidden and whole is not None and shown:
            assert hidden > 1
            assert whole - sum(shown) >= FEW
        if endorsed is None and stance == Stance.ENDORSE:
            assert not shown


@PATIENT
@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, None]), st.integers(0, 20), min_size=2))
def test_a_single_number_is_never_the_only_one_left_out(numbers: dict[int | None, int]) -> None:
    told = without_few(numbers)
    left_out = [place for place, number in told.items() if number is None]
    assert len(left_out) != 1
    assert all(told[place] in {None, number} for place, number in numbers.items())
    assert {place for place, number in numbers.items() if number < FEW} <= set(left_out)


def test_every_way_two_milieus_can_answer_hides_the_smaller() -> None:
    for one, other in product(range(12), repeat=2):
        told = without_few({1: one, 2: other})
        assert (told == {1: one, 2: other}) == (min(one, other) >= FEW)
