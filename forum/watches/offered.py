"""What can be chosen of what one hears of."""

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.watches.models import Wish


def offers(kind: str) -> tuple[Wish, ...]:
    """What can be chosen for a "board", a "thread" or a "paper".

    Of a paper, in which nobody writes posts, "every post" is each of its events, by mail at once
    (docs/decisions/017-a-paper-at-once.md).
    """
    return tuple(Wish)


def as_heard(kind: str, own: Wish | None, of_board: Wish | None) -> Wish:
    """What somebody hears of a board, thread or paper, by their wish for it, else by that for its board: which brings
    every post, but of a paper its digest alone.
    """
    if kind == "paper" and own is None and of_board == Wish.EVERY_POST:
        return Wish.DIGEST
    return own or of_board or Wish.NOTHING


def offered(value: str, kind: str) -> Wish:
    """The wish that a form says. Raises Invalid for one that is not offered."""
    try:
        wish = Wish(value)
    except ValueError:
        wish = None
    if wish not in offers(kind):
        raise Invalid(_("Choose what you wish to hear."), field="wish")
    return wish
