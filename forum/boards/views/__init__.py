"""The office of an assembly and the settings of a board; each module adds its own routes."""

from flask import Blueprint

boards = Blueprint("boards", __name__)

from forum.boards.views import mandates, office, settings  # noqa: E402  they need the blueprint

__all__ = ["boards", "mandates", "office", "settings"]
