"""Hiding an amendment's wording and reason, and showing them again: with a public reason and a visible trace."""

from typing import Any

from forum import clock
from forum.consent.actions.amending import record_amendment
from forum.consent.models import Amendment
from forum.database import db, lock_row
from forum.journal import Verb, give_reason
from forum.permissions import require
from forum.threads.wording import checked_language, checked_reason


def hide_amendment(amendment: Amendment, *, by: Any, reason: str, language: str) -> Amendment:
    """Hide what an amendment proposes and why: its number, author, state and this reason stay in sight.

    Nobody supports it, remarks on it or accepts it while it is hidden. Twice changes nothing. Raises Invalid (fields
    ``reason``, ``language``) and Refused.
    """
    require(by, "amendment.hide", amendment)
    _hold(amendment)
    if amendment.hidden_at:
        return amendment
    why = give_reason(checked_reason(reason), checked_language(language), by)
    amendment.hidden_at, amendment.hidden_by_id, amendment.hidden_reason_id = clock.now(), by.id, why.id
    record_amendment(Verb.AMENDMENT_HIDDEN, amendment, by, reason=why)
    return amendment


def show_amendment(amendment: Amendment, *, by: Any, reason: str, language: str) -> Amendment:
    """Show a hidden amendment again, saying why. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "amendment.hide", amendment)
    _hold(amendment)
    if not amendment.hidden_at:
        return amendment
    why = give_reason(checked_reason(reason), checked_language(language), by)
    amendment.hidden_at = amendment.hidden_by_id = amendment.hidden_reason_id = None
    record_amendment(Verb.AMENDMENT_SHOWN, amendment, by, reason=why)
    return amendment


def _hold(amendment: Amendment) -> None:
    db.session.flush()
    lock_row(Amendment, amendment.id)
    db.session.refresh(amendment, ["state", "hidden_at"])
