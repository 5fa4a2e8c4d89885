"""What opens the room."""

from flask import Flask

from forum.papers import models


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
