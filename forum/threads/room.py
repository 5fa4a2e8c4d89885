"""What opens the room."""

from flask import Flask

from forum.threads import models
from forum.threads.views import threads


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(threads)
