"""``forum import`` as a script uses it: one report, exit codes, and sentences for what cannot be read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from forum.cli import main
from forum.database import db
from forum.phases import Phase
from forum.threads.models import Thread
from tests.cast import Cast
from tests.exchange.mailbox import letter

ARTICLES = {
    "opinion": {
        "id": 7,
        "title": "Open the data",
        "body": "<p>All of it.</p>",
        "created_at": "2015-09-26T12:00:00+0200",
        "author": {"uniqueId": "ana", "displayName": "Ana"},
        "votes_ok": 3,
        "arguments": [
            {
                "id": 9,
                "type": 0,
                "body": "And privacy?",
                "created_at": "2015-09-27T12:00:00+0200",
                "author": {"uniqueId": "leo", "displayName": "Leo"},
            },
            {"id": 10, "type": 1, "body": "Yes"},
        ],
    }
}


def bring(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["import", *map(str, arguments)])
    db.session.expire_all()
    return result


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """A list of two letters, one thread."""
    path = tmp_path / "list.mbox"
    path.write_bytes(letter(id="a") + letter("Yes", id="b", hour=10, In_Reply_To="<a>"))
    return path


def test_a_mailing_list_comes_in_and_the_report_alone_is_printed(cast: Cast, mailbox: Path) -> None:
    brought = bring("mbox", mailbox, "--board", "farmers", "--phase", "strategy", "--language", "fr")
    assert brought.exit_code == 0, brought.output
    report = json.loads(brought.stdout)
    assert (report["threads"]["created"], report["posts"]["created"], report["errors"]) == (1, 1, [])
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.title, thread.phase, thread.language) == ("Nets", Phase.STRATEGY, "fr")


def test_broken_rows_are_reported_and_are_no_failure(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "7.json").write_text(json.dumps(ARTICLES))
    target = tmp_path / "report.json"
    brought = bring("republique-numerique", tmp_path / "7.json", "--board", "water", "--report", target)
    assert brought.exit_code == 0, brought.output
    assert brought.stdout == ("Threads: 1 new, 0 here before. Posts: 1 new, 0 here before. Errors: 1.\n")
    assert json.loads(target.read_text())["errors"][0]["where"] == "7.json, argument 2"
    assert db.session.scalars(select(Thread)).one().totals == {"positive": 3}


def test_a_folder_of_tables_comes_in_with_its_mapping(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(
        """
        source = "harbour"
        [threads]
        file = "ideas.csv"
        key = "id"
        title = "title"
        text = "title"
        author = "who"
        date = "day"
        language = "tongue"
        [author]
        name = "Participant %(id)s"
        """
    )
    rows = ["id,title,who,day,tongue", "1,Small nets,7,2026-03-02,pt-BR", "2,Wells,7,2026-03-03,Portuguese"]
    (tmp_path / "ideas.csv").write_text("\n".join(rows))
    target = tmp_path / "report.json"
    brought = bring("csv", tmp_path, "--board", "farmers", "--json", "--report", target)
    assert brought.exit_code == 0, brought.output
    assert json.loads(brought.stdout) == json.loads(target.read_text())
    assert "not a language tag" in json.loads(brought.stdout)["errors"][0]["why"]
    assert db.session.scalars(select(Thread.language).order_by(Thread.id)).all() == ["pt-BR", "en"]


def test_what_cannot_be_read_is_said_in_a_sentence_with_exit_code_two(
    cast: Cast, mailbox: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    for arguments, words in (
        (("mbox", mailbox, "--board", "bakers"), "There is no board bakers."),
        (("mbox", nowhere, "--board", "farmers"), "There is nothing at"),
        (("mbox", mailbox, "--board", "farmers", "--report", nowhere / "r.json"), "There is no folder"),
        (("mbox", mailbox, "--board", "farmers", "--language", "español"), "is not a language tag"),
        (("csv", tmp_path, "--board", "farmers"), "No mapping file is known"),
        (("pdf", mailbox, "--board", "farmers"), "is not one of"),
    ):
        refused = bring(*arguments)
        assert refused.exit_code == 2
        assert words in refused.stderr
    assert db.session.scalars(select(Thread)).all() == []
