"""What opens the room."""

from flask import Flask


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
