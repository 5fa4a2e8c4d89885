"""The tables of the consent room, by noun."""

from forum.consent.models.amendments import Amendment, AmendmentState, Remark, Support
from forum.consent.models.signatures import AskedAgain, Signature, SignatureAsking
from forum.consent.models.validations import NoteRoll, Stance, Validation, ValidationTerm

__all__ = [
    "Amendment",
    "AmendmentState",
    "AskedAgain",
    "NoteRoll",
    "Remark",
    "Signature",
    "SignatureAsking",
    "Stance",
    "Support",
    "Validation",
    "ValidationTerm",
]
