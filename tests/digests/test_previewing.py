"""What would leave can be looked at, as often as one likes, and nothing changes by it."""

import json
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
from forum.digests.choosing import bundle_for
from forum.digests.previewing import previewed
from forum.notices.choosing import choose
from forum.notices.kinds import NoticeKind, Telling
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, reads_english, says, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, deliver, work
from tests.rounds import go_round


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
        mails = {mail.handle: mail.message for mail in coming.mails()}
    message = mails["elena-papadaki"]
    assert message is not None
    said = message.as_string()
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


def test_what_one_reader_alone_is_told_is_in_the_mail_and_stays_untold(cast: Cast, tmp_path: Path) -> None:
    with clock.at(WEDNESDAY):
        for board in (cast.farmers, cast.fishers):
            asks_for_digest(reads_english(cast.elena), board)
        bundle_for(cast.elena, one_mail=True, by=cast.elena)
        choose(cast.elena, NoticeKind.MENTION, Telling.DIGEST, by=cast.elena)
        thread = thread_by(cast.carla, cast.farmers, title="Who decides about wells?")
        watch(thread, Wish.EVERY_POST, by=cast.elena)
        thread_by(cast.carla, cast.fishers, title="Nets")
        says(cast.carla, thread, f"Ask @{cast.elena.handle} about it.")
        go_round(("notices", "mailings.owing"))
    before = everything()
    options = ("--until", "2026-03-09T00:00", "--for", "elena@example.org")
    code, said = preview(tmp_path, *options)
    assert (code, said.splitlines()[0]) == (
        0,
        f"Mails: 1. Readers with nothing to read: 0. Written to {tmp_path}.",
    )
    assert said.splitlines()[1] == (
        "Boards in the mail: 1. Notices it tells: 1. Mails that it tells in their stead: 2."
    )
    alone = words_in(tmp_path / "elena-papadaki.eml")
    assert "For you" in alone
    assert "Carla Ruiz mentioned you" in alone
    assert "Who decides about wells?" in alone, "it tells what would else come by itself"
    assert "Nets" not in alone
    code, said = preview(tmp_path, *options, "--bundled", "--json")
    assert (code, json.loads(said)["boards"]) == (0, 2)
    bundled = words_in(tmp_path / "elena-papadaki.eml")
    assert "Nets" in bundled
    assert bundled.count("Carla Ruiz mentioned you") == 1
    assert everything() == before
    assert preview(tmp_path, "--bundled")[0] == 2
    assert preview(tmp_path, "--for", "nobody")[0] == 2


def words_in(file: Path) -> str:
    """The plain words of a mail in a file."""
    body = message_from_bytes(file.read_bytes(), policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
