"""What the page of a version shows of taking it along: its files, how to cite it, and the tags in its head."""

from flask import render_template
from markupsafe import Markup

from forum.papers.exports.addresses import address
from forum.papers.exports.citing import citation_text, reference_to, tags
from forum.papers.exports.content import speech_of
from forum.papers.exports.formats import FORMATS
from forum.papers.models import Version


def sizes_of(version: Version) -> dict[str, int]:
    """By format, the bytes of the file made last; those not made yet are not in it."""
    return {made.format: made.size or 0 for made in version.exports_ready}


def head_of_version(version: Version) -> Markup:
    """The tags that reference managers read, and where the same text stands in other forms."""
    if version.withholding:
        return Markup("")
    base = f"/papers/{version.paper_id}/versions/{version.number}"
    return Markup(  # noqa: S704  a template
        render_template(
            "papers/exports/head.html",
            base=base,
            tags=tags(reference_to(version), address(f"{base}.pdf") if "pdf" in sizes_of(version) else None),
        )
    )


def foot_of_version(version: Version) -> Markup:
    """The list of files to download, and how to cite."""
    if version.withholding:
        return Markup("")
    return Markup(  # noqa: S704  a template
        render_template(
            "papers/exports/take.html",
            version=version,
            base=f"/papers/{version.paper_id}/versions/{version.number}",
            formats=[one for one in FORMATS.values() if one.there],
            absent=[one for one in FORMATS.values() if not one.there],
            sizes=sizes_of(version),
            citation=citation_text(reference_to(version)),
            citation_language=speech_of(version),
        )
    )
