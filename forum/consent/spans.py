"""Which words of a block an amendment touches, and whether two touch the same ones."""

from itertools import product

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


def collide(one: list[Span], other: list[Span]) -> bool:
    """Whether two amendments touch the same words: both cannot be followed."""
    return any(_meet(mine, theirs) for mine, theirs in product(one, other))


def _meet(one: Span, other: Span) -> bool:
    (start, stop), (begin, end) = one, other
    if start == stop or begin == end:
        # Words added at a place meet words added there, and what takes out the words around it.
        return one == other or begin < start < end or start < begin < stop
    return max(start, begin) < min(stop, end)
