"""Which words of a block an amendment touches, and whether two touch the same ones.

However many amendments wait on a block, each is compared with the block once: what it touches is a row of bits, and
two that touch the same words have a bit in common.
"""

from collections.abc import Iterable

from forum.papers.comparison import compare_texts

Span = tuple[int, int]


def touched(old: str, new: str) -> list[Span]:
    """The stretches of ``old`` that ``new`` replaces or takes out, (start, stop); (n, n) where it only adds words."""
    spans: list[Span] = []
    at = 0
    replacing = False
    for change in compare_texts(old, new):
        if change.op == "equal":
            at += len(change.text)
            replacing = False
        elif change.op == "delete":
            spans.append((at, at + len(change.text)))
            at += len(change.text)
            replacing = True
        elif not replacing:
            spans.append((at, at))
    return spans


def footprint(spans: Iterable[Span]) -> int:
    """The stretches as a row of bits: an odd one for each character, and the even ones for the places between them.

    What is replaced has the places inside it, not those at its ends; what is only added has the place it is put at. So
    words added at a place meet words added there, and what takes out the words around it.
    """
    bits = 0
    for start, stop in spans:
        bits |= 1 << 2 * start if start == stop else (1 << 2 * stop) - (1 << 2 * start + 1)
    return bits


def collide(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Whether two amendments touch the same words: both cannot be followed."""
    return bool(footprint(one) & footprint(other))
