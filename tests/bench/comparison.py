"""How long two versions of 15,000 words take to be compared word by word.

    python -m tests.bench.comparison

The text is 150 blocks of a hundred words, drawn from 4,000 words of which few are frequent and most are rare, as in any
language (Zipf). Each case changes it in another way; printed are the seconds of a clock and those of the processor, the
best of five: on a machine that does other things too, only the latter can be compared.
"""

import random
import time
from collections.abc import Callable

from forum.papers.comparison import BlockText, compare_versions

BLOCKS, WORDS_EACH, VOCABULARY, TIMES = 150, 100, 4_000, 5
KNOWN = [f"word{number}" for number in range(VOCABULARY)]
WEIGHTS = [1 / rank for rank in range(1, VOCABULARY + 1)]
Chance = random.Random
Version = list[BlockText]


def written(chance: Chance, count: int) -> list[str]:
    """So many words, the frequent ones often; every twelfth ends a sentence."""
    words = chance.choices(KNOWN, WEIGHTS, k=count)
    return [f"{word}." if place % 12 == 11 else word for place, word in enumerate(words)]


def first_version(chance: Chance) -> Version:
    """A hundred and fifty blocks in ten sections."""
    return [
        BlockText(f"b{number}", f"s{number // 15}", " ".join(written(chance, WORDS_EACH)))
        for number in range(BLOCKS)
    ]


def words_changed(share: float) -> Callable[[Version, Chance], Version]:
    """A change of this share of all words, anywhere in the text."""

    def change(old: Version, chance: Chance) -> Version:
        def anew(word: str) -> str:
            return written(chance, 1)[0] if chance.random() < share else word

        return [BlockText(b.uid, b.section, " ".join(map(anew, b.text.split(" ")))) for b in old]

    return change


def blocks_rewritten(share: float) -> Callable[[Version, Chance], Version]:
    """A change that writes this share of all blocks anew, and leaves the others."""

    def change(old: Version, chance: Chance) -> Version:
        rewritten = set(chance.sample(range(len(old)), round(len(old) * share)))
        return [
            BlockText(b.uid, b.section, " ".join(written(chance, WORDS_EACH))) if place in rewritten else b
            for place, b in enumerate(old)
        ]

    return change


def sections_shuffled(old: Version, chance: Chance) -> Version:
    """The same sections in another order, with a tenth of the words changed."""
    order = list(dict.fromkeys(block.section for block in old))
    chance.shuffle(order)
    changed = words_changed(0.1)(old, chance)
    return [block for section in order for block in changed if block.section == section]


def as_one_block(version: Version) -> Version:
    """The same words in a single block: the hardest case, since no uid tells what belongs to what."""
    return [BlockText("all", "s", "\n\n".join(block.text for block in version))]


CASES: dict[str, Callable[[Version, Chance], Version]] = {
    "a tenth of the words changed": words_changed(0.1),
    "half of the words changed": words_changed(0.5),
    "half of the blocks written anew": blocks_rewritten(0.5),
    "sections shuffled, a tenth changed": sections_shuffled,
}


def measured(old: Version, new: Version) -> tuple[float, float]:
    """The least seconds of a clock and of the processor that comparing two versions took."""
    clock, processor = [], []
    for _time in range(TIMES):
        begun = time.perf_counter(), time.process_time()
        compare_versions(old, new)
        clock.append(time.perf_counter() - begun[0])
        processor.append(time.process_time() - begun[1])
    return min(clock), min(processor)


def main() -> None:
    """Print each case, in blocks and in one block."""
    old = first_version(Chance(1))
    print(f"{sum(len(block.text.split()) for block in old):,} words in {len(old)} blocks")
    for name, change in CASES.items():
        new = change(old, Chance(2))
        for shape, versions in (("", (old, new)), (", in one block", (as_one_block(old), as_one_block(new)))):
            clock, processor = measured(*versions)
            print(f"{name + shape:<52} {clock:.2f} s   processor {processor:.2f} s")


if __name__ == "__main__":
    main()
