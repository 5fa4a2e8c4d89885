"""What opens the room."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from forum import web
from forum.home.views import home
from forum.permissions import can


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.register_blueprint(home)
    web.fill(app, "account.pages", _account_pages)


def _account_pages(member: Any) -> list[tuple[str, str]]:
    """For administrators: the mail of the whole site."""
    return [(_("Mail that waits"), "/mail/queue")] if can(member, "mail.queue") else []
