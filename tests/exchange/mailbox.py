"""Letters as they stand in an mbox, and what is found in a list of them."""

from pathlib import Path

from forum.exchange.mbox import read_mbox
from tests.exchange.reading import Found, read

AMINA = "Amina <amina@fields.example>"
BRUNO = "Bruno <bruno@harbour.example>"


def letter(
    body: str = "Hello",
    *,
    id: str | None = None,
    sender: str = AMINA,
    hour: int = 9,
    envelope: str = "From x Mon Mar  2 08:00:00 2026",
    **headers: str,
) -> bytes:
    """A letter as it stands in an mbox, written on 2 March 2026; headers are named with _ for -."""
    lines = [envelope, f"From: {sender}"]
    given = {"Date": f"Mon, 2 Mar 2026 {hour:02}:00:00 +0100", "Subject": "Nets"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines += [f"{name}: {value}" for name, value in given.items() if value]
    lines += [f"Message-ID: <{id}>"] if id else []
    return "\n".join([*lines, "", body, "", ""]).encode()


def listed(tmp_path: Path, *letters: bytes) -> Found:
    path = tmp_path / "list.mbox"
    path.write_bytes(b"".join(letters))
    return read(read_mbox(path, "en"))
