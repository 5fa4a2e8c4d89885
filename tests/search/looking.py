"""Looking for things on the site: the worker's turn, then the page, as a reader sees it."""

import html
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from forum import worker
from forum.database import db
from tests.cast import Browser, text_of


def one_turn() -> None:
    """The worker's next turn, after what the test has done so far."""
    db.session.commit()
    # A context of its own, as the worker's process has.
    with current_app.app_context():
        worker.turn()
    db.session.expire_all()


def page_for(browser: Browser, words: str, **filters: Any) -> str:
    """The page that answers a search."""
    response = browser.get("/search", query_string={"q": words, **filters})
    assert response.status_code == 200
    return text_of(response)


def addresses(page: str) -> list[str]:
    """Where the results of a page lead, in their order."""
    return [html.unescape(found) for found in re.findall(r'class="row-title" href="([^"]+)"', page)]


def found_by(browser: Browser, words: str, **filters: Any) -> set[str]:
    """Where the results of a search lead."""
    return set(addresses(page_for(browser, words, **filters)))


def bytes_on_disk(app: Flask) -> bytes:
    """All bytes of all files of the site's index, and once more what is compressed in them (RFC 1950)."""
    folder = Path(app.config["FORUM_DATA"]) / "search"
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"".join([*files, *(piece for data in files for piece in _unpacked(data))])


def _unpacked(data: bytes) -> Iterator[bytes]:
    for begun in re.finditer(rb"x[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj().decompress(data[begun.start() :])
        except zlib.error:
            continue  # two bytes that only look like a beginning


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the database is asked inside the block."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
