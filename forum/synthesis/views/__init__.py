"""The pages and forms of the desk; each module adds its routes to one blueprint."""

from flask import Blueprint

synthesis = Blueprint("synthesis", __name__)

from forum.synthesis.views import (  # noqa: E402  they need the blueprint
    accounting,
    block_actions,
    blocks,
    citations,
    desk,
    drafts,
    drawing,
    excerpts,
    matrix,
    publishing,
    removals,
    sources,
)

__all__ = [
    "accounting",
    "block_actions",
    "blocks",
    "citations",
    "desk",
    "drafts",
    "drawing",
    "excerpts",
    "matrix",
    "publishing",
    "removals",
    "sources",
    "synthesis",
]
