"""Clean HTML of people's words for where no page of the site surrounds it: a feed, a letter."""

from lxml import html as parser
from markupsafe import Markup

from forum import languages


def standing_alone(html: str, language: str, page: str) -> Markup:
    """``html`` with its language and direction said, and every link complete, read from ``page`` (a URL)."""
    around = Markup('<div lang="{}" dir="{}">{}</div>').format(
        language,
        languages.direction(language),
        Markup(html),  # noqa: S704  cleaned when written
    )
    root = parser.fragment_fromstring(around)
    root.make_links_absolute(page)
    return Markup(parser.tostring(root, encoding="unicode"))  # noqa: S704  cleaned when written
