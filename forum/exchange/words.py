"""Words as they come from a source, made fit to be kept: no byte lost, none that a database refuses."""

import re
from pathlib import Path

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.text import normalise, quotes

# What stands in for words the source does not have. Fixed, so that a second import finds what the first one wrote.
EMPTY = "(empty in the source)"
UNTITLED = "(no title in the source)"
NAMELESS = "(no name in the source)"

# BCP 47: a language, then perhaps script, region and variants. No tag that people use is longer than 12 characters.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
LONGEST_TAG = 12

QUOTED = re.compile(r"^ {0,3}>", re.MULTILINE)
_MARK = re.compile(r"(?<!\\)(?=\[quote \d+:\d+-\d+\])")


def clean(text: str) -> str:
    """``text`` as the forum keeps texts, without blank lines around it."""
    return normalise(text).strip("\n")


def one_line(text: str) -> str:
    """``text`` as a title or a name: cleaned, on one line, with single spaces."""
    return " ".join(clean(text).split())


def or_empty(text: str) -> str:
    """``text`` cleaned, or the words that say there were none."""
    return clean(text) or EMPTY


def language_tag(said: str) -> str | None:
    """A language tag as the forum keeps it, the long ones as their language alone; None for what is no tag."""
    said = said.strip().replace("_", "-")
    if not LANGUAGE.fullmatch(said):
        return None
    return said if len(said) <= LONGEST_TAG else said.partition("-")[0]


def holds_quotes(markdown: str) -> bool:
    """Whether a text quotes what it answers."""
    return QUOTED.search(markdown) is not None


def without_quotes(markdown: str) -> str:
    """A text in which what reads like a quote of this forum is only words: the source knows no post of this one.

    Otherwise its number would name some passage here, perhaps a hidden one, or one of a board for members.
    """
    return _MARK.sub(r"\\", markdown) if _MARK.search(markdown) and quotes(markdown) else markdown


def existing_file(path: Path) -> Path:
    """``path`` if it is a file; raises Invalid with a sentence that names it."""
    if not path.is_file():
        raise Invalid(_("There is no file %(path)s.", path=path), field="path")
    return path
