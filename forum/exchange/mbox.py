"""Reads a mailing list kept as an mbox (RFC 4155): one letter is one post, what answers nothing opens a thread.

Two passes: the first looks at every letter's headers and sorts out who answers whom, the second reads the bodies
thread by thread. One letter is in memory at a time.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.exchange.letter import Letter
from forum.exchange.records import Duplicate, Fault, Record, SourceAuthor, SourcePost, SourceThread
from forum.exchange.shelf import Placed, Shelf
from forum.exchange.words import UNTITLED, existing_file, holds_quotes, or_empty
from forum.mail.reading import decode
from forum.members.imported import address_key

# A From_ line as mail programs write it, so that a sentence that begins with "From" does not cut a letter in two.
ENVELOPE = re.compile(rb"^From (?:\S.* [A-Z][a-z]{2},? .*\d{1,2}:\d\d.*\d{4}.*|\S+@\S+)\s*$")
ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
# "carla at example.org" is how public archives hide an address.
ADDRESS = re.compile(r"(?<![\w.+'-])([\w.+'-]++)(@| at )([\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True, slots=True)
class _Cutting:
    """Where a letter stands in the file: its number and first line from 1, its first byte, its bytes."""

    number: int
    line: int
    offset: int
    raw: bytes

    def letter(self) -> Letter:
        """The letter inside, with lines that begin with From as they were written (mboxrd)."""
        return Letter(ESCAPED.sub(rb"\1", self.raw.partition(b"\n")[2]))

    @property
    def envelope(self) -> str:
        """The From_ line."""
        return decode(self.raw.partition(b"\n")[0], "")


def read_mbox(path: Path, language: str) -> Iterator[Record]:
    """The records of the mbox ``path``; ``language`` is a letter's that does not say its own.

    Raises Invalid when the file is not there or is not an mbox.
    """
    existing_file(path)
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf\r\n")
    if start and not start.startswith(b"From "):
        raise Invalid(
            _("%(file)s is not an mbox: it does not begin with a From line.", file=path.name), field="path"
        )
    return _read(path, language)


def _read(path: Path, language: str) -> Iterator[Record]:
    with path.open("rb") as file, Shelf() as shelf:
        senders: set[str] = set()
        yield from _sort(path.name, file, shelf, senders)
        shelf.settle()
        yield shelf.extent()
        for opening in shelf.threads():
            shared, letter = _shared(file, opening, language, senders)
            yield SourceThread(
                title=_without_addresses(letter.title, senders) or UNTITLED,
                answers=opening.named,
                **shared,
            )
            for placed in shelf.posts(opening):
                shared, _letter = _shared(file, placed, language, senders)
                yield SourcePost(thread_key=opening.key, parent_key=placed.parent_key, **shared)


def _sort(name: str, file: BinaryIO, shelf: Shelf, senders: set[str]) -> Iterator[Record]:
    """The first pass: every letter onto the shelf, every sender into ``senders``."""
    previous: datetime | None = None
    for cutting in _cut(file):
        where = _(
            "%(file)s, letter %(number)s (line %(line)s)", file=name, number=cutting.number, line=cutting.line
        )
        letter = cutting.letter()
        author = letter.author
        moment = letter.written_at(cutting.envelope, previous)
        if author is None:
            yield Fault(where, _("This letter names no sender."))
        elif moment is None:
            yield Fault(where, _("This letter has no date that can be read, and no letter stands before it."))
        else:
            previous = moment
            senders.add(author.key)
            named, direct = letter.answers()
            payload = {
                "place": [cutting.offset, len(cutting.raw)],
                "author": [author.key, author.name],
                "written_at": moment.isoformat(),
            }
            if not shelf.add(letter.key, moment, json.dumps(payload), parents=named, direct=direct):
                yield Duplicate(where, letter.key)


def _cut(file: BinaryIO) -> Iterator[_Cutting]:
    number = first = offset = begin = 0
    lines: list[bytes] = []
    for count, whole in enumerate(file, 1):
        line = whole.removeprefix(b"\xef\xbb\xbf") if count == 1 else whole
        if line.startswith(b"From ") and (not lines or ENVELOPE.match(line)):
            if lines:
                yield _Cutting(number, first, begin, b"".join(lines))
            number, first, begin, lines = number + 1, count, offset + len(whole) - len(line), []
        if lines or line.startswith(b"From "):
            lines.append(line)
        offset += len(whole)
    if lines:
        yield _Cutting(number, first, begin, b"".join(lines))


def _shared(
    file: BinaryIO, placed: Placed, language: str, senders: set[str]
) -> tuple[dict[str, Any], Letter]:
    """What threads and posts both take from a letter, and the letter, read again from its place in ``file``."""
    payload = json.loads(placed.payload)
    offset, length = payload["place"]
    file.seek(offset)
    letter = _Cutting(0, 0, offset, file.read(length)).letter()
    text = or_empty(_without_addresses(letter.text(), senders))
    shared = {
        "key": placed.key,
        "author": SourceAuthor(*payload["author"]),
        "written_at": datetime.fromisoformat(payload["written_at"]),
        "language": letter.language or language,
        "text": text,
        "url": letter.url,
        "orphan": placed.orphan,
        "folded": holds_quotes(text),
    }
    return shared, letter


def _without_addresses(text: str, senders: set[str]) -> str:
    """``text`` with the addresses of this list's own people cut after the @: a member's is never shown."""

    def shorten(found: re.Match[str]) -> str:
        is_of_here = address_key(f"{found[1]}@{found[3]}") in senders
        return f"{found[1]}{found[2]}…" if is_of_here else found[0]

    return ADDRESS.sub(shorten, text)
