"""What opens the room."""

from flask import Flask
from flask_babel import gettext as _

from forum import web
from forum.mail.owing import take_up
from forum.notices import models
from forum.notices.bell import bell
from forum.notices.closing import tell_of_closings
from forum.notices.keeping import forget_old
from forum.notices.mailing import MAILS, send_due
from forum.notices.noticing import read_on
from forum.notices.views import notices
from forum.worker import Chore, take_on

READ_SECONDS, SEND_SECONDS, CLOSING_SECONDS, FORGET_SECONDS = 2.0, 20.0, 600.0, 3600.0


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(notices)
    web.fill(app, "header.member", bell)
    web.fill(
        app, "account.pages", lambda _member: [(_("How I am told of what concerns me"), "/account/notices")]
    )
    take_up(app, "notice", MAILS)
    take_on(app, Chore("notices", READ_SECONDS, read_on))
    take_on(app, Chore("notices.closings", CLOSING_SECONDS, tell_of_closings))
    take_on(app, Chore("notices.mailing", SEND_SECONDS, send_due))
    take_on(app, Chore("notices.forgetting", FORGET_SECONDS, forget_old))
