"""What is installed from a wheel is the whole forum: pages, migrations and catalogues included."""

from __future__ import annotations

import gettext
import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from forum import places
from tests.sites import bare_environment, free_port, page, served

CHECKOUT = Path(__file__).parents[2]
CARRIED = ("forum", "templates", "migrations", "translations")
ESPERANTO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: eo\\n"

msgid "Board"
msgstr "Forumo"
"""


def files_of(checkout: Path, folder: str) -> set[str]:
    """What a checkout keeps in ``folder`` apart from what Python leaves there."""
    found = (path for path in (checkout / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(checkout).as_posix() for path in found}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command away from the checkout and from whatever the caller's environment says of it."""
    environment = bare_environment(**environment)
    answer = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def runtime_requirements() -> list[Requirement]:
    """What requirements.lock names for this Python, but for what only builds."""
    lines = re.findall(r"^[a-z].*==[^\\\n]+", (CHECKOUT / "requirements.lock").read_text(), re.MULTILINE)
    named = [Requirement(line) for line in lines if not line.startswith(("pip==", "setuptools=="))]
    return [one for one in named if one.marker is None or one.marker.evaluate()]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout as it comes from git, with one language more and nothing compiled."""
    copy = tmp_path_factory.mktemp("copy")
    bare = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in CARRIED:
        shutil.copytree(CHECKOUT / name, copy / name, ignore=bare)
    for name in ("setup.cfg", "pyproject.toml", "LICENSE"):
        shutil.copy(CHECKOUT / name, copy)
    catalogue = copy / "translations" / "eo" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(ESPERANTO, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def wheel(copy: Path) -> Path:
    """The wheel, built from the source distribution built from the copy."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", copy / "dist", copy, cwd=copy)
    (wheel,) = (copy / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an empty environment with the wheel and what requirements.lock names, and nothing else.

    The wheel is installed by pip. Its requirements are links to the copies that run these tests: fetching
    them again would take minutes and the network, and would prove no more, since whatever the lock does not
    name (the tools of development) is not there.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    for requirement in runtime_requirements():
        found = distribution(requirement.name)
        for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(found.locate_file(top))
    pip = [sys.executable, "-m", "pip", "--python", home / "bin" / "python", "--quiet"]
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=home)
    return home / "bin"


def test_the_wheel_carries_every_file_a_running_forum_needs(copy: Path, wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())

    assert files_of(copy, "forum") <= carried
    for folder in ("templates", "migrations"):
        assert {f"forum/{name}" for name in files_of(copy, folder)} <= carried


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    carried = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in carried} == {"forum", "milieu-0.1.0.dist-info"}
    assert not [name for name in carried if name.endswith((".po", ".pot", ".pyc", "babel.cfg", "backend.py"))]


def test_the_build_compiles_every_catalogue(copy: Path, wheel: Path) -> None:
    written = {name for name in files_of(copy, "translations") if name.endswith(".po")}

    carried = set(zipfile.ZipFile(wheel).namelist())

    assert {f"forum/{name.removesuffix('.po')}.mo" for name in written} <= carried


def test_places_are_found_in_the_checkout() -> None:
    assert places.templates() == CHECKOUT / "templates"
    assert places.migrations() == CHECKOUT / "migrations"
    assert places.translations() == CHECKOUT / "translations"


def test_places_are_found_in_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    question = """
import json, forum.places as places
print(json.dumps([str(places.templates()), str(places.migrations()), str(places.translations())]))
"""
    answer = json.loads(run(installed / "python", "-c", question, cwd=tmp_path))

    (package,) = installed.parent.glob("lib/python*/site-packages/forum")
    assert answer == [str(package / name) for name in ("templates", "migrations", "translations")]
    assert gettext.translation("messages", answer[2], ["eo"]).gettext("Board") == "Forumo"


def test_an_empty_environment_makes_the_demonstration_and_serves_it(installed: Path, tmp_path: Path) -> None:
    data, port = tmp_path / "site", free_port()
    run(installed / "forum", "demo", cwd=tmp_path, FORUM_DATA=str(data))

    with served([installed / "forum", "serve", "--port", str(port)], port, data):
        home = page(port, "/") or ""
        assemblies = re.findall(r'href="(/a/[^"/?#]+)"', home)
        assert assemblies
        boards = re.findall(r'href="(/boards/[^"/?#]+)"', page(port, assemblies[0]) or "")
        assert boards
        assert "<h1" in (page(port, boards[0]) or "")
        styles = re.findall(r'href="(/static/[^"]+\.css)"', home)
        assert styles
        assert page(port, styles[0])
