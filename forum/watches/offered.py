"""What can be chosen of what one hears of."""

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.watches.models import Wish


def offers(kind: str) -> tuple[Wish, ...]:
    """What can be chosen for a "board", a "thread" or a "paper".

    Nobody writes posts in a paper: its versions are told by the digest (docs/decisions/014-every-post-by-mail.md).
    """
    return (Wish.NOTHING, Wish.DIGEST) if kind == "paper" else tuple(Wish)


def offered(value: str, kind: str) -> Wish:
    """The wish that a form says. Raises Invalid for one that is not offered."""
    try:
        wish = Wish(value)
    except ValueError:
        wish = None
    if wish not in offers(kind):
        raise Invalid(_("Choose what you wish to hear."), field="wish")
    return wish
