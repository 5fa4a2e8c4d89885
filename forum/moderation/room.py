"""What opens the room."""

from flask import Flask

from forum import web
from forum.moderation import models, slots
from forum.moderation.views import moderation


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(moderation)
    web.fill(app, "posts.actions", slots.post_actions)
    web.fill(app, "board.links", slots.links_of_board)
    web.fill(app, "account.pages", slots.account_pages)
