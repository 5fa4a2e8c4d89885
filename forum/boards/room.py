"""What opens the room."""

from flask import Flask

from forum.boards import models
from forum.boards.membership import open_membership
from forum.boards.reminders import remind
from forum.boards.views import boards
from forum.worker import Chore, take_on

REMINDERS_SECONDS = 3600  # dates are days: an hour late is soon enough


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(boards)
    open_membership(app)
    take_on(app, Chore("reminders", REMINDERS_SECONDS, remind))
