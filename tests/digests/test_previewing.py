"""What would leave can be looked at, as often as one likes, and nothing changes by it."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import MetaData, select

import forum
from forum import clock
from forum.cli import main
from forum.database import db
from forum.digests.previewing import previewed
from tests.cast import Cast, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, deliver, work


@pytest.fixture(autouse=True)
def on_this_site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands run on the site of the tests."""
    monkeypatch.setattr(forum, "create_app", lambda: app)


def everything() -> dict[str, list[str]]:
    """Every row of the database."""
    db.session.rollback()
    tables = MetaData()
    tables.reflect(db.engine)
    return {
        table.name: sorted(str(row) for row in db.session.execute(select(table)))
        for table in tables.tables.values()
    }


def preview(folder: Path, *options: str, board: str = "farmers") -> tuple[int, str]:
    db.session.commit()
    answer = CliRunner().invoke(main, ["digest", "preview", board, "-o", str(folder), *options])
    return answer.exit_code, answer.stdout + (answer.stderr if answer.exit_code else "")


def test_the_mails_that_would_leave_are_files_and_the_database_is_as_it_was(
    cast: Cast, tmp_path: Path
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers, title="Who decides about wells?")
        db.session.commit()
    before = everything()
    for _twice in range(2):
        assert preview(tmp_path, "--until", "2026-03-09T00:00") == (
            0,
            f"Mails: 2. Readers with nothing to read: 1. Written to {tmp_path}.\n",
        )
    assert everything() == before
    mails = {
        path.name: message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.glob("*.eml")
    }
    assert set(mails) == {"elena-papadaki.eml", "carla-ruiz.eml"}
    mail = mails["elena-papadaki.eml"]
    assert mail["Subject"] == "Farmers: digest of March 9, 2026"
    assert mail["To"] == "Elena Papadaki <elena@example.org>"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Who decides about wells?" in body.get_content()
    page = (tmp_path / "edition.html").read_text(encoding="utf-8")
    assert 'href="http://forum.example/threads/' in page
    assert "Who decides about wells?" in page
    assert "<style>" in page


def test_what_is_owed_and_has_not_left_is_part_of_it(cast: Cast) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers, title="Before the cut")
    work(MONDAY)
    later = MONDAY + timedelta(hours=1)
    with clock.at(later):
        thread_by(cast.amina, cast.farmers, title="After the cut")
        db.session.commit()
    with previewed(cast.farmers, later) as coming:
        mails = dict(coming.mails())
    assert mails["elena-papadaki"] is not None
    said = mails["elena-papadaki"].as_string()
    assert "Before the cut" in said
    assert "After the cut" in said


def test_after_an_edition_has_left_there_is_nothing_to_see(cast: Cast, tmp_path: Path) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
    deliver()
    code, said = preview(tmp_path, "--json")
    assert code == 0
    assert '"mails": 0' in said
    assert list(tmp_path.glob("*.eml")) == []


def test_a_board_or_a_moment_that_is_none_is_said_to_be_none(cast: Cast, tmp_path: Path) -> None:
    assert preview(tmp_path, board="nowhere")[0] == 2
    code, said = preview(tmp_path, "--until", "tomorrow")
    assert code == 2
    assert "2026-03-09T00:00" in said
