"""The pages and forms of the threads room; each module adds its routes to one blueprint."""

from flask import Blueprint

threads = Blueprint("threads", __name__)

from forum.threads.views import (  # noqa: E402  they need the blueprint
    agenda,
    boards,
    breaks,
    moderating,
    notes,
    posts,
    reading,
    revisions,
)

__all__ = ["agenda", "boards", "breaks", "moderating", "notes", "posts", "reading", "revisions", "threads"]
