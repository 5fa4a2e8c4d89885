"""The Message-IDs of what we send: made of what a mail tells, the same for everybody and over every try."""

from flask import current_app

from forum.mail.letters import own_host


def key_of_post(post_id: int) -> str:
    """What makes the Message-ID of a post."""
    return f"post-{post_id}"


def message_id(key: str) -> str:
    """The Message-ID that a letter of this key has."""
    return f"<{key}@{own_host(str(current_app.config['BASE_URL']))}>"
