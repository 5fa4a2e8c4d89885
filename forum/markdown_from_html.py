"""HTML from elsewhere (proposals of other platforms, mails) as the Markdown that a person would have written.

Words are never lost but for scripts, styles and what is hidden; layout is kept where Markdown has it.
"""

import re
from html import unescape
from typing import Final

from lxml import etree

from forum.inline_markdown import (
    CLOSED,
    LINE_BREAK,
    OPENED,
    code,
    escaped,
    image,
    link,
    paragraphs,
    settled,
    target_of,
)
from forum.text import normalise

#: One paragraph, heading, list, table ...: its lines.
Lines = list[str]

#: Elements within one another beyond which only words are kept; mails nest tables 20 deep, nothing sane 100.
_DEEPEST: Final = 100
_DROPPED: Final = (
    *("script", "style", "head", "title", "noscript", "template", "object", "embed", "iframe", "svg", "math"),
    *("select", "input", "button", "canvas", "audio", "video", "map", "frameset"),
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li"}
    | {"main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"}
    | {"thead", "tr", "ul", "caption", "signature", *_HEADINGS}
)
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_EMPHASIS: Final = (
    dict.fromkeys(("b", "strong"), "**")
    | dict.fromkeys(("em", "i", "cite"), "_")
    | dict.fromkeys(("s", "strike", "del"), "~~")
)
_INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "bdi", "bdo", "big", "br", "code", "data", "dfn", "font", "img", "ins", "kbd"}
    | {"label", "mark", "meter", "output", "picture", "progress", "q", "rp", "rt", "ruby", "samp", "small"}
    | {"source", "span", "sub", "sup", "textarea", "time", "tt", "u", "var", "wbr", "base", "link", "meta"}
    | {"col", "colgroup", "option", "param", "area", "track", "nobr", "optgroup", *_EMPHASIS}
)
_KNOWN: Final = "|".join(sorted(_BLOCKS | _INLINE | {*_DROPPED}))
#: "<nom de famille>" is words, not an element; "<o:p>" is an element of Word's.
_WORDS_IN_ANGLES = re.compile(rf"<(?!/?(?:(?:{_KNOWN})(?=[\s/>])|\w+:\w+)|!--|!doctype|\?xml)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


def html_to_markdown(html: str) -> str:
    """Markdown with the words, links, lists, quotes, headings, tables and emphasis of HTML of any quality.

    Relative links lose their target, for they led into another site. Never raises.
    """
    html = _WORDS_IN_ANGLES.sub("&lt;", normalise(html))
    if not html:
        return ""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(html.encode(), parser)
    if root is None or any("depth" in str(error.message) for error in parser.error_log):
        # libxml2 gives up on 256 elements within one another, and what follows would be lost.
        return "\n".join(_spaced(paragraphs(escaped(_without_elements(html)))))
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    return "\n".join(_spaced(_blocks(root, 0)))


def _without_elements(html: str) -> str:
    first, *others = re.split(r"(?i)<(?:script|style)\b[^<>]*>", html)
    pieces = [
        first,
        *(piece for other in others for piece in re.split(r"(?i)</(?:script|style)\s*>", other)[1:]),
    ]
    return unescape(re.sub(r"<[^<>]*>", " ", " ".join(pieces)))


def _spaced(blocks: list[Lines]) -> Lines:
    lines: Lines = []
    for block in blocks:
        lines += ["", *block] if lines else block
    return lines


def _marked(first: str, other: str, lines: Lines) -> Lines:
    return [((first if number == 0 else other) + line).rstrip() for number, line in enumerate(lines)]


def _hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _is_block(element: etree._Element) -> bool:
    """Whether an element stands by itself: it is a block or, as in many mails, holds one."""
    return element.tag in _BLOCKS or (
        len(element) > 0 and any(inner.tag in _BLOCKS for inner in element.iterdescendants())
    )


def _all_words(element: etree._Element) -> str:
    return "".join(str(words) for words in element.itertext())


def _blocks(parent: etree._Element, depth: int) -> list[Lines]:
    """The blocks of all that an element holds; ``depth`` elements are around it."""
    if depth > _DEEPEST:
        return paragraphs(escaped(_all_words(parent)))
    blocks: list[Lines] = []
    words = [escaped(parent.text or "")]
    list_before: tuple[int, str] | None = None
    for child in parent:
        if not _hidden(child):
            if _is_block(child):
                blocks += paragraphs("".join(words))
                words = []
                if child.tag in _LISTS:
                    # Two lists in a row would read as one if their marks were the same.
                    mark = "*" if list_before == (len(blocks), "-") else "-"
                    blocks += _list(child, mark, depth + 1)
                    list_before = len(blocks), mark
                else:
                    blocks += _block(child, depth + 1)
            else:
                words.append(_inline(child, frozenset(), depth + 1))
        words.append(escaped(child.tail or ""))
    return blocks + paragraphs("".join(words))


def _block(element: etree._Element, depth: int) -> list[Lines]:
    if element.tag in _HEADINGS:
        words = " ".join(settled(_inside(element, frozenset({"**"}), depth)).replace(LINE_BREAK, " ").split())
        words = re.sub(r"(#+)$", r"\\\1", words)
        return [[f"{'#' * _HEADINGS[str(element.tag)]} {words}"]] if words else []
    if element.tag == "blockquote":
        inner = _spaced(_blocks(element, depth))
        return [_marked("> ", "> ", inner)] if inner else []
    if element.tag == "pre":
        return _fenced(element)
    if element.tag == "hr":
        return [["***"]]
    if element.tag == "table" and _is_data(element):
        return _table(element, depth)
    return _blocks(element, depth)


def _fenced(element: etree._Element) -> list[Lines]:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    words = normalise(_all_words(element)).strip("\n")
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", words)), 3)
    language = re.search(
        r"\blang(?:uage)?-([\w+#.-]+)", " ".join(str(inner.get("class")) for inner in element.iter())
    )
    return [[ticks + (language[1] if language else ""), *words.split("\n"), ticks]] if words.strip() else []


def _list(element: etree._Element, mark: str, depth: int) -> list[Lines]:
    """A list as one block; items without words are left out, for Markdown could take them for a heading."""
    start = element.get("start", "")
    number = int(start) if element.tag == "ol" and re.fullmatch("[0-9]{1,8}", start) else 1
    items: list[Lines] = []
    tight = True
    for item in element:
        blocks = [] if _hidden(item) else (_blocks if item.tag == "li" else _block)(item, depth + 1)
        if item.tag in _LISTS:
            blocks = _list(item, "-", depth + 1)
        if blocks:
            first = f"{number}{'.' if mark == '-' else ')'} " if element.tag == "ol" else f"{mark} "
            # Only a list that begins at 1 may follow a line of words at once.
            close = all(re.match(r"(?:[-*]|1[.)]) ", block[0]) for block in blocks[1:])
            lines = [line for block in blocks for line in block] if close else _spaced(blocks)
            items.append(_marked(first, " " * len(first), lines))
            tight = tight and close
            number += 1
    if not tight:
        return [_spaced(items)]
    return [[line for lines in items for line in lines]] if items else []


def _is_data(table: etree._Element) -> bool:
    """Whether a table says something by its columns, rather than laying out a page or a mail."""
    cells = list(table.iter("td", "th"))
    simple = all(
        inner.tag not in _BLOCKS - {"p", "div"} for cell in cells for inner in cell.iterdescendants()
    )
    return simple and any(len(row) > 1 for row in table.iter("tr"))


def _table(element: etree._Element, depth: int) -> list[Lines]:
    rows = [
        [
            settled(_inside(cell, frozenset(), depth)).replace(LINE_BREAK, " ").replace("|", "\\|")
            for cell in row
        ]
        for row in element.iter("tr")
    ]
    width = max(len(row) for row in rows)
    first = next(element.iter("tr"))
    headed = element.find("thead/tr") is first or first.find("th") is not None
    rows = rows if headed else [[], *rows]
    lines = [
        "| " + " | ".join(" ".join(cell.split()) for cell in row + [""] * (width - len(row))) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + " --- |" * width)
    caption = element.find("caption")
    return [*(_blocks(caption, depth) if caption is not None else []), lines]


def _inside(element: etree._Element, active: frozenset[str], depth: int) -> str:
    in_link = "a" in active
    if depth > _DEEPEST:
        return escaped(_all_words(element), in_link=in_link)
    words = [escaped(element.text or "", in_link=in_link)]
    for child in element:
        words += ["" if _hidden(child) else _inline(child, active, depth + 1)]
        words += [escaped(child.tail or "", in_link=in_link)]
    return "".join(words)


def _inline(element: etree._Element, active: frozenset[str], depth: int) -> str:
    """One element within a paragraph; ``active`` are the marks of emphasis (or a link) around it."""
    tag = str(element.tag)
    if tag == "br":
        return LINE_BREAK
    if tag == "img":
        dot = {element.get("width"), element.get("height")} & {"0", "1"}
        return "" if dot else image(element.get("alt", ""), element.get("src", ""))
    if tag in {"code", "tt", "kbd", "samp"}:
        return code(_all_words(element))
    if tag == "a" and "a" not in active and target_of(element.get("href", "")):
        return link(_inside(element, active | {"a"}, depth), element.get("href", ""))
    mark = _EMPHASIS.get(tag)
    words = _inside(element, active | {mark} if mark else active, depth)
    if tag == "q":
        return f"“{words}”"
    if mark and mark not in active:
        return OPENED[mark] + words + CLOSED[mark]
    return f"{LINE_BREAK}{words}{LINE_BREAK}" if tag in _BLOCKS else words
