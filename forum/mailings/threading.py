"""How a mail program threads what we send: Message-ID, In-Reply-To and References (RFC 5322, 3.6.4).

The Message-ID of a post is made of its id, the same for everybody and over every try. What answers no post answers the
question, post 1, for mail programs know no other thread than what answers its first mail.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import and_, bindparam, literal, select

from forum.database import db
from forum.mail.letters import own_host
from forum.mail.names import key_of_post, message_id
from forum.mailings.models import OriginalMail
from forum.threads.models import Post

#: Of a long chain the first Message-ID is kept, and so many of the last: header lines stay short enough for relays.
LAST = 20
_OF_POST = re.compile(r"<post-([1-9]\d{0,9})@([^<>\s@]+)>")
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Place:
    """Where a mail stands in its thread: the Message-ID it answers, and the chain of those, the first one first."""

    parent: str
    chain: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """In-Reply-To and References, one Message-ID a line."""
        return {"In-Reply-To": self.parent, "References": "\n ".join(self.chain)}


def posts_named(*headers: str) -> list[int]:
    """The ids of the posts whose Message-IDs stand in these headers, the last of each header first."""
    host = own_host(str(current_app.config["BASE_URL"])).lower()
    return [
        int(key)
        for header in headers
        for key, domain in reversed(_OF_POST.findall(header))
        if domain.lower() == host and int(key) <= LARGEST
    ]


def place_of(thread_id: int, number: int, parent_number: int | None, reader_id: int) -> Place | None:
    """Where the post of this number stands in the mail of a reader; None for the first. One statement.

    What the reader wrote by mail they know by the Message-ID of their own mail: it stands before ours, in their mail
    alone, for such names often tell where somebody writes from.
    """
    if number == 1:
        return None
    values = {"thread_id": thread_id, "parent": parent_number or 1, "reader_id": reader_id}
    rows = db.session.execute(_answered(), values).all()
    chain: list[str] = []
    for key, own in rows:
        chain += [name for name in (own, message_id(key_of_post(key))) if name]
    return Place(chain[-1], tuple(chain))


@cache
def _answered() -> Any:
    """The post with the number ``parent``, those that it answers, and the question, in the order of the thread."""
    here = Post.thread_id == bindparam("thread_id")
    ancestors = (
        select(Post.number, Post.parent_number, literal(0).label("depth"))
        .where(here, Post.number == bindparam("parent"))
        .cte("ancestors", recursive=True)
    )
    ancestors = ancestors.union_all(
        select(Post.number, Post.parent_number, ancestors.c.depth + 1).where(
            here,
            Post.number == ancestors.c.parent_number,
            ancestors.c.depth + 1 < LAST,
        )
    )
    own = and_(OriginalMail.post_id == Post.id, Post.author_id == bindparam("reader_id"))
    return (
        select(Post.id, OriginalMail.message_id)
        .outerjoin(OriginalMail, own)
        .where(here, (Post.number == 1) | Post.number.in_(select(ancestors.c.number)))
        .order_by(Post.number)
    )
