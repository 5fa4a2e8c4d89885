"""Keeping the name of the mail that a post came in as."""

from forum.database import db
from forum.mailings.models import OriginalMail
from forum.threads.models import Post


def came_by_mail(post: Post, message_id: str) -> None:
    """Note that ``post`` came in by mail, and the Message-ID of that mail; twice changes nothing."""
    if db.session.get(OriginalMail, post.id) is None:
        db.session.add(OriginalMail(post_id=post.id, message_id=message_id))
