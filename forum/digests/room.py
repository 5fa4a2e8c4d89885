"""What opens the room."""

from flask import Flask
from flask_babel import gettext as _

from forum import web
from forum.digests import models
from forum.digests.bundling import DELIVERIES
from forum.digests.cutting import cut_editions
from forum.digests.hearing import hearing
from forum.digests.late_notices import tell_late
from forum.digests.sending import send_due
from forum.digests.subscriptions import run_subscriptions
from forum.digests.views import digests, links_of_board
from forum.mail.owing import take_up
from forum.worker import Chore, take_on

CUT_SECONDS, SEND_SECONDS, LATE_SECONDS = 60, 2.0, 600.0


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(digests)
    app.register_blueprint(hearing)
    web.fill(app, "board.links", links_of_board)
    web.fill(app, "account.pages", lambda _member: [(_("What I hear of"), "/account/watches")])
    take_on(app, Chore("digests.subscriptions", 2.0, run_subscriptions))
    take_on(app, Chore("digests.cutting", CUT_SECONDS, cut_editions))
    take_on(app, Chore("digests.late_notices", LATE_SECONDS, tell_late))
    take_up(app, "digest", DELIVERIES)
    take_on(app, Chore("digests.sending", SEND_SECONDS, send_due))
