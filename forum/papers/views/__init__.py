"""The pages and forms of the papers room; each module adds its routes to one blueprint."""

from flask import Blueprint

papers = Blueprint("papers", __name__)

from forum.papers.views import comparing, erasing, reading, withholding  # noqa: E402  they need the blueprint

__all__ = ["comparing", "erasing", "papers", "reading", "withholding"]
