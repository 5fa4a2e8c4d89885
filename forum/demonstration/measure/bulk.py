"""Rows by the thousand, as fast as each database takes them: COPY on PostgreSQL, one prepared statement on SQLite.

Keys are taken beforehand, so that nothing has to be told back row by row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select

from forum.database import db, is_postgresql

Rows = list[dict[str, Any]]
Keys = Sequence[int]


def take_keys(model: Any, count: int) -> Keys:
    """The next ``count`` keys of a table; nobody else gets them."""
    key = model.__table__.c.id
    if is_postgresql():
        sequence = func.pg_get_serial_sequence(model.__tablename__, key.name)
        every = func.generate_series(1, count).table_valued("number")
        return db.session.scalars(select(func.nextval(sequence)).select_from(every)).all()
    # A transaction that writes to SQLite is alone.
    last = db.session.scalar(select(func.max(key))) or 0
    return range(last + 1, last + 1 + count)


def write(model: Any, rows: Rows) -> None:
    """Write rows, all with the same columns."""
    if not rows:
        return
    table = model.__table__
    if not is_postgresql():
        db.session.execute(insert(table), rows)
        return
    connection = db.session.connection()
    names = list(rows[0])
    kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in names]
    bound = [kind.bind_processor(connection.dialect) or _as_it_is for kind in kinds]
    driver: Any = connection.connection  # psycopg's own, which knows COPY
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([bind(row[name]) for bind, name in zip(bound, names, strict=True)])


def _as_it_is(value: Any) -> Any:
    return value
