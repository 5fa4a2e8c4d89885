"""The formats a version is given in: what each is called, how it is served, and what making it asks for."""

from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.errors import Invalid, Refused


@dataclass(frozen=True)
class Format:
    """One format; ``quick`` ones are made when they are asked for, at an address with their ``ending``.

    The others are made by the worker. ``extra`` names what the operator installs for it (``pip install milieu[pdf]``),
    ``module`` what that brings, and ``library`` what of the system it needs beside it.
    """

    name: str
    title: Any
    mimetype: str
    quick: bool = False
    extra: str = ""
    module: str = ""
    library: str = ""
    ending: str = ""

    @property
    def missing(self) -> str:
        """What the operator has to install for it on this site; empty when nothing is missing."""
        if self.module and find_spec(self.module) is None:
            return f"milieu[{self.extra}]"
        return "" if not self.library or _found(self.library) else f"lib{self.library}"

    @property
    def there(self) -> bool:
        """Whether what it asks for is installed on this site."""
        return not self.missing


@cache
def _found(library: str) -> bool:
    """Whether the system has a library that pip does not bring; asked once, since asking starts a program."""
    return find_library(library) is not None


FORMATS = {
    one.name: one
    for one in (
        Format("pdf", _l("PDF"), "application/pdf", extra="pdf", module="weasyprint", library="pangoft2-1.0"),
        Format("epub", _l("EPUB"), "application/epub+zip", extra="export", module="pypandoc"),
        Format(
            "docx",
            _l("Word (DOCX)"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            extra="export",
            module="pypandoc",
        ),
        Format(
            "odt",
            _l("OpenDocument (ODT)"),
            "application/vnd.oasis.opendocument.text",
            extra="export",
            module="pypandoc",
        ),
        Format("html", _l("HTML, in one file"), "text/html", quick=True, ending="html"),
        Format("markdown", _l("Markdown"), "text/markdown", quick=True, ending="md"),
        Format("json", _l("JSON, to be verified"), "application/json", quick=True, ending="json"),
    )
}


def format_named(name: str) -> Format:
    """The format of this name. Raises Invalid."""
    if name not in FORMATS:
        raise Invalid(_("There is no format %(name)s.", name=name), field="format")
    return FORMATS[name]


def require_made_here(format: Format) -> None:
    """Raise Refused, saying what the operator installs, for a format this site cannot make."""
    if not format.there:
        raise Refused(
            _(
                "This site does not make this format: its operator has to install %(package)s.",
                package=format.missing,
            )
        )
