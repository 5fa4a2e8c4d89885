"""Sites that run as people run them: as programs of their own, asked over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

PATIENCE = 120  # seconds until a site that was just made must answer


def bare_environment(**settings: str) -> dict[str, str]:
    """The settings given, and nothing the caller's environment says about forums or Python."""
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | settings


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def page(port: int, path: str) -> str | None:
    """The page a site answers with, or None when it does not answer or is not ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            text: str = answer.read().decode()
            return text
    except (URLError, ConnectionError, TimeoutError):
        return None


def ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process ends within a fifth of a second."""
    try:
        process.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def served(
    command: Sequence[str | Path], port: int, data: Path, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The site that ``command`` serves on ``port`` with its data in ``data``, as soon as it is ready."""
    said = data.with_suffix(".txt")
    with said.open("wb") as paper:
        process = subprocess.Popen(
            command,
            cwd=data.parent,
            env=bare_environment(FORUM_DATA=str(data), PORT=str(port), **settings),
            stdin=subprocess.DEVNULL,
            stdout=paper,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(PATIENCE * 5):
            if page(port, "/readyz") is not None:
                break
            assert not ended(process), said.read_text()
        assert page(port, "/readyz") is not None, said.read_text()
        yield process
    finally:
        process.terminate()
        process.wait()
