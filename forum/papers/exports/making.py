"""Making a version's file in any format, at once: for the worker, the command line and the quick formats."""

from forum.papers.exporting import json_export
from forum.papers.exports.books import book_export
from forum.papers.exports.content import Content, content_of
from forum.papers.exports.formats import Format, require_made_here
from forum.papers.exports.markdown import markdown_export
from forum.papers.exports.page import html_export
from forum.papers.exports.pdf import pdf_export
from forum.papers.models import Version

# One more whenever the makers change what they make of the same words, so that kept files are made anew.
MAKERS = 3


def key_of(content: Content) -> str:
    """What a kept file is known by: it changes with anything the file says."""
    return content.key(MAKERS)


def made(version: Version, format: Format) -> bytes:
    """The version in a format, from the database as it is now.

    Raises Refused when the version is withheld, or when this site lacks what the format asks for.
    """
    require_made_here(format)
    if format.name == "json":
        return json_export(version)
    return made_of(content_of(version), format)


def made_of(content: Content, format: Format) -> bytes:
    """The file of what a version says, in any format but JSON."""
    if format.name == "html":
        return html_export(content)
    if format.name == "markdown":
        return markdown_export(content)
    if format.name == "pdf":
        return pdf_export(content)
    return book_export(content, format.name)
