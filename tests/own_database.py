"""A database of one's own on a PostgreSQL server, made and dropped again."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """The address of a new database on ``server`` (``postgresql://user@host:port``); empty for ``sqlite``, which keeps
    its database in the folder of the site.
    """
    if server == "sqlite":
        yield ""
        return
    name, place = f"milieu_test_{uuid.uuid4().hex[:12]}", server.rstrip("/")
    with psycopg.connect(f"{place}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"{place}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
