"""Where an index lies on disk: one folder in use at a time, named by a pointer that is swapped at once.

``<folder>/CURRENT`` holds the name of the folder in use, ``schema-<number>-<hex>``; a folder in the making is called
``index.new-<pid>``; ``WRITER`` is locked by whoever writes.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from forum.search.engine import Busy, NeedsRebuild


class Shelf:
    """The folder of an index whose files are of one schema (a number)."""

    def __init__(self, folder: Path, schema: int) -> None:
        self.folder = folder
        self._pointer = folder / "CURRENT"
        self._prefix = f"schema-{schema}-"

    def current(self) -> Path | None:
        """The index in use, ``None`` when there is none of this schema."""
        try:
            name = self._pointer.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self.folder / name
        return path if name.startswith(self._prefix) and Path(name).name == name and path.is_dir() else None

    def in_use(self) -> Path:
        """As ``current``; raises ``NeedsRebuild`` when there is none."""
        path = self.current()
        if path is None:
            raise NeedsRebuild(f"{self.folder} holds no index of the present schema")
        return path

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer inside the block, on this machine; raises ``Busy`` at once when another is.

        The lock is the kernel's: it goes with the process, however that ends.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "WRITER").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy(f"another process writes to {self.folder}") from error
            yield

    @contextlib.contextmanager
    def making(self) -> Iterator[Path]:
        """A new folder to build in, put to use when the block ends well and removed when it does not.

        To be entered by the only writer.
        """
        new = self.folder / f"index.new-{os.getpid()}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        try:
            yield new
            path = new.rename(self.folder / f"{self._prefix}{secrets.token_hex(4)}")
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        self._point_to(path)
        self._remove_all_but(path)

    def _point_to(self, path: Path) -> None:
        draft = self.folder / "CURRENT.new"
        with draft.open("w", encoding="ascii") as file:
            file.write(path.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)

    def _remove_all_but(self, path: Path) -> None:
        # A reader that still has the old files open keeps reading them; only their names go.
        for pattern in ("schema-*", "index.new-*"):
            for old in self.folder.glob(pattern):
                if old != path:
                    shutil.rmtree(old, ignore_errors=True)
