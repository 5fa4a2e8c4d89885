"""A version as a PDF for print and for ears (PDF/UA), by WeasyPrint: the only place that knows it.

Nothing is fetched: its two sheets and its font come with the package.
"""

import warnings
from typing import Any

from forum.papers.exports.content import Content
from forum.papers.exports.page import HERE, page, sheet

FONTS = (HERE / "fonts").as_uri() + "/"


def pdf_export(content: Content) -> bytes:
    """The PDF; the same bytes each time, its moment being that of the publication. Needs the extra ``pdf``."""
    from weasyprint import CSS, HTML
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fontTools' own, about tables that our subsets do not have
        document = HTML(string=page(content, "pdf"), base_url=content.url, url_fetcher=fetcher)
        written = document.write_pdf(
            stylesheets=sheets,
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=bytes.fromhex(content.fingerprint)[:16],
        )
    return bytes(written)
