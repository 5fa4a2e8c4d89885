"""Removing letters kept in a folder (sent, waiting or refused) that carry words which are to be erased."""

from collections.abc import Iterable
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path

SHORTEST = 12  # characters: a shorter beginning would name any letter


def letters_with(folder: Path, words: Iterable[str]) -> list[Path]:
    """The mails under ``folder`` in which the beginning of one of these texts stands, in either of their parts."""
    beginnings = [needle for needle in (_flat(text)[:60] for text in words) if len(needle) >= SHORTEST]
    if not beginnings:
        return []
    return [path for path in sorted(folder.rglob("*.eml*")) if _carries(path, beginnings)]


def _carries(path: Path, beginnings: list[str]) -> bool:
    try:
        message = message_from_bytes(path.read_bytes(), policy=default)
        body = message.get_body(preferencelist=("plain", "html"))
        text = _flat(f"{message.get('Subject', '')} {body.get_content() if body else ''}")
    except (OSError, LookupError, ValueError):
        return False
    return any(needle in text for needle in beginnings)


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
