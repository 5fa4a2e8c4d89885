"""Two versions of a text, compared word by word and never inside a word; and two versions of a paper, block by block.

Words are mapped to single characters, and what these share is found in ``forum.papers.sequences``.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Literal
from unicodedata import category

from forum.papers.sequences import DELETE, EQUAL, INSERT, Diffs, differences, increasing

Op = Literal["equal", "insert", "delete"]


@dataclass(frozen=True)
class Change:
    """A stretch of text that both versions have, or that one of them added or took away."""

    op: Op
    text: str


_OPS: dict[int, Op] = {
    EQUAL: "equal",
    INSERT: "insert",
    DELETE: "delete",
}

# Letters and, when these run out, characters without meaning, to stand for words: none is a surrogate.
_STAND_INS = (
    range(0x4E00, 0xA000),
    range(0xAC00, 0xD7A4),
    range(0x20000, 0x2FA20),
    range(0x30000, 0x32000),
    range(0xF0000, 0xFFFFE),
    range(0x100000, 0x10FFFE),
)


def compare_texts(old: str, new: str) -> list[Change]:
    """What stayed, what was taken away and what was added, in reading order.

    The texts of ``equal`` and ``delete`` make the old text, those of ``equal`` and ``insert`` the new one. A
    deletion stands before the insertion that replaces it.
    """
    if old == new:
        return [Change("equal", old)] if old else []
    for split in (_words, lambda text, _: text.splitlines(keepends=True)):
        stand_ins = _StandIns(old + new)
        one, other = stand_ins.write(split(old, old + new)), stand_ins.write(split(new, old + new))
        if one is not None and other is not None:
            return list(_told(differences(one, other), stand_ins))
    return list(_told([(DELETE, old), (INSERT, new)], _StandIns("")))


class _StandIns:
    """Characters that stand for tokens longer than one; none of them is in the texts themselves."""

    def __init__(self, texts: str) -> None:
        taken = set(texts)
        self._free = (chr(code) for code in chain(*_STAND_INS) if chr(code) not in taken)
        self._characters: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def write(self, tokens: list[str]) -> str | None:
        """The tokens as one character each; ``None`` when there are more tokens than characters."""
        for token in tokens:
            if len(token) > 1 and token not in self._characters:
                character = next(self._free, None)
                if character is None:
                    return None
                self._characters[token] = character
                self._tokens[character] = token
        return "".join(self._characters.get(token, token) for token in tokens)

    def read(self, characters: str) -> str:
        """The text behind characters that ``write`` gave."""
        return "".join(self._tokens.get(character, character) for character in characters)


def _words(text: str, both: str) -> list[str]:
    """Words, numbers, and every other character by itself; accents and vowel marks stay on their letter."""
    marks = "".join(sorted(sign for sign in set(both) if category(sign)[0] == "M"))
    marks = re.escape(marks) + "\u200c\u200d\U0001f3fb-\U0001f3ff"  # joiners, and the colours of a hand
    letter = rf"[\w{marks}]"
    pattern = (
        r"\d+(?:[.,]\d+)+"  # 1,5 and 10.000
        r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"  # scripts that part no words
        rf"|\w{letter}*(?:['’\-‐‑]{letter}+)*"  # aujourd'hui, peut-être
        rf"|[^\w\s](?:[{marks}]+(?:(?<=\u200d)[^\w\s])?)*"  # signs made of several
        r"|\s"
    )
    return re.findall(pattern, text, re.DOTALL)


def _told(diffs: Diffs, stand_ins: _StandIns) -> Iterator[Change]:
    """The differences in words again: neighbours joined, and what was taken away before what was added."""
    ordered: list[tuple[Op, str]] = []
    for alike, group in groupby(diffs, key=lambda diff: diff[0] == EQUAL):
        texts: dict[Op, str] = {"equal": ""} if alike else {"delete": "", "insert": ""}
        for code, characters in group:
            texts[_OPS[code]] += stand_ins.read(characters)
        ordered.extend(texts.items())
    for op, text in ordered:
        if text:
            yield Change(op, text)


@dataclass(frozen=True)
class BlockText:
    """A block as one version has it: its uid, the uid of its section, its text."""

    uid: str
    section: str
    text: str


@dataclass(frozen=True)
class BlockChange:
    """What became of one block: kept, changed, added, removed or moved; ``words`` tells its text.

    ``moved`` is also true for a block that was both moved and changed.
    """

    uid: str
    kind: Literal["kept", "changed", "added", "removed", "moved"]
    old: BlockText | None
    new: BlockText | None
    words: tuple[Change, ...]
    moved: bool = False


def compare_versions(old: Sequence[BlockText], new: Sequence[BlockText]) -> list[BlockChange]:
    """What became of every block, in the order of the new version; removed ones stand where they stood.

    Raises ``ValueError`` when a version has a uid twice.
    """
    before, after = _by_uid(old), _by_uid(new)
    stayed = _stayed(before, after)
    removed: dict[str | None, list[BlockChange]] = defaultdict(list)
    anchor: str | None = None
    for block in old:
        if block.uid in stayed:
            anchor = block.uid
        elif block.uid not in after:
            removed[anchor].append(_became(block.uid, block, None, moved=False))
    told = removed[None]
    for block in new:
        told.append(_became(block.uid, before.get(block.uid), block, moved=block.uid not in stayed))
        told.extend(removed.get(block.uid, ()))
    return told


def _by_uid(blocks: Sequence[BlockText]) -> dict[str, BlockText]:
    found = {block.uid: block for block in blocks}
    if len(found) != len(blocks):
        raise ValueError("a version has each uid once")
    return found


def _stayed(before: dict[str, BlockText], after: dict[str, BlockText]) -> set[str]:
    """The blocks of both versions that did not move: as many as keep their section and their order."""
    places = {uid: place for place, uid in enumerate(before)}
    common = [uid for uid in after if uid in before and before[uid].section == after[uid].section]
    return {common[index] for index in increasing([places[uid] for uid in common])}


def _became(uid: str, old: BlockText | None, new: BlockText | None, *, moved: bool) -> BlockChange:
    words = tuple(compare_texts(old.text if old else "", new.text if new else ""))
    if old is None or new is None:
        return BlockChange(uid, "removed" if old else "added", old, new, words)
    if old.text != new.text:
        return BlockChange(uid, "changed", old, new, words, moved)
    return BlockChange(uid, "moved" if moved else "kept", old, new, words, moved)
