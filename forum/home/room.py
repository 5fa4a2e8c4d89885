"""What opens the room."""

from flask import Flask

from forum.home.views import home


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(home)
