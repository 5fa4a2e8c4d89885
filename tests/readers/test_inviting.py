"""Those who read the old mailing list are invited: one letter each, and nothing is kept."""

from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from forum.cli import main
from forum.database import db
from forum.members.models import Member
from tests.cast import Cast
from tests.members.people import text_part

LIST = """# of the old list
Hana Haddad <hana@example.org>
tariq@example.org

Elena <elena@example.org>
nobody at all
"""


def test_each_address_gets_a_letter_unless_it_has_an_account(
    app: Flask, cast: Cast, tray: list[EmailMessage], tmp_path: Path
) -> None:
    people = db.session.scalar(select(func.count()).select_from(Member))
    file = tmp_path / "list.txt"
    file.write_text(LIST, encoding="utf-8")
    db.session.rollback()
    told = ["readers", "invite", str(file), "--board", "farmers", "--language", "fr"]
    done = app.test_cli_runner().invoke(main, told)
    assert done.exit_code == 0, done.output
    assert "2 letters are on their way." in done.output
    assert "1 address has an account already." in done.output
    assert f"{file}:6:" in done.output
    assert [letter["To"] for letter in tray] == [
        "Hana Haddad <hana@example.org>",
        "tariq <tariq@example.org>",
    ]
    assert {letter["Content-Language"] for letter in tray} == {"fr"}
    assert "invit" in text_part(tray[0])
    assert db.session.scalar(select(func.count()).select_from(Member)) == people


def test_a_board_that_is_not_there_is_bad_input(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text(LIST, encoding="utf-8")
    assert app.test_cli_runner().invoke(main, ["readers", "invite", str(file), "--board", "x"]).exit_code == 2
