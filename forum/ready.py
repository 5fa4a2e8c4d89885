"""Statements that are made ready once and then asked of the database's driver directly.

For the few pages that are asked for all the time. SQLAlchemy writes the statement for the database at hand and says
how its columns are read, the first time; after that a statement costs what the database takes and a few
microseconds, where the usual way adds eighty each time (docs/decisions/006-ready-statements.md).

It runs on the session's connection when the session has begun, in its transaction. A page that asks nothing else
needs no session: all it asks then runs in one reading transaction on one connection, given back at its end.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context
from sqlalchemy import JSON, Dialect, Enum, Select

from forum.context import kept
from forum.database import Moment, db

#: Told of every statement asked here, as the driver is, with its values: for whoever counts them.
listeners: list[Callable[[str, Any], None]] = []


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as one database's driver takes it."""

    words: str
    order: tuple[str, ...] | None  # of its values; None when the driver takes them by name
    fixed: dict[str, Any]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]


class Ready:
    """A SELECT whose values are given by name each time it is asked: whole numbers and plain strings only."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        self._made: dict[str, _Made] = {}

    def rows(self, **values: int | str) -> list[Any]:
        """The rows, as lists in the order of the columns, each value as SQLAlchemy would give it."""
        dialect, connection = _connection()
        made = self._made.get(dialect.name) or self._make(dialect)
        given = {**made.fixed, **values}
        parameters = given if made.order is None else tuple(given[name] for name in made.order)
        for listener in listeners:
            listener(made.words, parameters)
        cursor = connection.cursor()
        try:
            cursor.execute(made.words, parameters)
            rows = [list(row) for row in cursor.fetchall()]
        finally:
            cursor.close()
        for place, read in made.readers:
            for row in rows:
                value = row[place]
                if value is not None:
                    row[place] = read(value)
        return rows

    def row(self, **values: int | str) -> Any:
        """The only row, or None."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def _make(self, dialect: Dialect) -> _Made:
        compiled = self.statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        order = getattr(compiled, "positiontup", None)
        readers = [
            (place, _reader(column.type, dialect))
            for place, column in enumerate(self.statement.selected_columns)
        ]
        made = _Made(
            words=str(compiled),
            order=tuple(order) if order else None,
            fixed={name: value for name, value in compiled.params.items() if value is not None},
            readers=tuple((place, read) for place, read in readers if read is not None),
        )
        self._made[dialect.name] = made
        return made


def _reader(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a column's values are read: as SQLAlchemy does, but in one step what it takes several for."""
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return {member.value: member for member in kind.enum_class}.__getitem__
    if dialect.name == "sqlite":
        if isinstance(kind, Moment):
            return _moment_in_utc
        if isinstance(kind, JSON):
            return parsed
    reader: Callable[[Any], Any] | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return reader


@lru_cache(maxsize=4096)
def parsed(kept: str) -> Any:
    """A small JSON document as it is kept (names in several languages, mostly), parsed once; nobody changes it."""
    return json.loads(kept)


def _moment_in_utc(kept: str) -> datetime:
    """A moment as SQLite keeps it: in UTC, without saying so."""
    return datetime.fromisoformat(f"{kept}+00:00")


def _connection() -> tuple[Dialect, Any]:
    """The driver's connection of the session, or of this request alone when it has no session yet; how it speaks."""
    if not has_request_context() or (db.session.registry.has() and db.session().in_transaction()):
        return db.engine.dialect, db.session.connection().connection
    here = kept()
    held: tuple[Dialect, Any] | None = here.get("reading_connection")
    if held is None:
        engine = db.engine
        connection: Any = engine.raw_connection()
        held = here["reading_connection"] = engine.dialect, connection
        if engine.dialect.name == "sqlite":  # where the driver was told to begin nothing by itself
            connection.dbapi_connection.execute("BEGIN")
    return held


def _give_back(_error: BaseException | None) -> None:
    held = kept().pop("reading_connection", None)
    if held is not None:
        held[1].close()


def install(app: Flask) -> None:
    """Give the connection back at the end of each request."""
    app.teardown_appcontext(_give_back)
