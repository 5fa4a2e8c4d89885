"""From what a person wrote (Markdown) to what a page shows: checked, rendered and cleaned once, when written.

The only user of bleach. Texts from elsewhere (an import) are rendered with ``limits=False``: what is beyond
the limits is then shown as it was typed.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any, Final, Literal

from bleach.sanitizer import Cleaner
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.errors import Invalid
from forum.markdown import has_words as has_words
from forum.markdown import hold_to_limits, to_html
from forum.pointers import MOST_ADDED, Answers, Quote, QuotedPassage

#: Raise it whenever the same source would give other HTML, so that stored HTML is made anew.
RENDERER: Final = 1
#: The most characters (code points) a person may send at once.
LONGEST: Final = 20_000
#: The longest source, in characters, that is read as Markdown at all when limits are off.
LONGEST_IMPORTED: Final = 200_000

Inside = Literal["post", "block", "note"]
#: The level of the outermost heading of a text: one below the heading under which the page shows the text.
TOP_HEADING: Final[dict[Inside, int]] = {"post": 4, "block": 3, "note": 3}

SCHEMES: Final = frozenset({"http", "https", "mailto"})
REL: Final = "nofollow ugc noopener"
TAGS: Final = frozenset(
    {
        "a",
        "bdi",
        "blockquote",
        "br",
        "code",
        "details",
        "div",
        "em",
        "footer",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
    }
    | {"ol", "p", "pre", "s", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
#: Which attributes a tag may have, and the whole of what each may say (regular expressions).
ATTRIBUTES: Final[dict[str, dict[str, str]]] = {
    "a": {"href": r"(?s:.+)", "title": r"(?s:.*)", "class": "mention|post-reference", "rel": REL},
    "blockquote": {"class": "quoted"},
    "code": {"class": r"language-[\w+#.-]{1,40}"},
    "details": {"class": "folded"},
    "div": {"class": "table", "tabindex": "0"},
    "ol": {"start": "[0-9]{1,9}"},
    "p": {"lang": "[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "dir": "auto"},
    "pre": {"class": "plain"},
    "td": {"class": "align-(?:start|center|end)"},
    "th": {"class": "align-(?:start|center|end)"},
}

_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
#: Controls, bidi overrides and isolates (they reorder their neighbours' words), and what XML 1.0 cannot hold.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
#: Stands where a character was lost on the way.
LOST = "\ufffd"
_local = threading.local()


def decode(raw: bytes) -> str:
    """Bytes as a text; Invalid (field ``text``) when they are not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_not_unicode(), field="text") from None


def normalise(source: str) -> str:
    """The one form in which a text is kept: NFC, lines ended by LF; no control, bidi override, surrogate."""
    source = _SURROGATES.sub("\ufffd", _NEWLINES.sub("\n", source))
    return unicodedata.normalize("NFC", _UNWANTED.sub("", source)).rstrip()


def check(source: str, *, maximum: int = LONGEST) -> str:
    """The text as it will be kept (see ``normalise``), if it can be.

    ``maximum`` is counted in code points. Raises Invalid (field ``text``) when it is empty, too long, too
    deeply nested (quotes and lists within one another), or was sent in another encoding (``forum.received``).
    """
    if _SURROGATES.search(source) or LOST in source:
        raise Invalid(_not_unicode(), field="text")
    source = normalise(source)
    if len(source) > maximum:
        raise Invalid(
            ngettext(
                "This text has %(num)s character, and at most %(maximum)s are allowed. Shorten it.",
                "This text has %(num)s characters, and at most %(maximum)s are allowed. "
                "Shorten it, or send it in parts.",
                len(source),
                maximum=maximum,
            ),
            field="text",
        )
    if not has_words(source) or not hold_to_limits(source):
        raise Invalid(
            _("There is nothing to read in this text yet. Write something, then send it."), field="text"
        )
    return source


def _not_unicode() -> str:
    return _("This text did not arrive as Unicode (UTF-8). Copy it again from where it comes, as plain text.")


def render(
    source: str,
    *,
    inside: Inside = "post",
    mention: Callable[[str], str | None] | None = None,
    reference: Callable[[int], str | None] | None = None,
    quote: Callable[[Quote], QuotedPassage | None] | None = None,
    limits: bool = True,
    fold: bool = False,
) -> str:
    """Clean HTML of a Markdown source; the same source and answers give the same HTML in every language.

    ``inside`` sets the level of headings. ``mention`` answers a handle with a member's URL, ``reference`` a
    post number with the post's URL, ``quote`` a quote with its passage; each may answer ``None`` and is asked
    once per thing. ``fold`` puts quoted lines (four or more) away, as in mail. Raises Invalid when the
    source is too deeply nested; with ``limits=False`` it is then shown as typed.
    """
    source = normalise(source)
    answers = Answers(mention, reference, quote, room=max(MOST_ADDED, len(source)))
    if not limits and len(source) > LONGEST_IMPORTED:
        return _as_typed(source)
    try:
        return clean(to_html(source, answers, top=TOP_HEADING[inside], fold=fold))
    except Invalid:
        if limits:
            raise
        return _as_typed(source)


def mentions(source: str) -> list[str]:
    """The handles a source mentions, as written, each once, in order; none from code, links or addresses."""
    answers = Answers()
    to_html(source, answers)
    return list(answers.members)


def quotes(source: str) -> list[Quote]:
    """The passages a source quotes, each once, in order."""
    answers = Answers()
    to_html(source, answers)
    return list(answers.passages)


def _as_typed(source: str) -> str:
    return clean(f'<pre class="plain">{escape(source.lstrip(chr(10)))}</pre>')


def clean(html: str) -> str:
    """What may be shown of any HTML; only what ``render`` makes comes through whole."""
    cleaner: Cleaner | None = getattr(_local, "cleaner", None)
    if cleaner is None:
        # One for each thread: making it anew costs more than cleaning, and its parser keeps state.
        cleaner = _local.cleaner = Cleaner(
            tags=TAGS, attributes=_allowed, protocols=SCHEMES, strip=True, filters=[_Finish]
        )
    # An entity may have named a character that the source was freed of.
    cleaned: str = cleaner.clean(_UNWANTED.sub("", html))
    return cleaned


def _allowed(tag: str, name: str, value: str) -> bool:
    rule = ATTRIBUTES.get(tag, {}).get(name)
    return rule is not None and re.fullmatch(rule, value) is not None


class _Finish:
    """After cleaning: says of every link a person made that nobody vouches for it, and lets tables scroll."""

    def __init__(self, source: Iterable[dict[str, Any]]) -> None:
        self.source = source

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in self.source:
            kind, name = token["type"], token.get("name")
            if (kind, name) == ("StartTag", "a") and (None, "class") not in token["data"]:
                token["data"][None, "rel"] = REL
            wrapper = {"name": "div", "namespace": token.get("namespace")}
            if (kind, name) == ("StartTag", "table"):
                # With tabindex, for a region that scrolls must be reached by keyboard.
                yield wrapper | {"type": kind, "data": {(None, "class"): "table", (None, "tabindex"): "0"}}
            yield token
            if (kind, name) == ("EndTag", "table"):
                yield wrapper | {"type": kind, "data": {}}
