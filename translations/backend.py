"""The build backend: setuptools, which also carries the folders that stand beside the package.

templates/, migrations/ and translations/ are at the top of the checkout and under ``forum/`` in a wheel.
Catalogues are committed as text (.po) only; the compiled ones (.mo) are made here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)
from setuptools.command.build_py import build_py

__all__ = [
    "BuildPy",
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

FOLDERS = ("templates", "migrations", "translations")
LEFT_OUT = {".pyc", ".po", ".pot", ".mo"}
BUILD_ONLY = {Path("translations/backend.py"), Path("translations/babel.cfg")}


def carried() -> Iterator[Path]:
    """The files of the three folders that go into a wheel as they are, as paths from the checkout."""
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix not in LEFT_OUT and path not in BUILD_ONLY:
                yield path


def catalogues() -> list[Path]:
    """Every catalogue of the checkout, in its text form."""
    return sorted(Path("translations").glob("*/LC_MESSAGES/*.po"))


def compile_catalogue(source: Path, target: Path) -> None:
    """Write ``source`` (.po) to ``target`` (.mo); its language is the name of its folder.

    Unlike ``pybabel compile``, this never leaves a whole catalogue out because its header is marked fuzzy.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    with target.open("wb") as compiled:
        write_mo(compiled, catalogue)


class BuildPy(build_py):
    """Builds the package together with the three folders; in an editable install they stay where they are."""

    def run(self) -> None:
        """Copy and compile into the build folder, or compile in the checkout when editable."""
        super().run()
        for source in catalogues():
            target = source.with_suffix(".mo")
            compile_catalogue(source, target if self.editable_mode else self._place(target))
        if not self.editable_mode:
            for path in carried():
                self.mkpath(str(self._place(path).parent))
                self.copy_file(str(path), str(self._place(path)))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """What setuptools makes, and what ``run`` adds."""
        outputs = super().get_outputs(include_bytecode)
        if self.editable_mode:
            return outputs
        added = [*carried(), *(source.with_suffix(".mo") for source in catalogues())]
        return outputs + [str(self._place(path)) for path in added]

    def get_source_files(self) -> list[str]:
        """What a source distribution needs, so that a wheel can be built from it."""
        added = [*carried(), *catalogues(), *(path for path in BUILD_ONLY if path.exists())]
        return super().get_source_files() + [str(path) for path in added]

    def _place(self, path: Path) -> Path:
        return Path(self.build_lib, "forum", path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name), Path(name).with_suffix(".mo"))
