"""Putting marks into a block's clean HTML: its number before its first words, its notes after its last."""

from collections.abc import Iterable

from lxml import html
from markupsafe import Markup

from forum.papers.exports.content import BlockText, NoteText

HOLDERS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
NESTS = {"ul", "ol", "li", "blockquote", "div"}


def with_notes(block: BlockText, marks: Iterable[Markup]) -> Markup:
    """The block's HTML with the marks of its notes after its last words."""
    marks = list(marks)
    if not marks:
        return Markup(block.html)  # noqa: S704  cleaned when written
    root = html.fragment_fromstring(block.html, create_parent="div")
    place = _last(root)
    for mark in marks:
        place.append(html.fragment_fromstring(str(mark)))
    return _inside(root)


def with_number(block: BlockText, marked: Markup) -> Markup:
    """The same HTML with the block's number in bold before its first words; for formats without a margin."""
    root = html.fragment_fromstring(str(marked), create_parent="div")
    first = root[0] if len(root) and not (root.text or "").strip() else None
    if first is None or first.tag != "p":
        first = html.Element("p")
        root.insert(0, first)
    number = html.Element("strong")
    number.text = str(block.number)
    number.tail = f" {first.text or ''}"
    first.text = None
    first.insert(0, number)
    return _inside(root)


def note_id(note: NoteText) -> str:
    """What the note is found under in the file."""
    return f"note-{note.number}"


def _last(root: html.HtmlElement) -> html.HtmlElement:
    """The element that the last words of a text stand in; a new paragraph where nothing can hold a mark."""
    place = root
    while len(place) and place[-1].tag in NESTS | HOLDERS and not (place[-1].tail or "").strip():
        place = place[-1]
    if place.tag in HOLDERS and place is not root:
        return place
    paragraph = html.Element("p")
    place.append(paragraph)
    return paragraph


def _inside(root: html.HtmlElement) -> Markup:
    inside = (root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)
    return Markup(inside)  # noqa: S704  what bleach let through, and our own marks
