"""Two versions of a text, compared word by word and never inside a word.

Words are mapped to single characters and compared by diff-match-patch. Its search slows down with the square of
what changed, so stretches of words that stand once in each text are taken as fixed first (as Bram Cohen's
patience diff does with lines), and only what lies between them is searched: 15,000 words of which every tenth
changed take a tenth of the time, and no comparison depends on a clock.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Literal
from unicodedata import category

from diff_match_patch import diff_match_patch

Op = Literal["equal", "insert", "delete"]
Diffs = list[tuple[int, str]]


@dataclass(frozen=True)
class Change:
    """A stretch of text that both versions have, or that one of them added or took away."""

    op: Op
    text: str


_OPS: dict[int, Op] = {
    diff_match_patch.DIFF_EQUAL: "equal",
    diff_match_patch.DIFF_INSERT: "insert",
    diff_match_patch.DIFF_DELETE: "delete",
}

# How many tokens (words and the spaces between) stand together in an anchor: long ones first, which are seldom
# alike by chance.
_ANCHORS = (9, 5, 3, 1)

# Up to this many pairs of tokens the search itself is quick; beyond, it goes window by window, each going on from
# the last firm run of tokens that both have. Where there is none, or few words are the same at all (one token in
# twelve, spaces apart), all the rest is told as replaced.
_SEARCHED = 4096
_WINDOW = 256
_FIRM = 7
_ALIKE = 12
_CLEANED = 200

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
            return list(_told(_compared(one, other), stand_ins))
    return list(
        _told([(diff_match_patch.DIFF_DELETE, old), (diff_match_patch.DIFF_INSERT, new)], _StandIns(""))
    )


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


def _compared(old: str, new: str) -> Diffs:
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    found = list(_between(engine, old, new, _ANCHORS))
    engine.diff_cleanupMerge(found)
    # In parts and then as a whole, since what it takes grows with the square of what it can join.
    diffs: Diffs = []
    for start in range(0, len(found), _CLEANED):
        part = found[start : start + _CLEANED]
        engine.diff_cleanupSemantic(part)
        diffs.extend(part)
    engine.diff_cleanupMerge(diffs)
    engine.diff_cleanupSemantic(diffs)
    return diffs


def _between(
    engine: diff_match_patch, old: str, new: str, sizes: tuple[int, ...]
) -> Iterator[tuple[int, str]]:
    """The differences between two stretches, by anchors of these sizes and then by search."""
    head = engine.diff_commonPrefix(old, new)
    tail = engine.diff_commonSuffix(old[head:], new[head:])
    if head:
        yield engine.DIFF_EQUAL, old[:head]
    ending = old[len(old) - tail :]
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not old or not new or len(old) * len(new) <= _SEARCHED:
        yield from engine.diff_main(old, new, False)
    elif sizes:
        yield from _around(engine, old, new, sizes)
    else:
        yield from _along(engine, old, new)
    if ending:
        yield engine.DIFF_EQUAL, ending


def _along(engine: diff_match_patch, old: str, new: str) -> Iterator[tuple[int, str]]:
    """Search window by window where nothing stands once: text that repeats itself, or was written anew."""
    while old or new:
        alike = Counter(old[:_WINDOW].replace(" ", "")) & Counter(new[:_WINDOW].replace(" ", ""))
        if alike.total() * _ALIKE < min(len(old), len(new), _WINDOW):
            yield from ((engine.DIFF_DELETE, old), (engine.DIFF_INSERT, new))
            return
        diffs = engine.diff_main(old[:_WINDOW], new[:_WINDOW], False)
        if len(old) > _WINDOW or len(new) > _WINDOW:
            firm = [at for at, (code, text) in enumerate(diffs) if not code and len(text) >= _FIRM]
            diffs = diffs[: firm[-1] + 1] if firm else [(engine.DIFF_DELETE, old), (engine.DIFF_INSERT, new)]
        yield from diffs
        old = old[sum(len(text) for code, text in diffs if code != engine.DIFF_INSERT) :]
        new = new[sum(len(text) for code, text in diffs if code != engine.DIFF_DELETE) :]


def _around(
    engine: diff_match_patch, old: str, new: str, sizes: tuple[int, ...]
) -> Iterator[tuple[int, str]]:
    size, at_old, at_new = sizes[0], 0, 0
    for anchor_old, anchor_new in _anchors(old, new, size):
        if anchor_old < at_old or anchor_new < at_new:
            if anchor_old - anchor_new != at_old - at_new:
                continue  # It overlaps the one before and does not go on from it.
        else:
            yield from _between(engine, old[at_old:anchor_old], new[at_new:anchor_new], sizes[1:])
            at_old, at_new = anchor_old, anchor_new
        yield engine.DIFF_EQUAL, old[at_old : anchor_old + size]
        at_old, at_new = anchor_old + size, anchor_new + size
    yield from _between(engine, old[at_old:], new[at_new:], sizes[1:])


def _anchors(old: str, new: str, size: int) -> list[tuple[int, int]]:
    """Where a run of ``size`` tokens stands once in each text, as many as keep the same order in both."""
    places = _once(new, size)
    pairs = [(at, places[run]) for run, at in _once(old, size).items() if run in places]
    return [pairs[index] for index in increasing([place for _, place in pairs])]


def _once(text: str, size: int) -> dict[str, int]:
    """The runs of ``size`` that stand once in a text, with their place, in order."""
    runs = [text[at : at + size] for at in range(len(text) - size + 1)]
    times = Counter(runs)
    return {run: at for at, run in enumerate(runs) if times[run] == 1}


def increasing(values: list[int]) -> list[int]:
    """The indices of a longest strictly increasing subsequence (patience sorting, Fredman 1975)."""
    ends: list[int] = []
    last_at: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        length = bisect_left(ends, value)
        before.append(last_at[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        last_at[length : length + 1] = [index]
    chosen: list[int] = []
    index = last_at[-1] if last_at else -1
    while index >= 0:
        chosen.append(index)
        index = before[index]
    return chosen[::-1]


def _told(diffs: Diffs, stand_ins: _StandIns) -> Iterator[Change]:
    """The differences in words again: neighbours joined, and what was taken away before what was added."""
    ordered: list[tuple[Op, str]] = []
    for alike, group in groupby(diffs, key=lambda diff: diff[0] == diff_match_patch.DIFF_EQUAL):
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
