"""Counting answers without telling who gave one unnamed.

An endorsement without a name is counted only among at least five. Where a total is known, a single number left out
could be found by subtraction: then the next smallest is left out with it, until what is left out is five or more.
Reservations and oppositions are shown as texts, so their whole number is no secret; which milieu they come from is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from forum.consent.models import Stance

FEW = 5
Milieu = int | None


@dataclass(frozen=True, slots=True)
class Count:
    """So many answers of one stance, from one milieu: with a name or without."""

    stance: Stance
    milieu: Milieu
    named: bool
    number: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What is told of one stance: how many gave their name, and how many did not (None: fewer than five, or unsaid)."""

    named: int
    unnamed: int | None

    @property
    def told(self) -> str:
        """What is told of it in the whole, in words."""
        if self.unnamed is None:
            return str(_("%(named)s by name, fewer than 5 without", named=self.named))
        return self._told_whole()

    @property
    def left_out(self) -> str:
        """What is told of it in one milieu, in words: there a number may be left out for another's sake."""
        if self.unnamed is None:
            return str(_("%(named)s by name, the others not told", named=self.named))
        return self._told_whole()

    def _told_whole(self) -> str:
        return str(_("%(named)s by name, %(unnamed)s without", named=self.named, unnamed=self.unnamed))


@dataclass(frozen=True, slots=True)
class Tally:
    """What is told of all answers. ``answers`` is None where the whole number would tell what a cell leaves out."""

    whole: dict[Stance, Cell]
    by_milieu: dict[Milieu, dict[Stance, Cell]]
    answers: int | None


def tally(counts: Iterable[Count], milieus: Iterable[Milieu] = ()) -> Tally:
    """What may be told of ``counts``; by milieu too, for those named, of which there should be several."""
    rows = list(counts)
    places = list(dict.fromkeys([*milieus, *(row.milieu for row in rows)])) if milieus else []
    whole: dict[Stance, Cell] = {}
    by_milieu: dict[Milieu, dict[Stance, Cell]] = {place: {} for place in places}
    for stance in Stance:
        named = sum(row.number for row in rows if row.stance == stance and row.named)
        unnamed = sum(row.number for row in rows if row.stance == stance and not row.named)
        told = unnamed >= FEW or stance != Stance.ENDORSE
        whole[stance] = Cell(named, unnamed if told else None)
        shown = without_few({place: _number(rows, stance, place, named=False) for place in places})
        for place in places:
            by_milieu[place][stance] = Cell(_number(rows, stance, place, named=True), shown[place])
    answers = sum(row.number for row in rows) if whole[Stance.ENDORSE].unnamed is not None else None
    return Tally(whole, by_milieu, answers)


def _number(rows: list[Count], stance: Stance, place: Milieu, *, named: bool) -> int:
    return sum(row.number for row in rows if (row.stance, row.milieu, row.named) == (stance, place, named))


def without_few(numbers: Mapping[Milieu, int]) -> dict[Milieu, int | None]:
    """The numbers that can be shown beside their sum: what is left out is one of several, and five or more in all."""
    left_out = {place for place, number in numbers.items() if number < FEW}
    others = sorted((number, str(place), place) for place, number in numbers.items() if number >= FEW)
    while left_out and others and sum(numbers[place] for place in left_out) < FEW:
        left_out.add(others.pop(0)[2])
    if len(left_out) == 1 and others:
        left_out.add(others.pop(0)[2])
    return {place: None if place in left_out else number for place, number in numbers.items()}
