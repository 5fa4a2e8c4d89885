"""When a phase's closing date has passed: a letter to the moderators, and a week later to the pilot committee.

Dates never move anything; they only remind. Each letter is asked for once: the row of the phase says when.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from forum import clock, mail
from forum.boards.models import AgendaPhase, Board
from forum.database import carry_out, db
from forum.journal import Verb, Visibility, record
from forum.members.letters import reachable, recipient
from forum.members.models import Account, Mandate, Role
from forum.phases import Phase

COMMITTEE_AFTER = timedelta(days=7)


def remind() -> int:
    """Send the reminders that are due; how many phases were reminded of."""
    today = clock.today()
    reminded = AgendaPhase.reminded_moderators_at
    told = AgendaPhase.reminded_committee_at
    done = sum(_remind(*line, reminded, Role.MODERATOR) for line in _overdue(today, reminded))
    return done + sum(
        _remind(*line, told, Role.COMMITTEE) for line in _overdue(today - COMMITTEE_AFTER, told)
    )


def _overdue(today: date, reminded: Any) -> list[tuple[int, Phase]]:
    """The present phases whose closing day came before ``today``, nobody having been reminded of them."""
    rows = db.session.execute(
        select(AgendaPhase.board_id, AgendaPhase.phase)
        .join(Board, Board.id == AgendaPhase.board_id)
        .where(
            AgendaPhase.phase == Board.phase,
            AgendaPhase.closed_at.is_(None),
            AgendaPhase.closes_on < today,
            reminded.is_(None),
        )
        .order_by(AgendaPhase.board_id)
    ).all()
    db.session.rollback()
    return [(row.board_id, row.phase) for row in rows]


def _remind(board_id: int, phase: Phase, reminded: Any, role: Role) -> int:
    """Remind those who hold ``role`` of one phase; 0 when another worker, or a moderator, was first.

    The letters are kept with the act; the worker sends them when it is committed.
    """

    def act() -> int:
        claimed = db.session.execute(
            update(AgendaPhase)
            .where(
                AgendaPhase.board_id == board_id,
                AgendaPhase.phase == phase,
                AgendaPhase.closed_at.is_(None),
                reminded.is_(None),
            )
            .values({reminded.key: clock.now()})
            .returning(AgendaPhase.closes_on)
            .execution_options(synchronize_session=False)
        ).first()
        if claimed is None or claimed.closes_on is None:
            return 0
        board = db.session.get_one(
            Board,
            board_id,
            options=[joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)],
        )
        record(
            Verb.PHASE_OVERDUE,
            board,
            by=None,
            boards=[board],
            assembly_id=board.assembly_id,
            visibility=Visibility.BOARD,
            phase=phase.value,
            told=role.value,
        )
        for account in filter(reachable, _serving(board, role, clock.now())):
            mail.put(_letter(board, phase, claimed.closes_on, account, role))
        return 1

    return carry_out(act)


def _serving(board: Board, role: Role, now: datetime) -> list[Account]:
    """The accounts of those who hold ``role`` for a board today, and can be written to."""
    place = (
        Mandate.board_id == board.id if role == Role.MODERATOR else Mandate.assembly_id == board.assembly_id
    )
    wanted = (
        select(Account)
        .where(
            Account.active,
            Account.confirmed_at.is_not(None),
            Account.member_id.in_(
                select(Mandate.member_id).where(
                    place,
                    Mandate.role == role,
                    Mandate.since <= now,
                    or_(Mandate.until.is_(None), Mandate.until > now),
                )
            ),
        )
        .options(joinedload(Account.member))
        .order_by(Account.id)
    )
    return list(db.session.scalars(wanted))


def _letter(board: Board, phase: Phase, closes_on: date, account: Account, role: Role) -> mail.Letter:
    return mail.Letter(
        "phase-overdue",
        recipient(account),
        {
            "board_name": board.name_in(account.language),
            "phase": phase.title,
            "closes_on": closes_on,
            "committee": role == Role.COMMITTEE,
            "link": mail.link("threads.agenda", slug=board.slug),
        },
        key=f"overdue.{board.id}.{phase.value}.{closes_on.isoformat()}.{role.value}.{account.id}",
    )
