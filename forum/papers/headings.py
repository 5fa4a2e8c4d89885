"""The headings that every paper begins with, and which language a heading is in."""

from functools import cache

from flask_babel import gettext as _

from forum.languages import INTERFACE, interface, speaking
from forum.papers.models import SectionKind


@cache
def usual_headings(code: str) -> dict[SectionKind, str]:
    """The headings of the usual sections in a language; in the default one where the interface does not speak it."""
    with speaking(code):
        return {
            SectionKind.SUMMARY: str(_("Summary")),
            SectionKind.DIAGNOSIS: str(_("Diagnosis")),
            SectionKind.STRATEGY: str(_("Shared strategy")),
            SectionKind.ACTION: str(_("Action plan")),
            SectionKind.DISAGREEMENT: str(_("Points of disagreement")),
        }


def language_of_heading(kind: SectionKind, heading: str, language: str) -> str:
    """The language that a heading of a text is in, for its ``lang`` attribute.

    It is the text's own ``language``, but for a usual heading that the site wrote and nobody changed: one of a text
    whose language the interface does not speak, or was said to be another only afterwards.
    """
    own = interface(language)
    if kind == SectionKind.OWN or (own and usual_headings(own)[kind] == heading):
        return language
    return next((code for code in INTERFACE if usual_headings(code)[kind] == heading), language)
