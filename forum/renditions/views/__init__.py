"""The pages of renditions."""

from flask import Blueprint

renditions = Blueprint("renditions", __name__)

from forum.renditions.views import reading, writing  # noqa: E402  they need the blueprint

__all__ = ["reading", "renditions", "writing"]
