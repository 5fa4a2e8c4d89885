"""What opens the room. It has no page of its own: its acts are a command, its people and threads the other rooms'."""

from flask import Flask


def open_room(app: Flask) -> None:
    """Open the room in ``app``."""
