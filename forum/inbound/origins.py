"""What a mail answers: the very post that it is a reply to; and the name by which its writer knows their own mail."""

import re
from dataclasses import dataclass
from email.message import Message

from sqlalchemy import select

from forum.database import db
from forum.mail.reading import text_of
from forum.mailings.threading import posts_named
from forum.threads.models import Post, Thread

#: A Message-ID that may stand in our own headers again.
_FIT = re.compile(r"<[!-;=?-~]{3,250}>")


@dataclass(frozen=True)
class Origin:
    """The number of the post that a mail answers, None for none; and its own Message-ID, empty without a fit one."""

    parent_number: int | None = None
    message_id: str = ""


NO_ORIGIN = Origin()


def origin_of(message: Message, place: object) -> Origin:
    """What ``message`` answers in the thread it goes to: as In-Reply-To says, else the last that References names."""
    found = _FIT.search(text_of(message, "Message-ID"))
    name = found[0] if found else ""
    if not isinstance(place, Thread):
        return Origin(None, name)
    named = posts_named(text_of(message, "In-Reply-To"), text_of(message, "References"))
    numbers = dict(
        db.session.execute(
            select(Post.id, Post.number).where(Post.thread_id == place.id, Post.id.in_(named[:50]))
        ).all()
    )
    return Origin(next((numbers[key] for key in named if key in numbers), None), name)
