"""The acts of the consent room, by noun."""

from forum.consent.actions.amending import hide_remark, propose, remark, support, unsupport
from forum.consent.actions.deciding import accept, decline, refuse_unacceptable, withdraw
from forum.consent.actions.hiding import hide_amendment, show_amendment
from forum.consent.actions.signing import open_charter, open_next_draft, sign, unsign
from forum.consent.actions.validating import open_note_roll, set_term, validate

__all__ = [
    "accept",
    "decline",
    "hide_amendment",
    "hide_remark",
    "open_charter",
    "open_next_draft",
    "open_note_roll",
    "propose",
    "refuse_unacceptable",
    "remark",
    "set_term",
    "show_amendment",
    "sign",
    "support",
    "unsign",
    "unsupport",
    "validate",
    "withdraw",
]
