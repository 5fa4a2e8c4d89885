"""The pages and forms of the papers room; each module adds its routes to one blueprint."""

from flask import Blueprint

papers = Blueprint("papers", __name__)

from forum.papers.views import (  # noqa: E402  they need the blueprint
    comparing,
    discussing,
    erasing,
    matrix,
    progress,
    reading,
    revised,
    withholding,
)

__all__ = [
    "comparing",
    "discussing",
    "erasing",
    "matrix",
    "papers",
    "progress",
    "reading",
    "revised",
    "withholding",
]
