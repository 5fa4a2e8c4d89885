"""What machines ask of a site."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from forum import clock, schema
from forum.database import db
from tests.cast import Browser, text_of


def test_it_answers(visitor: Browser) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, text_of(answer), answer.mimetype) == (200, "ok\n", "text/plain")


def test_it_is_ready_at_the_newest_migration(visitor: Browser) -> None:
    assert schema.current() == schema.newest()
    assert visitor.get("/readyz").status_code == 200


def test_it_is_not_ready_before(visitor: Browser) -> None:
    newest = schema.newest()
    db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    try:
        answer = visitor.get("/readyz")
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
        db.session.commit()
    assert (answer.status_code, text_of(answer)) == (503, "the database is not at the newest migration\n")


def test_it_is_not_ready_without_its_database(
    app: Flask, visitor: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from sqlalchemy import create_engine

    nowhere = create_engine(f"sqlite:///{tmp_path_factory.mktemp('no') / 'such' / 'folder.sqlite'}")
    engines = db.engines
    there = engines[None]
    engines[None] = nowhere
    try:
        assert visitor.client.get("/readyz").status_code == 503
        assert visitor.client.get("/healthz").status_code == 200
    finally:
        engines[None] = there


def test_search_engines_learn_what_to_leave_alone(visitor: Browser) -> None:
    lines = text_of(visitor.get("/robots.txt")).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /account" in lines
    assert "Disallow: /" not in lines


def test_whoever_finds_a_weakness_learns_whom_to_tell(visitor: Browser) -> None:
    with clock.at(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)):
        answer = visitor.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in reversed(text_of(answer).splitlines()))
    assert answer.mimetype == "text/plain"
    assert fields["Contact"] == "mailto:security@forum.example"
    assert fields["Canonical"] == "http://forum.example/.well-known/security.txt"
    assert datetime.fromisoformat(fields["Expires"]) == datetime(2026, 8, 29, tzinfo=UTC)


def test_password_managers_find_the_form(visitor: Browser) -> None:
    answer = visitor.get("/.well-known/change-password")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/password")
