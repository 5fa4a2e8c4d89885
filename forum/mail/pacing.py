"""How many mails a minute leave for one domain, where MAIL_RATES says so: counted in the database, by all workers.

A domain earns a turn every so often, and keeps those of the last seconds: within no minute it gets more than it may.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import case, update

from forum import clock
from forum.database import carry_out, db
from forum.mail.models import DomainPace

#: Turns of so many seconds are kept for a worker that was busy elsewhere.
KEPT_SECONDS = 10.0
EVERY_OTHER = "*"


def domain_of(address: str) -> str:
    """The domain of an address, as rates and lists name it."""
    return address.rpartition("@")[2].strip("<> ").lower()


def rates() -> Mapping[str, float]:
    """Mails a minute by domain; ``*`` is for every other. Empty: as fast as the relay takes them."""
    found: Mapping[str, float] = current_app.config.get("MAIL_RATES") or {}
    return found


def take_turn(domain: str) -> bool:
    """Whether a mail may leave for ``domain`` now; counts it if so."""
    rate = rates().get(domain) or rates().get(EVERY_OTHER)
    if not rate or not domain:
        return True
    return carry_out(lambda: _take_turn(domain, 60 + KEPT_SECONDS, rate))


def _take_turn(domain: str, minute: float, rate: float) -> bool:
    now = clock.now().timestamp()
    earliest = now - KEPT_SECONDS
    taken: Any = db.session.execute(
        update(DomainPace)
        .where(DomainPace.domain == domain, DomainPace.free_at <= now)
        .values(
            free_at=case((DomainPace.free_at < earliest, earliest), else_=DomainPace.free_at) + minute / rate
        )
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount:
        return True
    if db.session.get(DomainPace, domain) is not None:
        return False
    db.session.add(DomainPace(domain=domain, free_at=earliest + minute / rate))
    db.session.flush()  # of two workers that are first at once one loses, and asks again
    return True
