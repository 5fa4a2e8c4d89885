"""What a page shows of a validation: to those on the roll their own answer, to everyone the result once it closed."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Boolean, Integer, Select, String, cast, func, literal, null, select, true, union_all
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Milieu
from forum.boards.queries import belongs
from forum.consent.counting import Cell, Count, Tally, tally
from forum.consent.models import NoteRoll, Stance, Validation
from forum.consent.rolls import Roll
from forum.database import db
from forum.members.models import Member
from forum.threads.views.composing import language_options
from forum.web import language

MOST_SHOWN = 500
NO_WORD, NO_MILIEU, NO_NAME = (cast(null(), kind) for kind in (String, Integer, Boolean))


@dataclass(frozen=True, slots=True)
class Result:
    """A closed validation: how many stood on the roll, what they answered, milieu by milieu where there are several."""

    size: int
    tally: Tally
    milieus: list[tuple[str | None, int, dict[Stance, Cell]]]

    @property
    def counted(self) -> list[str]:
        """How many stood on the roll, and how many answered where that may be told, in sentences."""
        on_roll = ngettext("One member stood on the roll.", "%(num)s members stood on the roll.", self.size)
        answers = self.tally.answers
        answered = [] if answers is None else [ngettext("One answered.", "%(num)s answered.", answers)]
        return [str(sentence) for sentence in (on_roll, *answered)]

    @property
    def remark(self) -> str:
        """What is not told, and why."""
        return str(
            _(
                "Endorsements without a name are counted only where there are at least five of them; a number that"
                " would tell them by subtraction is left out too."
            )
        )


class Outside(enum.Enum):
    """Why a reader is not asked, which decides what they are led on to."""

    NOT_SIGNED_IN = "not signed in"
    JOINED_LATER = "joined later"
    NO_MEMBER = "no member"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the block of a validation shows; ``outside`` is what a reader who stands not on the roll is told."""

    roll: Roll
    address: str
    page: str
    on_roll: bool
    outside: Outside | None
    own: Validation | None
    result: Result | None
    languages: list[tuple[str, str, str]]
    form: dict[str, Any]


def shown(
    roll: Roll,
    member: Any,
    form: dict[str, Any] | None = None,
    known: tuple[bool, Validation | None] | None = None,
    result: Result | None = None,
) -> Shown:
    """The validation of ``roll`` as ``member`` (None: a visitor) may see it; ``form`` is what was sent last.

    ``known`` is whether they stand on the roll and what they answered, and ``result`` what there is to tell once it
    closed, where that was asked already.
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
        outside=None if held else _outside(roll, member),
        own=own,
        result=(result or result_of(roll)) if roll.closed else None,
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


def _outside(roll: Roll, member: Any) -> Outside:
    if member is None:
        return Outside.NOT_SIGNED_IN
    in_assembly = roll.board.assembly_id in member.standing.assemblies
    joined = in_assembly if roll.of_note else belongs(member, roll.board)
    return Outside.JOINED_LATER if joined else Outside.NO_MEMBER


def result_of(roll: Roll) -> Result:
    """What a closed validation tells: one statement, however many answered."""
    whole = union_all(*rows_of_result(roll)).subquery()
    rows = db.session.execute(select(whole, Milieu).outerjoin(Milieu, Milieu.id == whole.c.milieu_id))
    return result_from(roll, [tuple(row) for row in rows])


def rows_of_result(roll: Roll, condition: Any = None) -> list[Select[Any]]:
    """The numbers behind a result, to be asked together with other things: (kind, word, milieu_id, named, number) of
    the answers, and of those on the roll; neither unless ``condition`` holds, if there is one.
    """
    condition = true() if condition is None else condition
    answers: Any = (
        select(
            literal("answer").label("kind"),
            cast(Validation.stance, String).label("word"),
            Validation.milieu_id.label("milieu_id"),
            Validation.named.label("named"),
            func.count().label("number"),
        )
        .where(roll.answers, condition)
        .group_by(Validation.stance, Validation.milieu_id, Validation.named)
    )
    own, number = roll.counted()
    on_roll = select(literal("roll"), NO_WORD, own, NO_NAME, number).where(condition).group_by(own)
    return [answers, on_roll]


def result_from(roll: Roll, rows: Iterable[tuple[Any, ...]]) -> Result:
    """The result that rows tell: (kind, word, milieu_id, named, number, the milieu)."""
    counts: list[Count] = []
    sizes: dict[int | None, int] = {}
    names: dict[int | None, str] = {}
    for kind, word, milieu_id, named, number, milieu in rows:
        if kind == "roll":
            sizes[milieu_id] = number
        elif kind == "answer":
            counts.append(Count(Stance(word), milieu_id, bool(named), number))
        if milieu is not None:
            names[milieu_id] = milieu.name_in(language())
    several = roll.spans_milieus and len(sizes) > 1
    told = tally(counts, sizes if several else ())
    lines = [
        (names.get(key), sizes.get(key, 0), cells)
        for key, cells in sorted(told.by_milieu.items(), key=lambda item: (item[0] is None, item[0] or 0))
    ]
    return Result(sum(sizes.values()), told, lines if roll.spans_milieus else [])


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
