"""The letter that asks whether an address wants a digest; it carries all that was typed, and nothing else keeps it."""

from forum import mail
from forum.boards.models import Board
from forum.database import db
from forum.readers.asking import Asked


def confirm(asked: Asked, board: Board, *, invited: bool = False) -> None:
    """Write to the address that was typed; ``invited``: by those who run the site, which the letter then says."""
    letter = mail.Letter(
        "reader",
        mail.Recipient(asked.email, asked.language, asked.zone, asked.name),
        {
            "board_name": board.name_in(asked.language),
            "joins": asked.joins,
            "invited": invited,
            "link": mail.link("readers.confirm", token=asked.token),
            "until": asked.ends_at,
        },
    )
    db.session.rollback()  # no transaction stays open while the letter leaves
    mail.post(letter)
