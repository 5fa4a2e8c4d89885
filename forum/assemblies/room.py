"""What opens the room."""

from flask import Flask

from forum.assemblies import models
from forum.assemblies.views import assemblies, on_account
from forum.web import fill


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(assemblies)
    fill(app, "account.pages", on_account)
