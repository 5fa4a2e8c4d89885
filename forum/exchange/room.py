"""What opens the room: it has no pages, only the command ``forum import``."""

from flask import Flask


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
