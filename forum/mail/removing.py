"""Removing letters that carry words which are to be erased, or go to whoever is: files in a folder, and those that wait
or are dead.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from sqlalchemy import delete, func, select

from forum.database import db
from forum.mail.models import WaitingLetter
from forum.mail.wire import WIRE, AddressError, ascii_address, envelope

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
    carries = _carrying(words)
    return [path for path in sorted(folder.rglob("*.eml*")) if carries(_read(path))]


def waiting_with(words: Iterable[str]) -> list[int]:
    """The letters that wait, are being sent or are dead, in which one of these texts stands, as in ``letters_with``."""
    carries = _carrying(words)
    rows = db.session.execute(
        select(WaitingLetter.id, WaitingLetter.content)
        .order_by(WaitingLetter.id)
        .execution_options(yield_per=100)
    )
    return [row.id for row in rows if carries(row.content)]


def letters_to(folder: Path, address: str) -> list[Path]:
    """The mails under ``folder`` that go to this address."""
    return [path for path in sorted(folder.rglob("*.eml*")) if _goes_to(_read(path)) == _as_sent(address)]


def waiting_to(address: str) -> list[int]:
    """The letters that wait, are being sent or are dead, and go to this address."""
    meant = func.lower(WaitingLetter.address) == _as_sent(address)
    return list(db.session.scalars(select(WaitingLetter.id).where(meant).order_by(WaitingLetter.id)))


def _as_sent(address: str) -> str:
    """An address as a letter bears it, in small letters; as it is when no letter can."""
    with suppress(AddressError):
        address = ascii_address(address)
    return address.lower()


def _goes_to(mail: bytes) -> str:
    try:
        return envelope(cast("EmailMessage", message_from_bytes(mail, policy=WIRE)))[1].lower()
    except (LookupError, ValueError):
        return ""


def _carrying(words: Iterable[str]) -> Callable[[bytes], bool]:
    """Whether a mail carries one of these texts."""
    texts = {flat for text in words if (flat := _flat(text))}
    beginnings = [text[:LONGEST] for text in texts if len(text) >= SHORTEST]
    short = [text for text in texts if len(text) < SHORTEST]
    apart = re.compile(BEFORE + "(?:" + "|".join(map(re.escape, sorted(short))) + ")" + AFTER, re.MULTILINE)

    def carries(mail: bytes) -> bool:
        lines = _lines(mail)
        flat = _flat(lines)
        return any(beginning in flat for beginning in beginnings) or bool(short and apart.search(lines))

    return carries


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _lines(mail: bytes) -> str:
    """What a letter says, line by line, without marks of quotation; "" when it cannot be read."""
    try:
        message = message_from_bytes(mail, policy=default)
        body = message.get_body(preferencelist=("plain", "html"))
        text = f"{message.get('Subject', '')}\n{body.get_content() if body else ''}"
    except (LookupError, ValueError):
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


def remove_waiting(keys: Iterable[int]) -> int:
    """Delete these letters from those that wait, in the transaction of the caller; how many were still there."""
    gone: Any = db.session.execute(
        delete(WaitingLetter)
        .where(WaitingLetter.id.in_(sorted(keys)))
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)
