"""Which way each paragraph of a DOCX or an ODT runs: as its own first letter says, like ``dir="auto"`` in a page.

Pandoc knows the direction of a document, and forgets it for paragraphs in quotes, lists and notes; in an ODT it knows
none. A paper of one assembly quotes people in several languages, so each paragraph is looked at by itself here.
ECMA-376 (part 1, 17.3.1.6, 17.3.2.30, 17.4.1) and ODF 1.3 (20.404) say what the words mean.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from unicodedata import bidirectional

from lxml import etree

from forum.languages import direction

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

# What may follow the element that is put in, since the schema of Word gives each its place.
AFTER_BIDI = """
    adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection
    textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"""
AFTER_RTL = "cs em lang eastAsianLayout specVanish oMath rPrChange"
AFTER_PAGE_SIZE = """
    pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter
    docGrid printerSettings sectPrChange"""
AFTER_SECTION_BIDI = "rtlGutter docGrid printerSettings sectPrChange"
AFTER_BIDI_OF_TABLE = """
    tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook
    tblCaption tblDescription tblPrChange"""
# The page of the PDF; pandoc's own is the American one. Word counts in twentieths of a point.
A4_IN_WORD = {f"{WORD}w": "11906", f"{WORD}h": "16838"}
A4_IN_ODT = {f"{FO}page-width": "210mm", f"{FO}page-height": "297mm"}
# Styles of pandoc's that stand in the middle of the line, whichever way they run.
CENTRED = {"Title", "Subtitle", "Author", "Date"}


def direction_of_words(words: str) -> str | None:
    """The direction of the first letter that has one (Unicode's rule P2): ltr, rtl, or None without any."""
    for sign in words:
        way = bidirectional(sign)
        if way in {"R", "AL"}:
            return "rtl"
        if way == "L":
            return "ltr"
    return None


def directed_docx(data: bytes, language: str) -> bytes:
    """A part of a DOCX in which every paragraph, run and table says which way it runs."""
    root = etree.fromstring(data)
    base = direction(language)
    of_tables: dict[Any, str] = {}
    for table in root.iter(f"{WORD}tbl"):
        of_tables[table] = direction_of_words(_words(table, f"{WORD}t")) or base
        _set(_properties(table, "tblPr"), "bidiVisual", AFTER_BIDI_OF_TABLE, wanted=of_tables[table] == "rtl")
    for paragraph in root.iter(f"{WORD}p"):
        # A number has no direction: it runs as the table does that it stands in.
        around = next((of_tables[table] for table in paragraph.iterancestors(f"{WORD}tbl")), base)
        way = direction_of_words(_words(paragraph, f"{WORD}t")) or around
        _set(_properties(paragraph, "pPr"), "bidi", AFTER_BIDI, wanted=way == "rtl")
        for run in paragraph.iter(f"{WORD}r"):
            _direct_run(run, way)
    for section in root.iter(f"{WORD}sectPr"):
        size = _set(section, "pgSz", AFTER_PAGE_SIZE, wanted=True)
        for name, length in A4_IN_WORD.items():
            size.set(name, length)
        _set(section, "bidi", AFTER_SECTION_BIDI, wanted=base == "rtl")
    return _written(root)


def _direct_run(run: Any, of_paragraph: str) -> None:
    words = _words(run, f"{WORD}t")
    if not words:
        return
    rtl = (direction_of_words(words) or of_paragraph) == "rtl"
    properties = _properties(run, "rPr")
    _set(properties, "rtl", AFTER_RTL, wanted=rtl)
    spoken = properties.find(f"{WORD}lang")
    if rtl and spoken is not None:
        # Word takes the language of a run from right to left from another attribute.
        spoken.set(f"{WORD}bidi", spoken.get(f"{WORD}val", ""))


def _properties(element: Any, name: str) -> Any:
    found = element.find(f"{WORD}{name}")
    if found is None:
        found = etree.Element(f"{WORD}{name}")
        element.insert(0, found)
    return found


def _set(properties: Any, name: str, followers: str, *, wanted: bool) -> Any:
    """Put an element where the schema wants it, and give it back; or take it away."""
    for old in properties.findall(f"{WORD}{name}"):
        properties.remove(old)
    element = etree.Element(f"{WORD}{name}")
    if wanted:
        places = [
            at for at, child in enumerate(properties) if child.tag.removeprefix(WORD) in followers.split()
        ]
        properties.insert(places[0] if places else len(properties), element)
    return element


def directed_odt(data: bytes, language: str) -> bytes:
    """The content of an ODT in which every paragraph that does not run as the page does has a style that says so."""
    root = etree.fromstring(data)
    automatic = root.find(f"{OFFICE}automatic-styles")
    base, styles = direction(language), _Styles(automatic)
    of_tables: dict[Any, str] = {}
    for table in root.iter(f"{TABLE}table"):
        of_tables[table] = direction_of_words("".join(map(str, table.itertext()))) or base
        styles.direct_table(table.get(f"{TABLE}style-name"), of_tables[table])
    for paragraph in root.iter(f"{TEXT}p", f"{TEXT}h"):
        around = next((of_tables[table] for table in paragraph.iterancestors(f"{TABLE}table")), base)
        way = direction_of_words("".join(_own_words(paragraph))) or around
        if way == "rtl" or way != base:
            name = paragraph.get(f"{TEXT}style-name", "Standard")
            paragraph.set(f"{TEXT}style-name", styles.running(name, way))
    _name_complex(root)
    return _written(root)


def directed_styles(data: bytes, language: str) -> bytes:
    """The styles of an ODT, whose pages run as its language does."""
    root = etree.fromstring(data)
    for page in root.iter(f"{STYLE}page-layout-properties"):
        page.set(f"{STYLE}writing-mode", "rl-tb" if direction(language) == "rtl" else "lr-tb")
        for name, length in A4_IN_ODT.items():
            page.set(name, length)
    _name_complex(root)
    return _written(root)


class _Styles:
    """The automatic styles of an ODT, to which one is added for each style that paragraphs of another way have."""

    def __init__(self, automatic: Any) -> None:
        self.automatic = automatic
        self.known = {style.get(f"{STYLE}name"): style for style in automatic.findall(f"{STYLE}style")}
        self.made: dict[tuple[str, str], str] = {}

    def running(self, name: str, way: str) -> str:
        """The name of a style that is as this one, but runs that way."""
        if (name, way) not in self.made:
            self.made[name, way] = made = f"Way{len(self.made) + 1}"
            own = self.known.get(name)
            style = etree.SubElement(self.automatic, f"{STYLE}style") if own is None else deepcopy(own)
            if own is None:
                style.set(f"{STYLE}family", "paragraph")
                style.set(f"{STYLE}parent-style-name", name)
            else:
                self.automatic.append(style)
            style.set(f"{STYLE}name", made)
            properties = style.find(f"{STYLE}paragraph-properties")
            if properties is None:
                properties = etree.Element(f"{STYLE}paragraph-properties")
                style.insert(0, properties)
            properties.set(f"{STYLE}writing-mode", "rl-tb" if way == "rtl" else "lr-tb")
            if style.get(f"{STYLE}parent-style-name") not in CENTRED:
                properties.set(f"{FO}text-align", "right" if way == "rtl" else "left")
        return self.made[name, way]

    def direct_table(self, name: str | None, way: str) -> None:
        """Let the columns of tables of this style run that way."""
        properties = self.known[name].find(f"{STYLE}table-properties") if name in self.known else None
        if properties is not None:
            properties.set(f"{STYLE}writing-mode", "rl-tb" if way == "rtl" else "lr-tb")


def _name_complex(root: Any) -> None:
    """Give scripts from right to left their language where writing programs look for it."""
    for properties in root.iter(f"{STYLE}text-properties"):
        language = properties.get(f"{FO}language")
        if language and direction(language) == "rtl":
            properties.set(f"{STYLE}language-complex", language)
            properties.set(f"{STYLE}country-complex", properties.get(f"{FO}country") or "none")


def _own_words(paragraph: Any) -> Iterator[str]:
    """The words of a paragraph without those of the notes it calls."""
    if paragraph.text:
        yield paragraph.text
    for child in paragraph:
        if child.tag != f"{TEXT}note":
            yield from _own_words(child)
        if child.tail:
            yield child.tail


def _words(element: Any, tag: str) -> str:
    return "".join(one.text or "" for one in element.iter(tag))


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
