"""What opens the room."""

from flask import Flask

from forum import web
from forum.mail.outcomes import SLOT
from forum.members import bounces, models, security, views


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(views.members)
    security.install(app)
    web.fill(app, SLOT, bounces.note_outcome)
