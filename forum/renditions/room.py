"""What opens the room."""

from flask import Flask

from forum import languages, web
from forum.renditions import chores, erasing, models, slots
from forum.renditions.translating import translator_from
from forum.renditions.views import renditions
from forum.worker import Chore, take_on

__all__ = ["erasing", "open_room"]


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.extensions["translator"] = translator_from(app.config)
    app.jinja_env.globals["language_in"] = lambda code: languages.name_in(code, languages.now_spoken())
    app.register_blueprint(renditions)
    web.fill(app, "version.languages", slots.version_head)
    web.fill(app, "version.text", slots.version_beside)
    web.fill(app, "provisional.languages", slots.version_head)
    web.fill(app, "provisional.text", slots.version_beside)
    web.fill(app, "note.head", slots.note_head)
    web.fill(app, "note.text", slots.note_beside)
    web.fill(app, "posts.actions", slots.post_actions)
    web.fill(app, "board.links", slots.board_links)
    web.fill(app, "desk.head", slots.desk_head)
    take_on(app, Chore("renditions", 2, chores.carry_on))
    take_on(app, Chore("machine", 2, chores.ask))
