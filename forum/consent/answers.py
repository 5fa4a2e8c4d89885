"""What a page shows of a validation: to those on the roll their own answer, to everyone the result once it closed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Milieu
from forum.consent.counting import Count, Tally, tally
from forum.consent.models import NoteRoll, Stance, Validation
from forum.consent.rolls import Roll
from forum.database import db
from forum.members.models import Member
from forum.threads.views.composing import language_options
from forum.web import language

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Result:
    """A closed validation: how many stood on the roll, what they answered, milieu by milieu where there are several."""

    size: int
    tally: Tally
    milieus: list[tuple[str | None, int, dict[Stance, Any]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the block of a validation shows."""

    roll: Roll
    address: str
    page: str
    on_roll: bool
    own: Validation | None
    result: Result | None
    languages: list[tuple[str, str, str]]
    form: dict[str, Any]


def shown(
    roll: Roll,
    member: Any,
    form: dict[str, Any] | None = None,
    known: tuple[bool, Validation | None] | None = None,
) -> Shown:
    """The validation of ``roll`` as ``member`` (None: a visitor) may see it; ``form`` is what was sent last.

    ``known`` is whether they stand on the roll and what they answered, where that was asked already.
    """
    place = (
        f"/notes/{roll.subject.note_id}"
        if isinstance(roll.subject, NoteRoll)
        else f"/papers/{roll.subject.paper_id}/versions/{roll.subject.number}"
    )
    if known is None:
        known = roll.held_and_answered(member) if member is not None else (False, None)
    held, own = known
    spoken = roll.board.assembly.languages
    speaks = language() if language() in spoken else roll.board.assembly.language
    return Shown(
        roll=roll,
        address=f"{place}/validations",
        page=f"{place}/validation",
        on_roll=held,
        own=own,
        result=result_of(roll) if roll.closed else None,
        languages=language_options(spoken),
        form={
            "stance": own.stance.value if own else "",
            "words": (own.text or "") if own else "",
            "language": (own.language if own else None) or speaks,
            "named": own.named if own else True,
            "errors": {},
            **(form or {}),
        },
    )


def result_of(roll: Roll) -> Result:
    """What a closed validation tells: three statements, however many answered."""
    counted = db.session.execute(
        select(Validation.stance, Validation.milieu_id, Validation.named, func.count())
        .where(roll.answers)
        .group_by(Validation.stance, Validation.milieu_id, Validation.named)
    )
    counts = [Count(*row) for row in counted]
    if not roll.spans_milieus:
        return Result(roll.size(), tally(counts), [])
    sizes = roll.by_milieu()
    several = len(sizes) > 1
    told = tally(counts, sizes if several else ())
    names = {
        milieu.id: milieu.name_in(language())
        for milieu in db.session.scalars(select(Milieu).where(Milieu.id.in_([key for key in sizes if key])))
    }
    rows = [
        (names.get(key or 0), sizes.get(key, 0), cells)
        for key, cells in sorted(told.by_milieu.items(), key=lambda item: (item[0] is None, item[0] or 0))
    ]
    return Result(sum(sizes.values()), told, rows)


def names_of(roll: Roll) -> dict[Stance, list[Member]]:
    """Who gave their name with their answer, by what they answered."""
    rows = db.session.execute(
        select(Validation.stance, Member)
        .join(Member, Member.id == Validation.member_id)
        .where(roll.answers, Validation.named)
        .order_by(Member.name, Member.id)
        .limit(MOST_SHOWN)
    )
    names: dict[Stance, list[Member]] = {stance: [] for stance in Stance}
    for stance, member in rows:
        names[stance].append(member)
    return names


def texts_of(roll: Roll) -> list[Validation]:
    """The reservations and oppositions, in an order that tells nothing of when they were given."""
    return list(
        db.session.scalars(
            select(Validation)
            .where(roll.answers, Validation.text_digest.is_not(None))
            .options(joinedload(Validation.text_opening), joinedload(Validation.member))
            .order_by(Validation.stance.desc(), Validation.text_digest)
            .limit(MOST_SHOWN)
        )
    )
