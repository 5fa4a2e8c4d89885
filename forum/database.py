"""The database: one ``db``, names for every constraint, types, and the one way to carry out an act.

SQLite runs in WAL mode and every transaction that may write starts with BEGIN IMMEDIATE: a transaction
that starts by reading and then wants to write would be refused at once ("database is locked") when
somebody else wrote in between, whatever the busy timeout.
"""

import enum
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String, Text, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")

_CHOICE = 40  # characters that a choice may take

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; always aware in Python, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone rather than guess one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives back what it was given without the zone: it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[enum.StrEnum]) -> Enum:
    """A column that holds one of the values of ``kind``, kept as text and checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=_CHOICE,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class GrowingChoice(TypeDecorator[enum.StrEnum]):
    """One of the values of a list that grows with every feature: no rewriting of a large table for a word.

    Only what is on the list is written. What a later release wrote, which ran beside this one or before it was put
    back, is read as the plain text it is: it equals none of those on the list, and stops nobody who reads on.
    """

    impl = String(_CHOICE)
    cache_ok = True

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._known = {member.value: member for member in kind}

    def process_bind_param(self, value: enum.StrEnum | None, dialect: Dialect) -> str | None:
        """Refuse what is not on the list."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The one on the list, or the text of another."""
        return None if value is None else self._known.get(value, value)


class Base(DeclarativeBase):
    """What every table shares: the names of its constraints, and how Python's types are kept."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: Moment,
            str: Text,
            dict[str, str]: JSON,
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[Any]: JSON,
        },
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base  # Flask-SQLAlchemy makes its base class at run time, where no type checker sees it
else:
    Model = db.Model

_reading: ContextVar[bool] = ContextVar("reading", default=False)
READS = {"GET", "HEAD", "OPTIONS"}


def _only_reads() -> bool:
    if _reading.get():
        return True
    return has_request_context() and request.method in READS and not g.get("writing", False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they then never wait for a writer nor hold one up."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Let a GET write what it may (one's own reading position); ends the transaction that only read."""
    db.session.rollback()
    g.writing = True
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        g.writing = False


def install(app: Flask) -> None:
    """Bind the database to the application and set SQLite up."""
    address = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if address.startswith("sqlite"):
        options: dict[str, Any] = {"connect_args": {"timeout": 15, "check_same_thread": False}}
    else:
        options = {"pool_size": 8, "max_overflow": 8, "pool_pre_ping": True}
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _set_up_sqlite(db.engine)


#: Values in one statement: PostgreSQL's driver takes 65,535, SQLite as it was built.
AT_ONCE = 1_000


def in_parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Keys in order, in parts that a statement can take: as many members as an assembly has are more."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "secure_delete=ON",  # erased words must not stay in the file's free pages
)


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where the listener below says so
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.connection.dbapi_connection.execute("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def is_postgresql() -> bool:
    """Whether the site runs on PostgreSQL."""
    return db.engine.dialect.name == "postgresql"


LOST_RACES = {"40001", "40P01", "23505"}


def _lost_race(error: IntegrityError | OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in LOST_RACES
    words = str(error.orig)
    return "locked" in words or "UNIQUE constraint" in words


def carry_out(act: Callable[[], T], tries: int = 4) -> T:
    """Run ``act`` and commit; when somebody else won a race, run the whole act again in a new transaction.

    Views, commands and the worker use this; nothing else commits. Whatever ``act`` raises leaves the
    database as it was. Raises what the last try raised.
    """
    for left in reversed(range(tries)):
        try:
            result = act()
            db.session.commit()
        except (IntegrityError, OperationalError) as error:
            db.session.rollback()
            if not left or not _lost_race(error):
                raise
        except BaseException:
            db.session.rollback()
            raise
        else:
            return result
    raise AssertionError("unreachable")


def lock_row(model: type[Any], key: int) -> None:
    """Hold the row of ``model`` until the transaction ends (SQLite: the transaction already holds all)."""
    if is_postgresql():
        db.session.execute(db.select(model.id).where(model.id == key).with_for_update())
