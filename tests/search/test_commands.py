"""The index from the command line."""

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from forum import journal
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.search import commands, open_engine
from forum.search.engine import Document
from tests.cast import Browser, Cast, says, thread_by
from tests.search.looking import found_by, one_turn

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``forum search ...`` on the site of the test."""
    for name in ("FORUM_DATA", "DATABASE_URL", "BASE_URL"):
        monkeypatch.setenv(name, str(app.config[name]))

    def run(*words: str) -> Result:
        db.session.commit()
        result = CliRunner().invoke(commands.search, words)
        db.session.expire_all()
        return result

    return run


def test_a_rebuild_finds_everything_and_sets_the_bookmark(cast: Cast, visitor: Browser, run: Run) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The kiln", source="Who fires it?")
    says(cast.amina, thread, "The kiln is cold.")
    journal.sequence()
    result = run("rebuild")
    assert (result.exit_code, result.stdout) == (0, "2 texts can be found.\n")
    assert len(found_by(visitor, "kiln")) == 2
    assert journal.bookmark("search") == journal.head() > 0


def test_a_rebuild_tells_a_script_how_much_it_wrote(cast: Cast, run: Run) -> None:
    thread_by(cast.amina, cast.farmers)
    assert json.loads(run("rebuild", "--json").stdout) == {"documents": 1}


def test_a_rebuild_that_never_gets_its_turn_is_refused(
    app: Flask, cast: Cast, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_turn()
    monkeypatch.setattr(commands, "PATIENCE", 0)
    answers: list[Result] = []

    def meanwhile() -> Iterator[Document]:
        answers.append(run("rebuild"))
        yield from ()

    other = open_engine(app.config["FORUM_DATA"] / "search")
    other.update(meanwhile())
    other.close()
    assert answers[0].exit_code == 1
    assert "Another process is writing to the search index." in answers[0].stderr


def test_a_query_prints_what_was_found_and_where(cast: Cast, run: Run) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The kiln", source="Who fires it?")
    says(cast.amina, thread, "The chimney smokes.")
    one_turn()
    result = run("query", "chimney", "smoke")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "The kiln (post, farmers, en)",
        f"  http://forum.example/threads/{thread.id}?from=2#p2",
        "  The chimney smokes.",
        "1 found, page 1 of 1.",
    ]


def test_a_query_gives_a_script_all_there_is_to_know(cast: Cast, run: Run) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The kiln", source="Who fires it?")
    one_turn()
    facts = json.loads(run("query", "kiln", "--board", "farmers", "--in", "thread", "--json").stdout)
    assert (facts["total"], facts["page"], facts["pages"], facts["hint"]) == (1, 1, 1, "")
    (hit,) = facts["hits"]
    assert hit["id"] == f"thread:{thread.id}"
    assert hit["title"] == "The kiln"
    assert hit["url"] == f"http://forum.example/threads/{thread.id}"
    assert (hit["author"], hit["board"], hit["language"]) == ("Amina Benali", "farmers", "en")
    assert json.loads(run("query", "kiln", "--board", "fishers", "--json").stdout)["hits"] == []


def test_a_query_sees_what_the_public_sees_or_what_a_person_may_read(cast: Cast, run: Run) -> None:
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    thread_by(cast.amina, cast.farmers, title="The kiln")
    one_turn()
    assert run("query", "kiln").stdout.startswith("Nothing was found.")
    assert run("query", "kiln", "--as", "amina@example.org").stdout.startswith("The kiln")
    assert run("query", "kiln", "--as", "elena@example.org").stdout.startswith("Nothing was found.")
    assert run("query", "kiln", "--as", "nobody@example.org").exit_code == 2


def test_a_query_that_cannot_be_understood_says_why(cast: Cast, run: Run) -> None:
    one_turn()
    result = run("query", '"no partner')
    assert result.exit_code == 0
    assert "A quotation mark has no partner." in result.stdout
