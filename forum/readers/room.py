"""What opens the room."""

from flask import Flask

from forum import web
from forum.readers.slots import beside_board
from forum.readers.views import readers


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(readers)
    web.fill(app, "board.watch", beside_board)
