"""Freezing, opening a round, drafting, publishing, exporting, verifying and erasing from the command line."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import select

from forum.cli import COMMANDS, main
from forum.database import db
from forum.papers.actions import add_block
from forum.papers.models import Draft, Section
from tests.cast import Cast, says, thread_by


def forum(*arguments: Any) -> Result:
    db.session.commit()
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def facts(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_from_a_thread_to_a_verified_file_and_an_erasure(cast: Cast, tmp_path: Path) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "My well fell by four metres.")
    key = thread.id
    carla = ("--as", "carla@example.org", "--json")
    frozen = facts(forum("freeze", key, "--round", 1, *carla, "--reason", "Enough."))
    assert (frozen["posts"], frozen["waived"]) == (2, True)
    again = facts(forum("freeze", key, "--round", 1, *carla, "--reason", "Enough."))
    assert again["snapshot"] == frozen["snapshot"]
    drafted = facts(forum("paper", "draft", key, *carla, "--title", "Who measures water"))
    assert drafted["title"] == "Who measures water"
    draft = db.session.get_one(Draft, drafted["draft"])
    section = db.session.scalars(select(Section).where(Section.draft_id == draft.id)).first()
    assert section is not None
    add_block(section, by=cast.carla, source="Nobody measures.")
    refused = forum("paper", "publish", drafted["paper"], *carla)
    assert refused.exit_code == 2
    published = facts(forum("paper", "publish", drafted["paper"], *carla, "--unaccounted", "A first stage."))
    assert (published["version"], published["seq"]) == (1, 1)
    opened = facts(forum("round", "open", key, *carla, "--phase", "strategy"))
    assert opened["round"] == 2

    file = tmp_path / "paper.json"
    assert forum("paper", "export", drafted["paper"], "--format", "json", "-o", file).exit_code == 0
    checked = forum("verify", file, "--json")
    assert checked.exit_code == 0, checked.output
    head = json.loads(checked.output)["head"]
    assert head == published["digest"]
    assert forum("erase", "amina@example.org").exit_code == 0
    assert forum("paper", "export", drafted["paper"], "-o", file).exit_code == 0
    assert "four metres" not in file.read_text(encoding="utf-8")
    assert forum("verify", file, "--head", head).exit_code == 0
    assert forum("verify", file, "--head", "0" * 64).exit_code == 1


def test_what_is_not_allowed_is_refused_and_what_is_wrong_is_bad_input(cast: Cast, tmp_path: Path) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    key = thread.id
    not_hers = forum("freeze", key, "--round", 1, "--as", "amina@example.org", "--reason", "Enough.")
    assert not_hers.exit_code == 1
    assert (
        forum("freeze", key, "--round", 7, "--as", "carla@example.org", "--reason", "Enough.").exit_code == 2
    )
    assert (
        forum("freeze", 999, "--round", 1, "--as", "carla@example.org", "--reason", "Enough.").exit_code == 2
    )
    assert (
        forum("freeze", key, "--round", 1, "--as", "nobody@example.org", "--reason", "Enough.").exit_code == 2
    )
    assert forum("round", "open", key, "--as", "carla@example.org").exit_code == 2
    assert forum("paper", "publish", 999, "--as", "carla@example.org").exit_code == 2
    assert forum("erase", "nobody").exit_code == 2
    for number in (0, -1, 2**31, 2**70):
        assert forum("paper", "publish", number, "--as", "carla@example.org").exit_code == 2
        assert (
            forum("freeze", number, "--round", 1, "--as", "carla@example.org", "--reason", "x").exit_code == 2
        )
        assert forum("erase", number).exit_code == 2
    for content in (b"", b"not json", b"[]", b'{"manifest": 1}', b"\xff\xfe", b"[" * 100_000):
        strange = tmp_path / "strange.json"
        strange.write_bytes(content)
        result = forum("verify", strange)
        assert result.exit_code == 2, content[:20]
        assert "Traceback" not in result.output
    assert forum("verify", tmp_path / "absent.json").exit_code == 2


def test_every_command_explains_itself(cast: Cast) -> None:
    for name in COMMANDS:
        result = forum(name, "--help")
        assert result.exit_code == 0, name
        assert "Usage:" in result.output
