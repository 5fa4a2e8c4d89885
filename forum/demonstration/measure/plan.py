"""Which threads there will be, how long they are, and what is said in them: the same each time for the same size."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum import phases
from forum.demonstration.measure import words
from forum.demonstration.measure.places import BEGUN, SLUG, Place, Writer
from forum.phases import Kind

THREAD_LENGTH = 20
LONGEST_THREAD = 5_000
#: How many posts are held in memory and written at once (a thread is never cut).
AT_ONCE = 1_000
#: Days over which a thread of usual length is written.
DAYS_OF_A_THREAD = 9.0
#: How far back in the thread the post is that one answers.
REACH = 12


@dataclass(frozen=True)
class Planned:
    """A thread to be written."""

    number: int
    length: int
    place: Place
    begun: datetime
    ended: datetime


@dataclass(frozen=True)
class Said:
    """One post to be written."""

    writer: Writer
    at: datetime
    kind: Kind
    language: str
    parent: int | None
    text: str


@dataclass(frozen=True)
class Told:
    """A thread to be written, with its title and its posts."""

    place: Place
    language: str
    title: str
    said: list[Said]


def lengths(posts: int) -> Iterator[int]:
    """How many posts each thread has: one is very long (a quarter of all, 5,000 at most), the others have twenty."""
    longest = min(posts // 4, LONGEST_THREAD)
    yield longest
    full, rest = divmod(posts - longest, THREAD_LENGTH)
    yield from [THREAD_LENGTH] * full
    if rest:
        yield rest


def batches(posts: int, places: list[Place], moment: datetime) -> Iterator[list[Planned]]:
    """All threads in the order they were opened, as many at once as hold some thousand posts."""
    batch: list[Planned] = []
    for planned in _plan(posts, places, moment):
        batch.append(planned)
        if sum(each.length for each in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _plan(posts: int, places: list[Place], moment: datetime) -> Iterator[Planned]:
    """The long thread is the first, and goes on to this day."""
    every = list(lengths(posts))
    first = moment - timedelta(days=BEGUN - 1)
    step = (moment - timedelta(days=1) - first) / len(every)
    for number, length in enumerate(every):
        begun = first + step * number
        ended = moment if number == 0 else min(begun + timedelta(days=DAYS_OF_A_THREAD), moment)
        yield Planned(number, length, places[number % len(places)], begun, ended)


def tell(planned: Planned) -> Told:
    """What is said in a thread."""
    chance = words.chance(f"{SLUG} {planned.number}")
    spoken = words.language(chance)
    return Told(planned.place, spoken, words.title(chance, spoken), _says(planned, spoken, chance))


def _says(planned: Planned, spoken: str, chance: random.Random) -> list[Said]:
    """The posts of a thread; the first is its question."""
    asked_for = phases.ROWS[planned.place.board.phase].kinds
    moments = sorted(chance.random() for _post in range(planned.length - 1))
    said = []
    for number, moment in enumerate((0.0, *moments), start=1):
        code = spoken if number == 1 or chance.random() < 0.8 else words.language(chance)
        kind = Kind.QUESTION if number == 1 else chance.choice((*asked_for, *[Kind.REPLY] * 3))
        answers = number > 1 and (kind == Kind.REPLY or chance.random() < 0.3)
        said.append(
            Said(
                writer=chance.choice(planned.place.writers),
                at=planned.begun + (planned.ended - planned.begun) * moment,
                kind=kind,
                language=code,
                parent=chance.randint(max(1, number - REACH), number - 1) if answers else None,
                text=words.text(chance, code),
            )
        )
    return said
