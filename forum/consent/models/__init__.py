"""The tables of the consent room, by noun."""

from forum.consent.models.amendments import Amendment, AmendmentState, Remark, Support
from forum.consent.models.signatures import Signature
from forum.consent.models.validations import NoteRoll, Stance, Validation, ValidationTerm

__all__ = [
    "Amendment",
    "AmendmentState",
    "NoteRoll",
    "Remark",
    "Signature",
    "Stance",
    "Support",
    "Validation",
    "ValidationTerm",
]
