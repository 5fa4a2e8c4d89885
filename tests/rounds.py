"""The worker on its rounds, as another process makes them."""

from collections.abc import Collection
from datetime import datetime

from flask import Flask, current_app

from forum import clock, worker
from forum.database import db


def go_round(chores: Collection[str] | None = None, at: datetime | None = None) -> None:
    """Let the worker do all that is waiting at a moment (now), of these chores or of all, in a context of its own."""
    db.session.commit()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy has it
    with app.app_context(), clock.at(at or clock.now()):
        while worker.sequence() + sum(
            chore.run() for chore in app.extensions["chores"] if chores is None or chore.name in chores
        ):
            pass
    db.session.expire_all()
