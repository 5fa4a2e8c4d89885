"""What opens the room."""

from flask import Flask

from forum import web
from forum.inbound import keeping, models
from forum.inbound.complaints import ended_by_complaint
from forum.inbound.mailbox import look_into_mailbox, mailbox_at
from forum.inbound.promises import promises_to
from forum.inbound.views import account_pages, inbound, links_of_board
from forum.mail.answering import SLOT
from forum.worker import Chore, take_on

LOOK_SECONDS, FORGET_SECONDS = 60.0, 3600.0


def open_room(app: Flask) -> None:
    """Open the room in ``app``. Raises ValueError for a MAIL_IN_URL that names no mailbox."""
    mailbox_at(app.config["MAIL_IN_URL"])
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(inbound)
    web.fill(app, SLOT, promises_to)
    web.fill(app, "board.links", links_of_board)
    web.fill(app, "account.pages", account_pages)
    web.fill(app, "account.notices", ended_by_complaint)
    take_on(app, Chore("inbound.mailbox", LOOK_SECONDS, look_into_mailbox))
    take_on(app, Chore("inbound.forgetting", FORGET_SECONDS, keeping.forget_settled))
