"""One site a worker, on the database named by TEST_DATABASE; every test starts from an empty, migrated one.

TEST_DATABASE is ``sqlite`` (default) or the address of a PostgreSQL server (``postgresql://user@host:port``), where
each worker makes a database of its own and drops it at the end.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forum import create_app, schema
from forum.database import Model, db
from forum.mail.relay import Relay
from forum.tries import InRedis
from tests import post_office
from tests.cast import Browser, Cast, gather
from tests.own_database import own_database

SERVER = os.environ.get("TEST_DATABASE", "sqlite")
#: The address of a Redis that .ci/test.sh found or started; empty: tries are counted in the database only.
REDIS = os.environ.get("TEST_REDIS_URL", "")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of this worker's database; empty for SQLite in the data folder."""
    with own_database(SERVER) as address:
        yield address


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Flask]:
    """The application, its database migrated once."""
    data = tmp_path_factory.mktemp("data")
    app = create_app(
        {
            "TESTING": True,
            "FORUM_DATA": data,
            "DATABASE_URL": database_url,
            "SECRET_KEY": "for tests only",
            "BASE_URL": "http://forum.example",
            "SERVER_NAME": None,
            "MAIL_URL": "tray:",
            "LIMITS": False,  # what is tried too often has tests of its own, with the ``limits`` fixture
        }
    )
    with app.app_context():
        schema.upgrade()
        db.session.remove()
        db.engine.dispose()
    if not database_url:
        # The journal of the write-ahead log is emptied into the file when the last connection closes.
        shutil.copy(data / "forum.sqlite", data / "empty.sqlite")
    yield app
    with app.app_context():
        db.engine.dispose()


def _empty(app: Flask) -> None:
    data = Path(app.config["FORUM_DATA"])
    for name in ("mail", "search"):
        shutil.rmtree(data / name, ignore_errors=True)
    app.extensions["mail"].messages.clear()
    app.extensions.pop("digests.sheets", None)  # ids begin anew, and mean other things
    db.session.remove()
    if not app.config["DATABASE_URL"]:
        _put_back(data, "empty.sqlite")
        return
    # Deleting from empty tables costs nothing, truncating them a file each; the triggers that refuse a delete sleep.
    deletes = " ".join(f"DELETE FROM {table.name};" for table in db.metadata.sorted_tables)
    db.session.execute(text(f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {deletes} END $$"))
    db.session.commit()


def _put_back(data: Path, kept: str) -> None:
    """Let the database be what was kept of it, on SQLite."""
    db.engine.dispose()
    for ending in ("-wal", "-shm"):
        (data / f"forum.sqlite{ending}").unlink(missing_ok=True)
    shutil.copy(data / kept, data / "forum.sqlite")


@pytest.fixture
def app(site: Flask) -> Iterator[Flask]:
    """The site, empty, inside an application context."""
    with site.app_context():
        _empty(site)
        yield site
        db.session.remove()


@pytest.fixture(scope="module")
def kept_site(site: Flask) -> Iterator[Flask]:
    """The site, emptied once for a module whose tests fill it together and then only read."""
    with site.app_context():
        _empty(site)
        yield site
        db.session.remove()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder


@pytest.fixture(scope="module")
def demonstration(kept_site: Flask, shared: Path) -> Flask:
    """The site with the demonstration as of the first day, for a module whose tests only read it."""
    from tests.demonstrated import demonstrate  # it brings in all that the demonstration is made of

    demonstrate(kept_site, shared)
    return kept_site


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Amina and Bruno of two milieus, Carla who moderates, Dario of another assembly, Elena who only watches.

    On SQLite they come together once a worker; the tests after that begin with the file as it was then.
    """
    data = Path(app.config["FORUM_DATA"])
    if app.config["DATABASE_URL"]:
        return gather()
    known: dict[str, tuple[type[Model], int]] | None = app.extensions.get("tests.cast")
    if known is None:
        together = gather()
        people = vars(together)
        app.extensions["tests.cast"] = {name: (type(one), one.id) for name, one in people.items()}
        db.session.commit()
        db.engine.dispose()  # empties the journal of the write-ahead log into the file
        shutil.copy(data / "forum.sqlite", data / "cast.sqlite")
        return together
    _put_back(data, "cast.sqlite")
    found = Cast(**{name: db.session.get_one(kind, key) for name, (kind, key) in known.items()})
    db.session.rollback()  # everything is read afresh, as after they came together
    return found


@pytest.fixture(params=["database", *(["redis"] if REDIS else [])])
def limits(app: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    """Count how often things are tried, as every site does but this one: in each place that can count."""
    in_database = app.extensions["tries"]
    if request.param == "redis":
        app.extensions["tries"] = in_redis = InRedis(REDIS, prefix=f"milieu-test-{uuid.uuid4().hex}:")
    app.config["LIMITS"] = True
    yield
    app.config["LIMITS"] = False
    app.extensions["tries"] = in_database
    if request.param == "redis":
        for key in in_redis.client.scan_iter(f"{in_redis.prefix}*"):
            in_redis.client.delete(key)
        in_redis.client.close()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody without an account."""
    return Browser(app, None)


@pytest.fixture
def relay(app: Flask) -> Iterator[post_office.RelayServer]:
    """A real relay, which the site sends to during the test."""
    with post_office.relay() as server:
        kept = app.extensions["mail"]
        app.extensions["mail"] = Relay("smtp", "127.0.0.1", server.port, seconds=5)
        yield server
        app.extensions["mail"] = kept


@pytest.fixture
def tray(app: Flask) -> list[EmailMessage]:
    """The letters that left, in the order they did."""
    messages: list[EmailMessage] = app.extensions["mail"].messages
    return messages
