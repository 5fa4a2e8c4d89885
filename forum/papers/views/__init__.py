"""The pages and forms of the papers room; each module adds its routes to one blueprint."""

from flask import Blueprint

papers = Blueprint("papers", __name__)

from forum.papers.views import (  # noqa: E402  they need the blueprint
    answering,
    comparing,
    discussing,
    erasing,
    exports,
    matrix,
    progress,
    provisional,
    reading,
    revised,
    whereabouts,
    withholding,
)

__all__ = [
    "answering",
    "comparing",
    "discussing",
    "erasing",
    "exports",
    "matrix",
    "papers",
    "progress",
    "provisional",
    "reading",
    "revised",
    "whereabouts",
    "withholding",
]
