"""A version as a PDF for print and for ears (PDF/UA), by WeasyPrint: the only place that knows it.

Nothing is fetched: its two sheets and its font come with the package.
"""

import atexit
import warnings
from functools import cache
from typing import Any

from forum.papers.exports.content import Content
from forum.papers.exports.page import HERE, page, sheet

FONTS = (HERE / "fonts").as_uri() + "/"


# WeasyPrint gives an article a tag of its own, and no paper has one: notes bear it until they are called what they are.
NOTE_MARK, NOTE_TAG = "article", "/Art"


def pdf_export(content: Content) -> bytes:
    """The PDF; the same bytes each time, its moment being that of the publication. Needs the extra ``pdf``."""
    from weasyprint import HTML

    fetcher, fonts, sheets = _dress()
    printed = page(content, "pdf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fontTools' own, about tables that our subsets do not have
        document = HTML(string=printed, base_url=content.url, url_fetcher=fetcher)
        for note in document.etree_element.iter("span"):
            if note.get("class") == "footnote":
                note.tag = NOTE_MARK
        written = document.write_pdf(
            finisher=_finish_tags,
            stylesheets=sheets,
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=bytes.fromhex(content.fingerprint)[:16],
        )
    return bytes(written)


@cache
def _dress() -> tuple[Any, Any, list[Any]]:
    """What every paper is set with: who fetches, the fonts, the sheets.

    Made once in a process, since unpacking the fonts takes twice as long as setting a paper.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class OwnFontsOnly(URLFetcher):
        """Gives the fonts of this package, and nothing else of anywhere."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(FONTS):
                raise ValueError("a paper asks nothing of any other place")
            return super().fetch(url, headers)

    fetcher, fonts = OwnFontsOnly(), FontConfiguration()
    sheets = [
        CSS(
            string=sheet(name),
            base_url=(HERE / name).as_uri(),
            url_fetcher=fetcher,
            font_config=fonts,
        )
        for name in ("fonts.css", "print.css")
    ]
    return fetcher, fonts, sheets


# A set of fonts takes its folder away when it goes: before the interpreter has let go of what it needs for that.
atexit.register(_dress.cache_clear)


def _finish_tags(_document: Any, pdf: Any) -> None:
    """Say in the tags what WeasyPrint leaves out and PDF/UA asks for: which elements are notes, each with its name,
    what a heading of a table is the heading of, and where every name is found (ISO 14289-1, 7.5 and 7.9;
    ISO 32000-1, 14.7.2).
    """
    from pydyf import Array, Dictionary, String  # type: ignore[import-untyped]  # WeasyPrint's own, without types

    elements = {
        one.reference: one
        for one in pdf.objects
        if isinstance(one, Dictionary) and one.get("Type") == "/StructElem"
    }
    notes = 0
    for one in elements.values():
        if one["S"] == NOTE_TAG:
            notes += 1
            one["S"], one["ID"] = "/Note", String(f"note-{notes}")
        elif one["S"] == "/TH":
            part = elements[elements[one["P"]]["P"]]["S"]
            one["A"]["Scope"] = "/Column" if part == "/THead" else "/Row"
    named = sorted(
        ((one["ID"].string, one) for one in elements.values() if "ID" in one), key=lambda line: line[0]
    )
    if named:
        names = Array(part for _name, one in named for part in (one["ID"], one.reference))
        tree = Dictionary({"Names": names})
        pdf.add_object(tree)
        root = next(
            one for one in pdf.objects if isinstance(one, Dictionary) and one.get("Type") == "/StructTreeRoot"
        )
        root["IDTree"] = tree.reference
