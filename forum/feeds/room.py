"""What opens the room."""

from flask import Flask

from forum import web
from forum.feeds import slots
from forum.feeds.views import feeds


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(feeds)
    web.fill(app, "board.meta", slots.head_of_board)
    web.fill(app, "board.links", slots.links_of_board)
    web.fill(app, "thread.meta", slots.head_of_thread)
    web.fill(app, "thread.aside", slots.beside_thread)
    web.fill(app, "paper.meta", slots.head_of_paper)
    web.fill(app, "paper.end", slots.below_paper)
    web.fill(app, "version.meta", lambda version: slots.head_of_paper(version.paper))
    web.fill(app, "version.end", lambda version: slots.below_paper(version.paper))
    web.fill(app, "search.meta", slots.head_of_search)
    web.fill(app, "search.foot", slots.below_search)
