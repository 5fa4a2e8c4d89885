"""The line in a letter above which its reader writes their answer.

Its sentence is in the reader's language; the signs around it are not in any, so that the line is known again when a
mail program has wrapped, quoted or translated what stands between them.
"""

from flask import current_app
from flask_babel import gettext

from forum import languages
from forum.tongues import INTERFACE

OPENS, CLOSES = "##~", "~##"


def marked(sentence: str) -> str:
    """The line: ``sentence`` (the one below, which the letter translates with its other words) between the signs."""
    return f"{OPENS} {sentence} {CLOSES}"


def is_marker(line: str) -> bool:
    """Whether ``line`` (without Markdown's own signs) is the marker of any letter of ours, in any language."""
    if OPENS in line or CLOSES in line:
        return True
    return len(line) < 200 and _folded(line) in _sentences()


def _sentence() -> str:
    return gettext("Write your answer above this line")


def _sentences() -> frozenset[str]:
    """The sentence in every language, as the catalogues of this site have it; asked once."""
    known: frozenset[str] | None = current_app.extensions.get("mail.marker")
    if known is None:
        said = set()
        for code in INTERFACE:
            with languages.speaking(code):
                said.add(_folded(_sentence()))
        known = current_app.extensions["mail.marker"] = frozenset(said)
    return known


def _folded(line: str) -> str:
    return " ".join(line.casefold().split()).strip(" .:*-_>")
