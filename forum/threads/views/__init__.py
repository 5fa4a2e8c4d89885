"""The pages and forms of the threads room; each module adds its routes to one blueprint."""

from flask import Blueprint

threads = Blueprint("threads", __name__)

from forum.threads.views import moderating, posts, reading, revisions  # noqa: E402  they need the blueprint

__all__ = ["moderating", "posts", "reading", "revisions", "threads"]
