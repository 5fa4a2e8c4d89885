"""The roll: who may answer, counted at one moment; and until when they may.

For a version: the members of the board's milieu or alliance when it was published. For a diagnosis note: the members
of the milieus of its assembly when it was put before them. Nobody joins a roll later, and nobody leaves it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum import clock
from forum.boards.models import Board
from forum.consent.models import NoteRoll, Validation, ValidationTerm
from forum.database import db
from forum.members.models import Member, Membership
from forum.papers.models import Version
from forum.phases import Phase
from forum.threads.models import Note

DAYS = 30
"""How long a validation stays open where the committee has not said otherwise."""


@dataclass(frozen=True)
class Roll:
    """Who may answer to ``subject`` (a version, or a note put before its assembly), and until when."""

    board: Board
    subject: Version | NoteRoll
    drawn_at: datetime
    closes_at: datetime
    phase: Phase | None = None

    @property
    def closed(self) -> bool:
        """Whether answers are no longer taken, and are shown."""
        return clock.now() >= self.closes_at

    @property
    def of_note(self) -> bool:
        """Whether it is about a note, at the assembly's level."""
        return isinstance(self.subject, NoteRoll)

    @property
    def asked(self) -> str:
        """Who is asked what, in a sentence."""
        if self.of_note:
            return str(
                _(
                    "The members of the milieus of the assembly say whether they see themselves in this diagnosis."
                )
            )
        return str(
            _(
                "Those who were members of the board when this version was published say whether they stand by it."
            )
        )

    @property
    def spans_milieus(self) -> bool:
        """Whether people of several milieus stand on it."""
        return self.of_note or self.board.alliance_id is not None

    @property
    def answers(self) -> Any:
        """The condition under which a row of ``validations`` is an answer to this, as it stands now."""
        mine = (
            Validation.note_roll_id == self.subject.id
            if self.of_note
            else Validation.version_id == self.subject.id
        )
        return and_(mine, Validation.replaced_at.is_(None))

    def _belongs(self) -> Any:
        if self.of_note:
            place = and_(Membership.assembly_id == self.board.assembly_id, Membership.milieu_id.is_not(None))
        elif self.board.alliance_id:
            place = Membership.alliance_id == self.board.alliance_id
        else:
            place = Membership.milieu_id == self.board.milieu_id
        return and_(place, self._then(Membership))

    def _then(self, membership: Any) -> Any:
        return and_(
            membership.since <= self.drawn_at,
            or_(membership.until.is_(None), membership.until > self.drawn_at),
        )

    def holds(self, member: Any) -> bool:
        """Whether ``member`` stands on the roll."""
        return member is not None and self.held_and_answered(member)[0]

    def held_and_answered(self, member: Any) -> tuple[bool, Validation | None]:
        """Whether ``member`` stands on the roll, and what they answered; one statement."""
        held, answer = db.session.execute(
            select(self.stands(member), Validation)
            .select_from(Member)
            .outerjoin(Validation, and_(self.answers, Validation.member_id == Member.id))
            .where(Member.id == member.id)
            .options(joinedload(Validation.text_opening))
        ).one()
        return bool(held), answer

    def stands(self, member: Any) -> Any:
        """The condition that ``member`` stands on the roll, for a statement that asks other things as well."""
        return select(Membership.id).where(Membership.member_id == member.id, self._belongs()).exists()

    def size(self) -> int:
        """How many members stand on it."""
        wanted = select(func.count(Membership.member_id.distinct())).where(self._belongs())
        return db.session.scalar(wanted) or 0

    def _with_milieus(self) -> Any:
        """A subquery: every member of the roll, with the milieu that was their own then (null if none)."""
        own = aliased(Membership)
        return (
            select(Membership.member_id, func.min(own.milieu_id).label("milieu_id"))
            .outerjoin(
                own,
                and_(
                    own.member_id == Membership.member_id,
                    own.assembly_id == self.board.assembly_id,
                    own.own,
                    self._then(own),
                ),
            )
            .where(self._belongs())
            .group_by(Membership.member_id)
            .subquery()
        )

    def counted(self) -> tuple[Any, Any]:
        """Two columns: a milieu (null: none of their own), and how many of the roll are of it; to be grouped by it."""
        rows = self._with_milieus()
        return rows.c.milieu_id, func.count(rows.c.member_id)

    def by_milieu(self) -> dict[int | None, int]:
        """How many members of the roll are of each milieu; None: of none of their own."""
        milieu, number = self.counted()
        return dict(db.session.execute(select(milieu, number).group_by(milieu)).all())

    def milieu_of(self, member: Any) -> int | None:
        """The milieu that was a member's own when the roll was drawn."""
        rows = self._with_milieus()
        found: int | None = db.session.scalar(
            select(rows.c.milieu_id).where(rows.c.member_id == member.id).limit(1)
        )
        return found


def roll_of(version: Version, days: int | None = None) -> Roll:
    """The roll of a version: drawn when it was published, for the term that held then (``days``, where it is known)."""
    drawn_at = version.publication.at
    term = days_for(version.board, drawn_at) if days is None else days
    return Roll(version.board, version, drawn_at, drawn_at + timedelta(days=term))


def roll_of_note(note: Note) -> Roll | None:
    """The roll of a note that was put before the members of its assembly, or None."""
    row: NoteRoll | None = db.session.scalar(select(NoteRoll).where(NoteRoll.note_id == note.id))
    return Roll(note.board, row, row.opened_at, row.closes_at, note.phase) if row else None


def days_for(board: Board, at: datetime | None = None) -> int:
    """How many days a validation on this board stays open, for what is published at ``at`` (now)."""
    found: int | None = db.session.scalar(term_at(board.id, at or clock.now()))
    return DAYS if found is None else found


def term_at(board_id: int, at: datetime) -> Any:
    """The statement that finds how many days held on a board at a moment; nothing where nobody said."""
    return (
        select(ValidationTerm.days)
        .where(ValidationTerm.board_id == board_id, ValidationTerm.since <= at)
        .order_by(ValidationTerm.since.desc(), ValidationTerm.id.desc())
        .limit(1)
    )
