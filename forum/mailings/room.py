"""What opens the room."""

from flask import Flask

from forum.mail.owing import take_up
from forum.mailings import models
from forum.mailings.keeping import forget_settled
from forum.mailings.owed import owe_all
from forum.mailings.sending import MAILINGS, send_due
from forum.mailings.views import mailings
from forum.worker import Chore, take_on

OWE_SECONDS, SEND_SECONDS, FORGET_SECONDS = 2.0, 2.0, 3600.0


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(mailings)
    take_up(app, "post", MAILINGS)
    take_on(app, Chore("mailings.owing", OWE_SECONDS, owe_all))
    take_on(app, Chore("mailings.sending", SEND_SECONDS, send_due))
    take_on(app, Chore("mailings.forgetting", FORGET_SECONDS, forget_settled))
