"""An index of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.search import open_engine
from forum.search.engine import Engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index is to be; not there yet."""
    return tmp_path / "search"


@pytest.fixture
def nothing_yet(folder: Path) -> Iterator[Engine]:
    """An engine before its first index was made."""
    engine = open_engine(folder)
    yield engine
    engine.close()


@pytest.fixture
def engine(nothing_yet: Engine) -> Engine:
    """An engine with an empty index."""
    nothing_yet.rebuild([])
    return nothing_yet
