"""Static files under addresses that carry a hash of their content, compressed once and kept for a year.

WhiteNoise serves them before Flask is asked. The copies live in FORUM_DATA/static, made when a site starts
with files it has not seen; two processes starting at once write the same bytes under the same names.
"""

import gzip
import hashlib
import os
import tempfile
from pathlib import Path

import brotli
from flask import Flask, current_app
from whitenoise import WhiteNoise

SOURCE = Path(__file__).parent / "static"
COMPRESSED = {".css", ".js", ".svg", ".txt", ".json"}


def install(app: Flask) -> None:
    """Copy what is new, and put WhiteNoise in front of the application."""
    root = Path(app.config["FORUM_DATA"]) / "static"
    addresses: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*")):
        if file.is_file():
            name = file.relative_to(SOURCE).as_posix()
            addresses[name] = _collect(file, name, root)
    app.extensions["static_addresses"] = addresses
    root.mkdir(parents=True, exist_ok=True)
    wsgi = WhiteNoise(app.wsgi_app, root=None, immutable_file_test=lambda path, url: True, charset="utf-8")
    for url in addresses.values():
        wsgi.add_file_to_dictionary(url, str(root / url.removeprefix("/static/")))
    app.wsgi_app = wsgi  # type: ignore[method-assign]  # Flask's documented way to wrap an application


def _collect(file: Path, name: str, root: Path) -> str:
    data = file.read_bytes()
    stem, dot, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}{dot}{ending}"
    target = root / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in COMPRESSED:
            _write(target.with_name(target.name + ".gz"), gzip.compress(data, mtime=0))
            _write(target.with_name(target.name + ".br"), brotli.compress(data))
        _write(target, data)
    return f"/static/{hashed}"


def _write(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).chmod(0o644)
    Path(name).replace(target)


def address(name: str) -> str:
    """The address of ``css/milieu.css``, with the hash of its content."""
    addresses: dict[str, str] = current_app.extensions["static_addresses"]
    return addresses[name]
