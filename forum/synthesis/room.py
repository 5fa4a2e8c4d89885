"""What opens the room."""

from flask import Flask

from forum import web
from forum.synthesis import slots
from forum.synthesis.views import removals, synthesis
from forum.threads.natures import nature_title


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(synthesis)
    app.jinja_env.globals["nature_title"] = nature_title
    web.fill(app, "thread.aside", slots.harvest)
    web.fill(app, "posts.actions", slots.post_actions)
    web.fill(app, "desk.checklist", removals.checklist)
