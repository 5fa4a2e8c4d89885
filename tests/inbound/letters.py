"""Mails that somebody of the cast writes in answer to a letter, as a relay hands them in."""

from email.message import EmailMessage
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.inbound.addresses import Promise, address_of, series_of
from forum.inbound.envelopes import Envelope, Receipt
from forum.inbound.receiving import receive
from forum.members.models import Member
from forum.threads.models import Post, Thread

PATTERN, RELAY = "reply+*@forum.example", "mx.forum.example"
PASSED = f"{RELAY}; dmarc=pass header.from=example.org; dkim=pass header.d=example.org"


def take_replies(app: Flask) -> None:
    """Let the site take answers by mail, from a relay that looks at senders."""
    app.config.update(MAIL_REPLIES=PATTERN, MAIL_AUTH_SERVER=RELAY)


def to_thread(member: Member, thread: Thread) -> str:
    """The reply address of a member for a thread."""
    return address_of(Promise(member.id, thread_id=thread.id), series_of(member.id))


def to_board(member: Member, board: Any) -> str:
    """The address that opens a thread on a board."""
    return address_of(Promise(member.id, board_id=board.id), series_of(member.id))


def written(to: str, text: str = "The well is dry.", **headers: str) -> EmailMessage:
    """A mail from Amina's address that the relay made sure of; an empty header is left out."""
    message = EmailMessage()
    known = {
        "Authentication-Results": PASSED,
        "From": "Amina Benali <amina@example.org>",
        "To": f"Mediterranean <{to}>",
        "Subject": "Re: Farmers: digest of 9 March 2026",
        "Message-ID": "<one@mail.example.org>",
    }
    for name, value in (known | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def hand_in(message: EmailMessage | bytes, envelope: Envelope | None = None) -> Receipt:
    """What becomes of a mail; everything is read afresh afterwards."""
    db.session.commit()
    receipt = receive(message if isinstance(message, bytes) else message.as_bytes(), envelope=envelope)
    db.session.expire_all()
    return receipt


def posts(thread: Thread) -> list[str | None]:
    """What stands in a thread after its question."""
    wanted = select(Post).where(Post.thread_id == thread.id, Post.number > 1).order_by(Post.number)
    return [post.revision.text for post in db.session.scalars(wanted)]
