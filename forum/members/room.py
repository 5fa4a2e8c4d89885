"""What opens the room."""

from flask import Flask

from forum.members import models, security, views


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(views.members)
    security.install(app)
