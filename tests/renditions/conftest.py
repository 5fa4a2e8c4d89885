"""A machine that translates, for every test that asks one."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from forum.renditions.translating import LibreTranslate
from tests.renditions.libretranslate import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A machine on this computer."""
    found = Server()
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.released.set()
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture
def machine(app: Flask, server: Server) -> Iterator[Server]:
    """The site asks that machine."""
    before = app.extensions["translator"]
    app.extensions["translator"] = LibreTranslate(server.url, key="a key", seconds=5)
    yield server
    app.extensions["translator"] = before
