"""The words of a block as pages, letters and files show them: its HTML, or that its author withdrew them."""

from flask_babel import gettext as _
from markupsafe import Markup

from forum.papers.models import MASKED


def block_html(html: str) -> Markup:
    """The clean HTML of a block. No block is written without words: an empty one was made of words that were erased, a
    masked one of words that a moderator hid or redacted.
    """
    if html == MASKED:
        return Markup("<p>{}</p>").format(_("(these words are not shown any more)"))
    if html:
        return Markup(html)  # noqa: S704  cleaned when written
    return Markup("<p>{}</p>").format(_("(withdrawn by its author)"))
