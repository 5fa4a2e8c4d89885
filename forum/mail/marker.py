"""By what a letter of ours is known again in an answer: the line above which it is written, and the letter's foot.

The sentence of the line is in the reader's language; the signs around it are not in any, so that the line is known
again when a mail program has wrapped, quoted or translated what stands between them. The foot is known by its links,
for of "-- " above it nothing is left where a program quotes the HTML.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from flask import current_app
from flask_babel import gettext

from forum import languages
from forum.tongues import INTERFACE

OPENS, CLOSES = "##~", "~##"
#: How a link ends that does something without signing in (forum/mail/tokens.py): with a signature.
_SIGNED = re.compile(r"\.[\w-]{20,}")
#: What may be a link, with what some relays wrap around one (https://safelinks.example/?url=https%3A%2F%2F...).
_RUN = re.compile(r"[^\s<>()\[\]\"]+")


def marked(sentence: str) -> str:
    """The line: ``sentence`` (the one below, which the letter translates with its other words) between the signs."""
    return f"{OPENS} {sentence} {CLOSES}"


def is_marker(line: str) -> bool:
    """Whether ``line`` (without Markdown's own signs) is the marker of any letter of ours, in any language."""
    if OPENS in line or CLOSES in line:
        return True
    return len(line) < 200 and _folded(line) in _known(
        "above", lambda: gettext("Write your answer above this line")
    )


def is_foot(line: str) -> bool:
    """Whether ``line`` is of the foot of a letter of ours: by its links, or where a program left none, by its words."""
    if any(_acts(path) or path.rstrip(")>") in {"", "/"} for path in _paths(line)):
        return True
    return len(line) < 200 and _folded(line) in _known("foot", lambda: gettext("Stop receiving this mail"))


def gives_away(line: str) -> bool:
    """Whether ``line`` has a link that acts in the name of whoever got a letter, and is nobody else's to see."""
    return any(map(_acts, _paths(line)))


def without_links_that_act(words: str) -> str:
    """``words`` with nothing left of such links but where they led."""
    return _RUN.sub(lambda run: f"{_site()}/…" if gives_away(run[0]) else run[0], words)


def _paths(line: str) -> Iterator[str]:
    """What follows the address of this site in each link of a line; also of those that are written in another link.

    Markdown keeps an underscore of an address from being emphasis by a sign, which is no part of it.
    """
    for rest in unquote(line.replace("\\", "")).split(_site())[1:]:
        yield rest.split(maxsplit=1)[0] if rest[:1].strip() else ""


def _acts(path: str) -> bool:
    return path.startswith("/") and _SIGNED.search(path) is not None


def _site() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")


def _known(name: str, sentence: Callable[[], str]) -> frozenset[str]:
    """A sentence in every language, as the catalogues of this site have it; asked once."""
    known: dict[str, frozenset[str]] = current_app.extensions.setdefault("mail.marker", {})
    if name not in known:
        said = set()
        for code in INTERFACE:
            with languages.speaking(code):
                said.add(_folded(sentence()))
        known[name] = frozenset(said)
    return known[name]


def _folded(line: str) -> str:
    return " ".join(line.casefold().split()).strip(" .:*-_>")
