"""What opens the room."""

from flask import Flask

from forum.digests import models
from forum.digests.subscriptions import run_subscriptions
from forum.worker import Chore, take_on


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    take_on(app, Chore("digests.subscriptions", 2.0, run_subscriptions))
