"""What can be chosen of what one hears of."""

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.watches.models import Wish

#: What can be chosen. Mail for every single post is a wish the site keeps, and does not serve yet.
OFFERED = (Wish.NOTHING, Wish.DIGEST)


def offered(value: str) -> Wish:
    """The wish that a form says. Raises Invalid for one that is not offered."""
    try:
        wish = Wish(value)
    except ValueError:
        wish = None
    if wish not in OFFERED:
        raise Invalid(_("Choose what you wish to hear."), field="wish")
    return wish
