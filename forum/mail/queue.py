"""What an operator sees of the mail that is owed: letters that wait, that are being sent, and dead ones.

Whatever a room owes as rows (``forum.mail.owing``) is listed here; a line is named after its room's letters and its
row, as in ``digest-12``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update

from forum import clock
from forum.database import db, is_postgresql
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.mail.owing import Owing
from forum.mail.pacing import domain_of
from forum.permissions import require

WAITING, SENDING, DEAD = "waiting", "sending", "dead"
ALL = "all"
#: Lines of one state that are read for a page or a list.
MOST = 200


@dataclass(frozen=True)
class QueueLine:
    """One mail that is owed or dead: ``answer`` is what the relay said last, ``due_at`` when it is tried next (of a
    dead one, when it was given up or last due).
    """

    id: str
    name: str
    state: str
    address: str
    due_at: datetime
    tries: int
    answer: str

    @property
    def domain(self) -> str:
        """Where it goes."""
        return domain_of(self.address)


def queues() -> dict[str, Owing]:
    """What is owed, by the name of its letters."""
    found: dict[str, Owing] = current_app.extensions.get("mail.queues", {})
    return found


def _states(owing: Owing) -> dict[Any, str]:
    states = {owing.waiting: WAITING, owing.claimed: SENDING}
    return states if owing.dead is None else states | {owing.dead: DEAD}


def _listed(owing: Owing) -> Any:
    on_their_way = owing.model.state.in_((owing.waiting, owing.claimed))
    return on_their_way if owing.dead is None else or_(on_their_way, owing.is_dead)


def counts() -> dict[str, int]:
    """How many mails wait, are being sent, and are dead."""
    found = {WAITING: 0, SENDING: 0, DEAD: 0}
    for owing in queues().values():
        states = _states(owing)
        state = owing.model.state
        rows = db.session.execute(select(state, func.count()).where(_listed(owing)).group_by(state))
        for each, number in rows:
            found[states[each]] += number
    return found


def by_domain(limit: int = 20) -> list[tuple[str, dict[str, int]]]:
    """How many mails of each state there are for each domain; those with most of them first."""
    found: dict[str, dict[str, int]] = {}
    for owing in queues().values():
        if owing.addressed is None:
            continue
        states = _states(owing)
        state = owing.model.state
        rows = owing.addressed().add_columns(state.label("state")).where(_listed(owing)).subquery()
        domain = _after_the_sign(list(rows.c)[1])
        counted = select(domain, rows.c.state, func.count()).group_by(domain, rows.c.state)
        for name, each, number in db.session.execute(counted):
            of_domain = found.setdefault((name or "").lower(), {WAITING: 0, SENDING: 0, DEAD: 0})
            of_domain[states[each]] += number
    return sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:limit]


def _after_the_sign(address: Any) -> Any:
    if is_postgresql():
        return func.split_part(address, "@", 2)
    return func.substr(address, func.instr(address, "@") + 1)


def lines(state: str, *, domain: str = "", limit: int = MOST) -> list[QueueLine]:
    """The mails of one state ("waiting", "sending", "dead"), the longest due first; ``domain``: only those for it."""
    found: list[QueueLine] = []
    for name, owing in queues().items():
        meant = next((kept for kept, said in _states(owing).items() if said == state), None)
        if meant is None or owing.addressed is None:
            continue
        model = owing.model
        wanted = owing.addressed().add_columns(model.due_at, model.tries, model.outcome)
        meant_so = owing.is_dead if state == DEAD else model.state == meant
        wanted = wanted.where(meant_so).order_by(model.due_at, model.id).limit(limit)
        if domain:
            wanted = wanted.where(list(wanted.selected_columns)[1].ilike(f"%@{domain}"))
        for key, address, due_at, tries, outcome in db.session.execute(wanted):
            found.append(QueueLine(f"{name}-{key}", name, state, address or "", due_at, tries, outcome))
    return sorted(found, key=lambda line: (line.due_at, line.id))[:limit]


def resend(which: str, *, by: Any) -> int:
    """Let dead mails be tried again from the beginning: one by its id, or "all"; how many. Raises Invalid, Refused.

    ``by`` None is the operator, on the machine itself. Twice does no harm: one that is not dead any more is left alone.
    What left in one mail is one mail again: with the same name it says the same.
    """
    done: set[Any] = set()
    for owing, key in _dead(which, by):
        model = owing.model
        # A first try would gather anew what leaves together (forum/digests/bundling.py).
        again = {"state": owing.waiting, "due_at": clock.now(), "claimed_until": None}
        again["tries"] = 0 if owing.together is None else 1
        done |= _change(update(model).values(again), Verb.MAIL_RESENT, owing, key, by, alone=which == ALL)
    return len(done)


def drop(which: str, *, by: Any) -> int:
    """Take dead mails off the list for good: one by its id, or "all"; how many. Raises Invalid, Refused."""
    done: set[Any] = set()
    for owing, key in _dead(which, by):
        done |= _change(owing.dropping(), Verb.MAIL_DROPPED, owing, key, by, alone=which == ALL)
    return len(done)


def _change(change: Any, verb: Verb, owing: Owing, key: int, by: Any, *, alone: bool) -> set[Any]:
    """Change a dead row, and those that left in the same mail; which mails that were.

    ``alone`` where each of these has its turn too: to look for them every time would take longer the more are dead.
    """
    model = owing.model
    mail = model.id if owing.together is None else owing.together
    these = model.id == key
    if owing.together is not None and not alone:
        these = owing.together == select(owing.together).where(these).scalar_subquery()
    rows = db.session.execute(
        change.where(these, owing.is_dead)
        .returning(model.id, mail)
        .execution_options(synchronize_session=False)
    ).all()
    for each, _mail in sorted(rows):
        record(verb, _Named(model.__tablename__, each), by=by, visibility=Visibility.PRIVATE)
    return {(model.__tablename__, row[1]) for row in rows}


def _dead(which: str, by: Any) -> Iterator[tuple[Owing, int]]:
    """The dead mails that ``which`` names, for an administrator or the operator."""
    if by is not None:
        require(by, "mail.queue")
    if which == ALL:
        for owing in queues().values():
            if owing.dead is not None:
                model = owing.model
                keys = db.session.scalars(select(model.id).where(owing.is_dead).order_by(model.id)).all()
                yield from ((owing, key) for key in keys)
        return
    name, _dash, key = which.rpartition("-")
    found = queues().get(name)
    if found is None or not key.isdecimal() or len(key) > 9:
        raise Invalid(_("There is no mail %(id)s in the queue.", id=which), field="id")
    if found.dead is None or not db.session.scalar(
        select(found.model.id).where(found.model.id == int(key), found.is_dead)
    ):
        raise Invalid(_("The mail %(id)s is not dead.", id=which), field="id")
    yield found, int(key)


@dataclass(frozen=True)
class _Named:
    """A row for the journal, by its table and id: it may be gone."""

    __tablename__: str
    id: int
