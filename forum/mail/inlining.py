"""Style sheets inside letters: many mail programs drop ``<style>``, so every element carries its own style.

Inlining a whole letter costs milliseconds; 100,000 of them would spend minutes on it. Here it happens once
per template, when Jinja compiles it: each start tag of a letter's HTML source gets the declarations that
``static/css/mail.css`` has for it. This is exact because the sheet's selectors look at one element only (a
tag, classes, or both), which a test makes sure of. The sheet itself stays in ``<style>`` for what cannot be
inlined: dark mode and narrow screens.

The only user of css-inline.
"""

import re
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.environment import Environment
from jinja2.ext import Extension
from markupsafe import Markup

STYLESHEET = Path(__file__).parents[1] / "static" / "css" / "mail.css"

# A start tag in a Jinja source; what stands in quotes or in Jinja's braces may hold anything, ">" included.
_QUOTED = r'"(?:\{\{.*?\}\}|\{%.*?%\}|\{(?![{%])|[^"{])*"'
_START_TAG = re.compile(
    r"<(?P<name>[a-z][a-z0-9]*)"
    rf"(?P<attributes>(?:{_QUOTED}|{_QUOTED.replace(chr(34), chr(39))}"
    r"""|\{\{.*?\}\}|\{%.*?%\}|[^<>"'{}])*?)"""
    r"(?P<end>\s*/?>)",
    re.DOTALL,
)
_CLASS = re.compile(r"""\sclass\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""")
_MARKED = re.compile(r'<[^<>]*\sid="it"[^<>]*>')
_STYLE = re.compile(r'\sstyle="([^"]*)"')
# Sources in which a tag is only text, and the head, whose elements are never seen.
_UNSEEN = re.compile(r"\{#.*?#\}|<!--.*?-->|<head\b.*?</head>", re.DOTALL)

# What an HTML parser wants around an element of a table before it will keep it.
_AROUND = {
    "td": "<table><tbody><tr>{}</tr></tbody></table>",
    "th": "<table><tbody><tr>{}</tr></tbody></table>",
    "tr": "<table><tbody>{}</tbody></table>",
    "tbody": "<table>{}</table>",
    "thead": "<table>{}</table>",
    "tfoot": "<table>{}</table>",
    "caption": "<table>{}</table>",
}


@cache
def stylesheet() -> str:
    """The style sheet of letters, for the ``<style>`` element of their layout."""
    return STYLESHEET.read_text(encoding="utf-8")


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def styled(html: str) -> Markup:
    """A fragment of clean HTML (people's words) with its styles inlined.

    It costs about a millisecond, so whoever mails the same fragment to many keeps the result.
    """
    inlined = _inliner().inline_fragment(html, stylesheet())
    return Markup(inlined)  # noqa: S704 - clean before, and only our own sheet's declarations were added


@cache
def style_of(tag: str, classes: str = "") -> str:
    """The declarations the sheet has for one element, as in ``style_of("a", "button")``; empty if none."""
    element = f'<{tag} id="it" class="{classes}">'
    if tag in {"html", "body"}:
        inlined = _inliner().inline(f"<head><style>{stylesheet()}</style></head>{element}")
    else:
        inlined = _inliner().inline_fragment(_AROUND.get(tag, "{}").format(element), stylesheet())
    marked = _MARKED.search(inlined)
    style = _STYLE.search(marked.group()) if marked else None
    return style.group(1) if style else ""


def inline(source: str) -> str:
    """The Jinja source of a letter's HTML with a ``style`` on every start tag that the sheet speaks of.

    Raises ``ValueError`` for a class that is not written out, because its style could not be known, and for
    a ``style`` written by hand.
    """
    pieces, position = [], 0
    for unseen in _UNSEEN.finditer(source):
        pieces += [_START_TAG.sub(_with_style, source[position : unseen.start()]), unseen.group()]
        position = unseen.end()
    pieces.append(_START_TAG.sub(_with_style, source[position:]))
    return "".join(pieces)


def _with_style(tag: re.Match[str]) -> str:
    name, attributes = tag["name"], tag["attributes"]
    given = _CLASS.search(attributes)
    classes = (given["double"] or given["single"] or "") if given else ""
    if "{" in classes:
        raise ValueError(f"in a letter the class of <{name}> is written out, not computed: {classes}")
    if _STYLE.search(attributes):
        raise ValueError(f"in a letter <{name}> has a class, not a style: {attributes.strip()}")
    style = style_of(name, " ".join(classes.split()))
    return f'<{name}{attributes} style="{style}"{tag["end"]}' if style else tag.group()


class Inlining(Extension):
    """Inlines the style sheet into the templates of letters when they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source as it will be compiled; other templates than letters stay as they are."""
        if not (name and name.startswith("email/") and name.endswith(".html")):
            return source
        try:
            return inline(source)
        except ValueError as problem:
            raise TemplateSyntaxError(str(problem), 1, name, filename) from problem


def for_letters(environment: Environment) -> Environment:
    """The environment as letters need it: styles inlined, and a missing name an error, not an empty word."""
    return environment.overlay(
        extensions=[Inlining], undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
