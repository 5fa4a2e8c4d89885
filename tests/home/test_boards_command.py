"""``forum boards`` lists what there is, for people and for scripts."""

import json

from click.testing import CliRunner
from flask import Flask

from forum.cli import main
from forum.database import db
from tests.cast import Cast, thread_by


def test_every_board_is_listed_with_its_phase_and_threads(cast: Cast) -> None:
    thread_by(cast.amina, cast.farmers)
    db.session.commit()
    listed = json.loads(CliRunner().invoke(main, ["boards", "--json"]).stdout)
    assert [board["slug"] for board in listed] == ["farmers", "fishers", "water", "herders"]
    assert listed[0] == {
        "slug": "farmers",
        "assembly": "mediterranean",
        "name": "Farmers",
        "phase": "diagnosis",
        "reading": "public",
        "writing": "members",
        "threads": 1,
    }
    words = CliRunner().invoke(main, ["boards"]).stdout.splitlines()
    assert words[0].split() == ["slug", "assembly", "name", "phase", "reading", "writing", "threads"]
    assert words[3].split() == ["water", "mediterranean", "Water", "diagnosis", "public", "members", "0"]


def test_a_site_without_boards_says_so(app: Flask) -> None:
    assert CliRunner().invoke(main, ["boards"]).stdout == "There is no board yet.\n"
