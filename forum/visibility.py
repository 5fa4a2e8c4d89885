"""How a query finds what a person may read: for each table a condition, registered by the room that owns it.

The law itself stands in ``forum.permissions``; a property test holds the two together.
"""

from collections.abc import Callable
from typing import Any

_VISIBLE: dict[type[Any], Callable[[Any], Any]] = {}


def visible_when(model: type[Any]) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Register the SQL condition, made for a member or None, under which rows of ``model`` may be read."""

    def register(condition: Callable[[Any], Any]) -> Callable[[Any], Any]:
        _VISIBLE[model] = condition
        return condition

    return register


def visible_to(member: Any, model: type[Any]) -> Any:
    """The SQL condition under which ``member`` (None: a visitor) may read rows of ``model``."""
    return _VISIBLE[model](member)


def visible_models() -> tuple[type[Any], ...]:
    """Every table that a room has registered."""
    return tuple(_VISIBLE)
