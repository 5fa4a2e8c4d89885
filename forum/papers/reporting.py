"""What ``forum verify`` says of a file; it needs no site, no database and no network."""

import json
from pathlib import Path

from forum.papers.canonical import BadInput
from forum.papers.verification import verify

LARGEST = 64 * 1024 * 1024


def check_file(file: Path, head: str | None = None, *, as_json: bool = False) -> tuple[int, str]:
    """(exit code, words): 0 it is what it says, 1 it is not, 2 it is no export of a version.

    At most 64 MiB are read, whatever the file says of its size.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            return 2, f"{file}: this file is larger than 64 MiB, more than any export of a version."
        report = verify(data, head)
    except OSError as problem:
        return 2, f"{file}: this file cannot be read ({problem.strerror})."
    except BadInput as problem:
        return 2, f"{file}: {problem}"
    words = json.dumps(report.document(), ensure_ascii=False) if as_json else "\n".join(report.lines())
    return (0 if report.ok else 1), words
