"""The pages and forms of the desk; each module adds its routes to one blueprint."""

from flask import Blueprint

synthesis = Blueprint("synthesis", __name__)

from forum.synthesis.views import (  # noqa: E402  they need the blueprint
    accounting,
    blocks,
    citations,
    desk,
    drafts,
    excerpts,
    publishing,
    removals,
)

__all__ = [
    "accounting",
    "blocks",
    "citations",
    "desk",
    "drafts",
    "excerpts",
    "publishing",
    "removals",
    "synthesis",
]
