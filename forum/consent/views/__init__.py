"""The pages and forms of the consent room; each module adds its routes to one blueprint."""

from flask import Blueprint

consent = Blueprint("consent", __name__)

from forum.consent.views import (  # noqa: E402  they need the blueprint
    amending,
    amendments,
    signing,
    terms,
    validating,
)

__all__ = ["amending", "amendments", "consent", "signing", "terms", "validating"]
