"""Plausible texts without end: sentences with gaps, filled by chance that a seed makes the same each time."""

import random
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "es", "ar", "en")
#: How much is written in each of them.
WEIGHTS = (45, 20, 20, 15)
#: Characters a text has before it ends with the sentence it is in.
ENOUGH = 540
SENTENCES_A_PARAGRAPH = 3
LARGEST_FIGURE = 48


@cache
def words() -> dict[str, Any]:
    """What texts and names are made of."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def chance(seed: str) -> random.Random:
    """Chance that falls out the same way each time for the same seed."""
    return random.Random(seed)  # noqa: S311  nothing secret is drawn with it, and it must repeat


def language(chance: random.Random) -> str:
    """A language to write in."""
    return chance.choices(LANGUAGES, WEIGHTS)[0]


def _filled(chance: random.Random, code: str, pattern: str) -> str:
    stock = words()[code]
    return pattern.format(
        place=chance.choice(stock["place"]),
        who=chance.choice(stock["who"]),
        thing=chance.choice(stock["thing"]),
        month=chance.choice(stock["month"]),
        n=chance.randint(3, LARGEST_FIGURE),
    )


def title(chance: random.Random, code: str) -> str:
    """The title of a thread, its first letter a capital."""
    filled = _filled(chance, code, chance.choice(words()[code]["titles"]))
    return filled[:1].upper() + filled[1:]


def text(chance: random.Random, code: str) -> str:
    """A text of about 600 characters in paragraphs; Markdown in name only."""
    patterns: list[str] = words()[code]["sentences"]
    sentences: list[str] = []
    length = 0
    for pattern in chance.sample(patterns, len(patterns)):
        sentences.append(_filled(chance, code, pattern))
        length += len(sentences[-1]) + 1
        if length > ENOUGH:
            break
    parts = range(0, len(sentences), SENTENCES_A_PARAGRAPH)
    return "\n\n".join(" ".join(sentences[start : start + SENTENCES_A_PARAGRAPH]) for start in parts)


def html_of(source: str) -> str:
    """The HTML of a text made here: what ``forum.text.render`` gives for it, a hundred times sooner."""
    return "".join(f"<p>{escape(part, quote=False)}</p>\n" for part in source.split("\n\n"))


def name(number: int) -> str:
    """The name of the member of this number (from 0); they repeat after some two thousand."""
    first, family = words()["people"]["first"], words()["people"]["family"]
    # The first name changes each time; after one turn of them all, the family names move on by one.
    return f"{first[number % len(first)]} {family[(number + number // len(first)) % len(family)]}"
