"""What opens the room."""

from flask import Flask

from forum.synthesis.views import synthesis


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(synthesis)
