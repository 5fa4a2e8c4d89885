"""A newcomer's two commands keep their promises: listed, locked, and leaving nothing running behind them."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", ".ci/dev.lock")


def locked(name: str) -> dict[str, tuple[str, int]]:
    """The release and the number of hashes of each package in a lock."""
    entries = re.split(r"^(?=[a-z])", (CHECKOUT / name).read_text(), flags=re.MULTILINE)[1:]
    heads = (re.match(r"([a-z0-9-]+)==([^\s;]+)", entry) for entry in entries)
    found = zip(heads, entries, strict=True)
    return {head[1]: (head[2], entry.count("--hash=sha256:")) for head, entry in found if head}


def required(extra: str | None = None) -> set[str]:
    """What setup.cfg asks for, in general or for one extra."""
    setup = configparser.ConfigParser()
    setup.read(CHECKOUT / "setup.cfg")
    lines = setup["options"]["install_requires"] if extra is None else setup["options.extras_require"][extra]
    return {canonicalize_name(Requirement(line).name) for line in lines.split("\n") if line}


def test_make_alone_lists_every_command_with_a_line_of_help() -> None:
    listed = subprocess.run(["make"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout

    for command in ("run", "test", "check", "format", "translations", "bench", "clean", "help"):
        assert re.search(rf"^  make {command} +\S", listed, re.MULTILINE), listed


def test_every_script_reads_as_bash() -> None:
    for script in (*(CHECKOUT / ".ci").glob("*.sh"), CHECKOUT / ".ci" / "run"):
        subprocess.run(["bash", "-n", script], check=True)


def test_the_locks_name_every_requirement() -> None:
    assert required() <= set(locked("requirements.lock"))
    assert required() | required("test") | required("dev") - {"milieu"} <= set(locked(".ci/dev.lock"))


def test_every_third_party_that_is_imported_is_required_by_name() -> None:
    files = [*(CHECKOUT / "forum").rglob("*.py"), *(CHECKOUT / "migrations").rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"forum"}
    homes = packages_distributions()

    unnamed = {
        top for top in tops if not required() & {canonicalize_name(home) for home in homes.get(top, ())}
    }

    assert unnamed == set()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_its_hashes_and_no_address(name: str) -> None:
    text = (CHECKOUT / name).read_text()

    assert len(locked(name)) == len(re.findall(r"^[a-z].*==", text, re.MULTILINE))
    assert [package for package, (_, hashes) in locked(name).items() if not hashes] == []
    assert not re.search(r"://|--index|--find-links|--extra", text)


def test_the_two_locks_agree() -> None:
    to_work = locked(".ci/dev.lock")

    assert {name: to_work[name] for name in locked("requirements.lock")} == locked("requirements.lock")
