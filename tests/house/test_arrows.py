"""Imports point down: rooms import rooms below them, commons know no room."""

import ast
from pathlib import Path

import forum
from forum import ROOMS

PACKAGE = Path(forum.__file__).parent
ORDER = {name: rank for rank, name in enumerate(ROOMS)}
# Entry points: they open the rooms, or are called by name from the command line.
ENTRANCES = {"__init__.py", "cli.py"}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name for name in names if name.startswith("forum.")}


def room_of(name: str) -> str | None:
    part = name.split(".")[1]
    return part if part in ORDER else None


def wrong_arrows() -> list[str]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).parts
        if len(parts) == 1 and parts[0] in ENTRANCES:
            continue
        own = parts[0] if parts[0] in ORDER else None
        for name in sorted(imported(file)):
            other = room_of(name)
            if other is None or other == own:
                continue
            if own is None or ORDER[other] > ORDER[own]:
                found.append(f"{'/'.join(parts)} imports {name}")
    return found


def test_every_import_points_down() -> None:
    assert wrong_arrows() == []


def test_every_room_has_its_door_and_every_folder_with_a_door_is_a_room() -> None:
    doors = {file.parent.name for file in PACKAGE.glob("*/room.py")}
    assert doors == set(ROOMS)


def test_a_wrong_arrow_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "models.py"
    file.write_text("from forum.papers.models import Paper\nimport forum.home.views\n")
    assert {room_of(name) for name in imported(file)} == {"papers", "home"}
