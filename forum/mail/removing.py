"""Removing letters kept in a folder (sent, waiting or refused) that carry words which are to be erased."""

import re
from collections.abc import Iterable
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path

LONGEST = 60  # characters of a beginning
SHORTEST = (
    12  # a shorter beginning stands in any letter by chance: such a text counts only where it stands whole
)

# Letters set a text apart: on lines of its own, after what introduces it (“Post 3: ...”), or between quotation marks.
BEFORE = r"(?:^|[:：“„«\"*>؛،])\s*"
AFTER = r"(?=\s*(?:$|[”“»\"(]))"


def letters_with(folder: Path, words: Iterable[str]) -> list[Path]:
    """The mails under ``folder`` in which one of these texts stands: a long one by its beginning, a short one whole.

    Whoever has short words in common with another loses a letter that carries theirs too: rather that, than that words
    stay which their author withdrew.
    """
    texts = {flat for text in words if (flat := _flat(text))}
    beginnings = [text[:LONGEST] for text in texts if len(text) >= SHORTEST]
    short = [text for text in texts if len(text) < SHORTEST]
    apart = re.compile(BEFORE + "(?:" + "|".join(map(re.escape, sorted(short))) + ")" + AFTER, re.MULTILINE)
    return [
        path
        for path in sorted(folder.rglob("*.eml*"))
        for lines in [_lines(path)]
        if any(beginning in _flat(lines) for beginning in beginnings) or (short and apart.search(lines))
    ]


def _lines(path: Path) -> str:
    """What a letter says, line by line, without marks of quotation; "" when it cannot be read."""
    try:
        message = message_from_bytes(path.read_bytes(), policy=default)
        body = message.get_body(preferencelist=("plain", "html"))
        text = f"{message.get('Subject', '')}\n{body.get_content() if body else ''}"
    except (OSError, LookupError, ValueError):
        return ""
    return "\n".join(_flat(line) for line in text.splitlines())


def _flat(text: str) -> str:
    return " ".join(text.replace(">", " ").split())


def remove_letters(paths: Iterable[Path]) -> int:
    """Delete these mails; how many were still there."""
    gone = 0
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()
            gone += 1
    return gone
