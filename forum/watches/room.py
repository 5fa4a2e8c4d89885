"""What opens the room."""

from flask import Flask

from forum import web
from forum.watches import models, slots
from forum.watches.defaults import follow_memberships
from forum.watches.views import watches
from forum.worker import Chore, take_on


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(watches)
    web.fill(app, "board.watch", slots.on_board)
    web.fill(app, "thread.aside", slots.on_thread)
    web.fill(app, "version.end", slots.on_version)
    take_on(app, Chore("watches", 2.0, follow_memberships))
