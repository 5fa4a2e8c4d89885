"""forum demo: makes the demonstration, says who can sign in, and does no harm twice."""

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.demonstration.commands import demo
from forum.demonstration.content import load
from forum.demonstration.roll import SHARED_WORD
from forum.threads.models import Post


def run(*options: str) -> Result:
    """The command, in the site that is open."""
    db.session.commit()
    result = CliRunner().invoke(demo, list(options))
    db.session.rollback()
    return result


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


@pytest.fixture(scope="module", autouse=True)
def first(kept_site: Flask) -> Result:
    """The command's first run."""
    before = run("--who")
    assert (before.exit_code, before.stdout) == (1, "")
    assert "forum demo makes it" in before.stderr
    return run("--posts", "400")


def test_it_makes_everything_and_says_who_can_sign_in_where_and_how(first: Result) -> None:
    assert first.exit_code == 0, first.output
    content = load()
    assert posts() == sum(len(thread.posts) for thread in content.threads) + 400
    assert "Made: a demonstration" in first.output
    for member in content.members:
        assert member.name in first.output
        assert f"{member.key}@example.org" in first.output
    assert "moderator of fishers" in first.output
    assert f"Everybody's password: {SHARED_WORD}" in first.output
    assert "http://forum.example/sign-in" in first.output


def test_again_it_makes_nothing_and_says_the_same() -> None:
    before = posts()
    again = run("--posts", "400")
    assert again.exit_code == 0, again.output
    assert "Already there" in again.output
    assert "amina@example.org" in again.output
    assert posts() == before


def test_who_only_prints() -> None:
    before = posts()
    who = run("--who")
    assert who.exit_code == 0
    assert "amina@example.org" in who.output
    assert posts() == before


def test_a_script_gets_facts() -> None:
    facts = json.loads(run("--json").stdout)
    assert (facts["made"], facts["password"]) == (False, SHARED_WORD)
    assert facts["address"] == "http://forum.example"
    (marc,) = [person for person in facts["people"] if person["roles"] == ["administrator"]]
    assert marc["email"] == "marc@example.org"
    assert {"name", "email", "language", "roles", "places"} == set(marc)


def test_another_number_of_posts_needs_an_empty_site() -> None:
    before = posts()
    refused = run("--posts", "500")
    assert refused.exit_code == 1
    assert "with 400 posts" in refused.stderr
    assert posts() == before


def test_too_few_posts_to_measure_are_bad_input() -> None:
    assert run("--posts", "3").exit_code == 2
