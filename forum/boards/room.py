"""What opens the room."""

from flask import Flask

from forum.boards import models
from forum.boards.membership import open_membership


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    open_membership(app)
