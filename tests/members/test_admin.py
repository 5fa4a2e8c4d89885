"""The command that makes the first administrator."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from forum.cli import main
from forum.database import db
from forum.journal import Entry, Verb
from forum.members.models import Account, Mandate, Role
from forum.members.queries import account_by_email
from tests.cast import Browser
from tests.members.people import SENTENCE, sign_in


def _create(*options: str, typed: str = "") -> Result:
    db.session.commit()
    result = CliRunner().invoke(main, ["admin", "create", *options], input=typed)
    db.session.expire_all()
    return result


def test_the_first_administrator_is_made_and_signs_in(app: Flask) -> None:
    options = ("--email", "Root@Example.org", "--name", "Rosa Root", "--password-stdin")
    made = _create(*options, typed=f"{SENTENCE}\n")
    assert made.exit_code == 0, made.output
    account = account_by_email("root@example.org")
    assert account is not None
    assert account.confirmed_at is not None
    assert account.member.standing.holds(Role.ADMINISTRATOR)
    assert sign_in(Browser(app, None), "root@example.org").status_code == 302
    verbs = list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))
    assert verbs == [Verb.MEMBER_JOINED, Verb.MANDATE_GIVEN]


def test_asking_again_changes_nothing_and_an_existing_account_gets_the_mandate(app: Flask) -> None:
    options = ("--email", "root@example.org", "--name", "Rosa Root", "--password-stdin")
    for _time in range(2):
        assert _create(*options, typed=f"{SENTENCE}\n").exit_code == 0
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1
    assert db.session.scalar(select(func.count()).select_from(Mandate)) == 1


def test_what_is_missing_is_asked_for(app: Flask) -> None:
    made = _create(typed=f"root@example.org\nRosa Root\n{SENTENCE}\n{SENTENCE}\n")
    assert made.exit_code == 0, made.output
    assert SENTENCE not in made.output
    assert account_by_email("root@example.org") is not None


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("not an address", "Rosa Root", SENTENCE),
        ("root@example.org", "x", SENTENCE),
        ("root@example.org", "Rosa Root", "1q2w3e4r5t"),
        ("root@example.org", "Rosa Root", ""),
    ],
)
def test_bad_input_is_two(app: Flask, email: str, name: str, password: str) -> None:
    made = _create("--email", email, "--name", name, "--password-stdin", typed=f"{password}\n")
    assert made.exit_code == 2
    assert "." in made.output
    assert account_by_email("root@example.org") is None
