"""A newcomer's two commands keep their promises: listed, locked, and leaving nothing running behind them."""

from __future__ import annotations

import ast
import configparser
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.sites import free_port, page, served

CHECKOUT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", ".ci/dev.lock")
SERVE = CHECKOUT / ".ci" / "serve.sh"


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


def children(process: int) -> dict[str, int]:
    """The subcommand and the number of each program that ``.ci/serve.sh`` started and that is still there."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0") for child in found}
    return {words[2].decode(): child for child, words in commands.items() if len(words) > 2}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a site, made by whoever comes first."""
    return tmp_path_factory.mktemp("site")


def test_make_alone_lists_every_command_with_a_line_of_help() -> None:
    listed = subprocess.run(["make"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout

    for command in ("run", "test", "check", "format", "translations", "bench", "clean", "help"):
        assert re.search(rf"^  make {command} +\S", listed, re.MULTILINE), listed


def test_every_script_reads_as_bash() -> None:
    for script in (*(CHECKOUT / ".ci").glob("*.sh"), CHECKOUT / ".ci" / "run"):
        subprocess.run(["bash", "-n", script], check=True)


def test_an_environment_that_is_there_is_not_made_again() -> None:
    """The second start is quick because of it: nothing is installed, nothing said."""
    again = [CHECKOUT / ".ci" / "bootstrap.sh", "dev"]
    done = subprocess.run(again, cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("", "")


def test_the_locks_name_every_requirement() -> None:
    assert required() <= set(locked("requirements.lock"))
    of_extras = required("test") | required("dev") | required("pdf") | required("export")
    assert required() | of_extras - {"milieu"} <= set(locked(".ci/dev.lock"))


def test_every_third_party_that_is_imported_is_required_by_name() -> None:
    files = [*(CHECKOUT / "forum").rglob("*.py"), *(CHECKOUT / "migrations").rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"forum"}
    homes = packages_distributions()

    named = (
        required()
        | required("pdf")
        | required("export")
        | required("redis")
        | required("lmtp")
        | required("dkim")
    )

    unnamed = {top for top in tops if not named & {canonicalize_name(home) for home in homes.get(top, ())}}

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


def test_when_the_worker_ends_so_does_the_site_and_the_other_way_round(data: Path) -> None:
    port = free_port()

    for victim, other in (("work", "serve"), ("serve", "work")):
        with served([SERVE], port, data) as process:
            pair = children(process.pid)
            os.kill(pair[victim], signal.SIGKILL)

            assert process.wait(timeout=30) == 1
            assert not Path(f"/proc/{pair[other]}").exists()


def test_a_stopped_site_leaves_nothing_running(data: Path) -> None:
    port = free_port()

    with served([SERVE], port, data) as process:
        pair = children(process.pid)
        process.terminate()

        assert process.wait(timeout=30) == 0
        assert not [name for name, child in pair.items() if Path(f"/proc/{child}").exists()]
    assert page(port, "/readyz") is None
