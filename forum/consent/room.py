"""What opens the room."""

from flask import Flask

from forum import web
from forum.consent import erasing, models, slots, telling
from forum.consent.signing_again import ASKINGS, note_owed, tell_due
from forum.consent.views import consent
from forum.mail.owing import take_up
from forum.worker import Chore, take_on

__all__ = ["erasing", "open_room"]

EVERY_SECONDS = 5.0


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
    app.extensions.setdefault("tables", []).append(models)
    app.register_blueprint(consent)
    web.fill(app, "version.consent", slots.version_foot)
    web.fill(app, "version.blocks", slots.version_blocks)
    web.fill(app, "version.validation", telling.validation_in_files)
    web.fill(app, "note.foot", slots.note_foot)
    web.fill(app, "board.settings", slots.board_settings)
    web.fill(app, "thread.moderate", slots.charter_of_thread)
    take_up(app, "signatory", ASKINGS)
    take_on(app, Chore("consent.signatories", EVERY_SECONDS, note_owed))
    take_on(app, Chore("consent.signing_again", EVERY_SECONDS, tell_due))
