"""What two sequences of characters share, each character standing for a word: ``forum.papers.comparison`` tells it.

The longest sequence that both share is found with a row of bits for each character (Hyyrö 2004), and diff-match-patch
joins what only looks shared. Memory and time grow with the product of both lengths, so in a long text the stretches
that stand once in each are taken as fixed first (as Bram Cohen's patience diff does with lines), and only what lies
between them is searched. No comparison depends on a clock; how long 15,000 words take is measured by
``python -m tests.bench.comparison``.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from diff_match_patch import diff_match_patch

Diffs = list[tuple[int, str]]
DELETE, EQUAL, INSERT = (
    diff_match_patch.DIFF_DELETE,
    diff_match_patch.DIFF_EQUAL,
    diff_match_patch.DIFF_INSERT,
)

# How many tokens (words and the spaces between) stand together in an anchor: long ones first, which are seldom
# alike by chance.
_ANCHORS = (9, 5, 3, 1)

# Up to this many pairs of tokens the search itself is quick; beyond, it goes window by window, each going on from
# the last firm run of tokens that both have. Where there is none, or few words are the same at all (one token in
# twelve, spaces apart), all the rest is told as replaced.
_SEARCHED = 300_000
_WINDOW = 512
_FIRM = 7
_ALIKE = 12
_CLEANED = 200


def differences(old: str, new: str) -> Diffs:
    """What two sequences share and do not, in order; joined where what they share is too short to mean anything."""
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    found = list(_between(engine, old, new, _ANCHORS))
    engine.diff_cleanupMerge(found)
    if len(found) <= _CLEANED:
        engine.diff_cleanupSemantic(found)
        return found
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
        yield EQUAL, old[:head]
    ending = old[len(old) - tail :]
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) * len(new) <= _SEARCHED:
        yield from _searched(old, new)
    elif sizes:
        yield from _around(engine, old, new, sizes)
    else:
        yield from _along(engine, old, new)
    if ending:
        yield EQUAL, ending


def _searched(old: str, new: str) -> Diffs:
    """The differences around a longest common subsequence of two stretches.

    One whole number for each character of ``new`` holds a row of the table: its bit is 0 where the character of
    ``old`` at that place makes the common sequence longer (H. Hyyrö, Bit-parallel LCS-length computation revisited,
    AWOCA 2004). The rows are then walked back from the end.
    """
    places: dict[str, int] = defaultdict(int)
    for place, character in enumerate(old):
        places[character] |= 1 << place
    row = every = (1 << len(old)) - 1
    rows = [row]
    for character in new:
        if matched := row & places.get(character, 0):
            row = ((row + matched) | (row - matched)) & every
        rows.append(row)
    codes: list[int] = []
    at_old, at_new = len(old), len(new)
    while at_old and at_new:
        if rows[at_new] >> (at_old - 1) & 1:
            codes.append(DELETE)
            at_old -= 1
        elif rows[at_new - 1] >> (at_old - 1) & 1:
            codes.append(EQUAL)
            at_old, at_new = at_old - 1, at_new - 1
        else:
            codes.append(INSERT)
            at_new -= 1
    codes += [DELETE] * at_old + [INSERT] * at_new
    return list(_runs(old, new, reversed(codes)))


def _runs(old: str, new: str, codes: Iterable[int]) -> Iterator[tuple[int, str]]:
    """What codes for one character each say, neighbours of one kind together."""
    at_old = at_new = 0
    for code, run in groupby(codes):
        length = len(list(run))
        if code == INSERT:
            yield code, new[at_new : at_new + length]
        else:
            yield code, old[at_old : at_old + length]
            at_old += length
        if code != DELETE:
            at_new += length


def _along(engine: diff_match_patch, old: str, new: str) -> Iterator[tuple[int, str]]:
    """Search window by window where nothing stands once: text that repeats itself, or was written anew."""
    while old or new:
        alike = Counter(old[:_WINDOW].replace(" ", "")) & Counter(new[:_WINDOW].replace(" ", ""))
        if alike.total() * _ALIKE < min(len(old), len(new), _WINDOW):
            yield from ((DELETE, old), (INSERT, new))
            return
        diffs = _searched(old[:_WINDOW], new[:_WINDOW])
        if len(old) > _WINDOW or len(new) > _WINDOW:
            firm = [at for at, (code, text) in enumerate(diffs) if not code and len(text) >= _FIRM]
            diffs = diffs[: firm[-1] + 1] if firm else [(DELETE, old), (INSERT, new)]
        yield from diffs
        old = old[sum(len(text) for code, text in diffs if code != INSERT) :]
        new = new[sum(len(text) for code, text in diffs if code != DELETE) :]


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
        yield EQUAL, old[at_old : anchor_old + size]
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
