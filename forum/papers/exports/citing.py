"""How a version is cited: as text, for BibTeX, as CSL-JSON, and in the tags that reference managers read in a page."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum.languages import speaking
from forum.moments import day
from forum.papers.exports.addresses import address
from forum.papers.exports.content import names_in_a_line, names_of, speech_of
from forum.papers.models import Version

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What BibTeX and LaTeX take for something else. Braces are named, because BibTeX counts even escaped ones.
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}


@dataclass(frozen=True)
class Reference:
    """What a citation of a version names."""

    paper_id: int
    number: int
    title: str
    language: str
    speech: str
    authors: list[str]
    board: str
    assembly: str
    published_at: datetime
    url: str
    fingerprint: str

    @property
    def name(self) -> str:
        """A key for lists of references."""
        return f"milieu-{self.fingerprint[:12]}"


def reference_to(version: Version) -> Reference:
    """The reference to a version, its contributors named as it prints them."""
    speech = speech_of(version)
    board = version.board
    with speaking(speech):
        authors = names_of(version)
    return Reference(
        paper_id=version.paper_id,
        number=version.number,
        title=version.title,
        language=version.language,
        speech=speech,
        authors=authors,
        board=board.name_in(speech),
        assembly=board.assembly.name_in(speech),
        published_at=version.published_at,
        url=address(f"/papers/{version.paper_id}/versions/{version.number}"),
        fingerprint=version.publication.digest,
    )


def citation_text(to: Reference) -> str:
    """One line, in the language the version is framed in."""
    with speaking(to.speech):
        return str(
            _(
                "%(who)s. %(title)s Version %(number)s, %(day)s. %(board)s, %(assembly)s. %(url)s"
                " (SHA-256 %(fingerprint)s)",
                who=names_in_a_line(to.authors, most=3) or to.board,
                title=_ended(to.title),
                number=to.number,
                day=day(to.published_at.date()).striptags(),
                board=to.board,
                assembly=to.assembly,
                url=to.url,
                fingerprint=to.fingerprint,
            )
        )


def _ended(title: str) -> str:
    """A title with the full stop that ends it, unless it ends by itself."""
    return title if title.endswith((".", "?", "!", "…", "؟")) else f"{title}."


def tex(words: str) -> str:
    """Words on one line that LaTeX prints as they are."""
    return "".join(TEX.get(sign, sign) for sign in " ".join(words.split()))


def bibtex(to: Reference) -> str:
    """An entry for BibTeX; every name is kept whole, since nobody says which part of it is the family's."""
    authors = " and ".join(f"{{{tex(name)}}}" for name in to.authors or [to.board])
    fields = {
        "author": authors,
        "title": f"{{{tex(to.title)}}}",
        "institution": f"{{{tex(f'{to.board}, {to.assembly}')}}}",
        "type": "Proposal paper",
        "number": f"Version {to.number}",
        "year": str(to.published_at.year),
        "month": None,
        "url": re.sub(r"[{}\\\s]", "", to.url),
        "language": to.language,
        "note": f"SHA-256 {to.fingerprint}",
    }
    lines = [
        f"  {name} = {MONTHS[to.published_at.month - 1]}," if value is None else f"  {name} = {{{value}}},"
        for name, value in fields.items()
    ]
    return "\n".join([f"@techreport{{{to.name},", *lines, "}", ""])


def csl(to: Reference) -> list[dict[str, Any]]:
    """The items of CSL-JSON, which Zotero and its like bring in."""
    on = to.published_at
    return [
        {
            "id": to.name,
            "type": "report",
            "title": to.title,
            "author": [{"literal": name} for name in to.authors or [to.board]],
            "publisher": f"{to.board}, {to.assembly}",
            "number": str(to.number),
            "version": str(to.number),
            "issued": {"date-parts": [[on.year, on.month, on.day]]},
            "language": to.language,
            "URL": to.url,
            "note": f"SHA-256 {to.fingerprint}",
        }
    ]


def csl_json(to: Reference) -> bytes:
    """The same as a file; the same bytes each time."""
    return (json.dumps(csl(to), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def tags(to: Reference, pdf_url: str | None) -> list[tuple[str, str]]:
    """The names and contents of a page's tags: those of Highwire Press, and Dublin Core's."""
    on = to.published_at
    highwire = [
        ("citation_title", to.title),
        *(("citation_author", name) for name in to.authors or [to.board]),
        ("citation_publication_date", on.strftime("%Y/%m/%d")),
        ("citation_online_date", on.strftime("%Y/%m/%d")),
        ("citation_language", to.language),
        ("citation_technical_report_institution", f"{to.board}, {to.assembly}"),
        ("citation_technical_report_number", str(to.number)),
        ("citation_public_url", to.url),
    ]
    if pdf_url:
        highwire.append(("citation_pdf_url", pdf_url))
    dublin_core = [
        ("DC.title", to.title),
        *(("DC.creator", name) for name in to.authors or [to.board]),
        ("DC.publisher", f"{to.board}, {to.assembly}"),
        ("DC.issued", on.strftime("%Y-%m-%d")),
        ("DC.language", to.language),
        ("DC.identifier", to.url),
        ("DC.type", "Text"),
    ]
    return highwire + dublin_core
