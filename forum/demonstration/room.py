"""What opens the room: it has no page of its own, only a command."""

from flask import Flask


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
