"""What opens the room."""

from flask import Flask

from forum import worker
from forum.search.indexing import follow_journal
from forum.search.views import search


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(search)
    worker.take_on(app, worker.Chore("search", 1.0, follow_journal))
