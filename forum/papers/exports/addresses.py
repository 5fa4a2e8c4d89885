"""Where things stand on this site, for files that are read far from it."""

from flask import current_app


def address(path: str) -> str:
    """The complete address of a path of this site."""
    return str(current_app.config["BASE_URL"]).rstrip("/") + path
