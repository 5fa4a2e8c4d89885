"""Words as they come from a source, made fit to be kept: no byte lost, none that a database refuses."""

import re
from pathlib import Path

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.text import normalise

# What stands in for words the source does not have. Fixed, so that a second import finds what the first one wrote.
EMPTY = "(empty in the source)"
UNTITLED = "(no title in the source)"

QUOTED = re.compile(r"^ {0,3}>", re.MULTILINE)


def clean(text: str) -> str:
    """``text`` as the forum keeps texts, without blank lines around it."""
    return normalise(text).strip("\n")


def one_line(text: str) -> str:
    """``text`` as a title or a name: cleaned, on one line, with single spaces."""
    return " ".join(clean(text).split())


def or_empty(text: str) -> str:
    """``text`` cleaned, or the words that say there were none."""
    return clean(text) or EMPTY


def holds_quotes(markdown: str) -> bool:
    """Whether a text quotes what it answers."""
    return QUOTED.search(markdown) is not None


def existing_file(path: Path) -> Path:
    """``path`` if it is a file; raises Invalid with a sentence that names it."""
    if not path.is_file():
        raise Invalid(_("There is no file %(path)s.", path=path), field="path")
    return path
