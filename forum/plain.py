"""Rendered HTML as plain words: for the text part of a mail, for search, and for one line in a list."""

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import category
from urllib.parse import unquote, urljoin

from lxml.html import HtmlElement, fragment_fromstring

#: One paragraph, heading, list, table ...: its lines.
Lines = list[str]

_SPACES = re.compile(r"[ \t\n]+")
_LINE_BREAK: Final = "\v"
_HEADINGS: Final = frozenset({"h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | {"p", "pre", "ul", "ol", "blockquote", "footer", "div", "details", "table", "hr"}
#: A cut is made between words unless that would lose more than this part of what may be shown.
_MOST_LOST: Final = 0.4


def plain_text(html: str, *, links: bool = True, base: str = "") -> str:
    """The words of HTML made by ``forum.text.render``, laid out as in a mail.

    With ``links`` a link reads "text (url)", made absolute against ``base`` (a URL) where there is one; a
    link to a member or to a post of the thread is only its words.
    """
    return "\n".join(_spaced(_Reader(links=links, base=base).read(_parsed(html))))


def summary(html: str, length: int = 280) -> str:
    """The author's own words on one line of at most ``length`` characters, cut between words.

    A cut shows as an ellipsis. Words quoted from others count only where there is nothing else.
    """
    root = _parsed(html)
    words = _one_line(_Reader(marks=False, quotes=False).read(root)) or _one_line(
        _Reader(marks=False).read(root)
    )
    if len(words) <= length:
        return words
    end = words.rfind(" ", int(length * (1 - _MOST_LOST)), length)
    if end < 0:
        end = max(length - 1, 0)
        # Not between a letter and its accent or vowel sign, nor inside a joined sign.
        while end > 0 and (category(words[end])[0] == "M" or "\u200d" in words[end - 1 : end + 1]):
            end -= 1
    return words[:end].rstrip(" ,;:.…-–—«“(") + "…"


def _parsed(html: str) -> HtmlElement:
    return fragment_fromstring(html, create_parent="div")


def _one_line(blocks: list[Lines]) -> str:
    return " ".join(" ".join(line for lines in blocks for line in lines).split())


def _spaced(blocks: list[Lines]) -> Lines:
    lines: Lines = []
    for block in blocks:
        lines += ["", *block] if lines else block
    return lines


def _marked(first: str, other: str, lines: Lines) -> Lines:
    return [((first if number == 0 else other) + line).rstrip() for number, line in enumerate(lines)]


@dataclass(frozen=True)
class _Reader:
    """Reads an element as blocks of lines, with ``links`` written out, ``marks`` of lists, ``quotes``."""

    links: bool = False
    base: str = ""
    marks: bool = True
    quotes: bool = True

    def read(self, parent: HtmlElement) -> list[Lines]:
        """The blocks of all that an element holds."""
        blocks: list[Lines] = []
        words = [parent.text or ""]
        for child in parent:
            if child.tag in _BLOCKS:
                blocks += [*self.lines("".join(words)), *self.block(child)]
                words = []
            elif child.tag != "summary":
                words.append(self.inline(child))
            words.append(child.tail or "")
        return [*blocks, *self.lines("".join(words))]

    def lines(self, words: str) -> list[Lines]:
        """Words run together as one block, or no block if they are blank."""
        lines = [line.strip(" ") for line in _SPACES.sub(" ", words).split(_LINE_BREAK)]
        return [lines] if any(lines) else []

    def block(self, element: HtmlElement) -> list[Lines]:
        """The blocks of one element that is a block itself."""
        if element.tag == "blockquote":
            inner = _spaced(self.read(element)) if self.quotes else []
            return [_marked("> ", "> ", inner) if self.marks else inner] if inner else []
        if element.tag in {"ul", "ol"}:
            return self.items(element)
        if element.tag == "table":
            return [
                [
                    "".join(f"{self.inline(cell)} | " for cell in row)[:-3].rstrip()
                    for row in element.iter("tr")
                ]
            ]
        if element.tag == "pre":
            return [str(element.text_content()).strip("\n").split("\n")]
        if element.tag == "hr":
            return [["* * *"]] if self.marks else []
        blocks = self.read(element)
        if element.tag == "footer" and self.marks and blocks:
            blocks[0][0] = f"— {blocks[0][0]}"
        return blocks

    def items(self, element: HtmlElement) -> list[Lines]:
        """A list: one block if its items are single lines or lists of such, else a block for each item."""
        items = []
        for number, item in enumerate(element, start=int(element.get("start", "1"))):
            mark = f"{number}. " if element.tag == "ol" else "- "
            tight = item.find("p") is None
            blocks = self.read(item)
            lines = [line for block in blocks for line in block] if tight else _spaced(blocks)
            items.append(_marked(mark, " " * len(mark), lines or [""]) if self.marks else lines)
        if element.find("li/p") is None:
            return [[line for lines in items for line in lines]]
        return items

    def inline(self, element: HtmlElement) -> str:
        """The words within a paragraph."""
        if element.tag == "br":
            return _LINE_BREAK
        words = (element.text or "") + "".join(self.inline(child) + (child.tail or "") for child in element)
        target = element.get("href") if element.tag == "a" and not element.get("class") else None
        if not self.links or not target or unquote(target) in {words, f"mailto:{words}", f"http://{words}"}:
            return words
        return f"{words} ({urljoin(self.base, target) if self.base else target})"
