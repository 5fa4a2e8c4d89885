"""What opens the room."""

from flask import Flask

from forum import web
from forum.synthesis.views import removals, synthesis


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(synthesis)
    web.fill(app, "desk.checklist", removals.checklist)
