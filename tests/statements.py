"""Counting what a page asks of the database."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from forum import ready

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


def statements_of(act: Callable[[], Any]) -> list[str]:
    """The statements that ``act`` sends to the database, in order; what only bounds a transaction is not one."""
    sent: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            sent.append(statement)

    def hear(statement: str, _values: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    ready.listeners.append(hear)
    try:
        act()
    finally:
        ready.listeners.remove(hear)
        event.remove(Engine, "before_cursor_execute", listen)
    return sent


def count_statements(act: Callable[[], Any]) -> int:
    """How many statements ``act`` sends to the database."""
    return len(statements_of(act))
