"""What a page asks of SQLite: its statements, their rows and steps, and whether any walks a table."""

import re
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from forum import ready
from tests.bench.site import Asked
from tests.statements import NOT_COUNTED

#: Tables that grow with the site; a page may walk through none of them.
GROWING = {
    "posts",
    "revisions",
    "openings",
    "threads",
    "members",
    "entries",
    "memberships",
    "rounds",
    "excerpts",
}
WALK = re.compile(r"^SCAN (\w+)(?! .*USING)")


@dataclass
class Read:
    """What one page read."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0
    steps: int = 0
    walked: set[str] = field(default_factory=set)


def read_by(app: Flask, asked: Asked, address: str | None = None) -> Read:
    """What the page reads when it is asked a second time; a member's reading position is already kept then."""
    address = address or asked.addresses[0]
    client = app.test_client(use_cookies=False)
    headers = {"Host": "127.0.0.1", **asked.headers}
    assert client.get(address, headers=headers).status_code == 200, address
    sent: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            sent.append((statement, parameters))

    def hear(statement: str, parameters: Any) -> None:
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", listen)
    ready.listeners.append(hear)
    try:
        client.get(address, headers=headers)
    finally:
        ready.listeners.remove(hear)
        event.remove(Engine, "before_cursor_execute", listen)
    return _weigh(app.config["FORUM_DATA"] / "forum.sqlite", sent)


def _weigh(database: Any, sent: list[tuple[str, Any]]) -> Read:
    """Ask the same again on a connection of our own, counting each step of SQLite's machine."""
    read = Read()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)

    def step() -> int:
        read.steps += 1
        return 0

    for statement, parameters in sent:
        read.statements.append(statement)
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
            walk = WALK.match(row[3])
            if walk and _tables_called(statement).get(walk[1], walk[1]) in GROWING:
                read.walked.add(walk[1])
        connection.set_progress_handler(step, 1)
        read.rows += len(connection.execute(statement, parameters).fetchall())
        connection.set_progress_handler(None, 1)
    connection.close()
    return read


def _tables_called(statement: str) -> dict[str, str]:
    """The table behind each name that a statement gives one: ``posts AS parents``."""
    return {name: table for table, name in re.findall(r"(?:FROM|JOIN|,) (\w+) AS (\w+)", statement)}
