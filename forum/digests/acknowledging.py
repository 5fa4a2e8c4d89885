"""Marking an edition as read from its mail: exactly what that mail told counts as read on the site."""

from sqlalchemy import func, select

from forum import clock
from forum.database import db
from forum.digests import papers, talk
from forum.digests.contents import note_ids
from forum.digests.elsewhere import elsewhere, heard_then
from forum.digests.models import Delivery
from forum.digests.personal import acknowledged
from forum.digests.tokens import named_by, token_for
from forum.digests.windows import Heard, Window
from forum.journal import Entry
from forum.papers.models import VersionReading
from forum.permissions import can
from forum.threads.models import NoteReading, Post
from forum.threads.positions import read_each, read_up_to


def read_path(delivery_id: int) -> str:
    """The path of the page on which the mail of a delivery is marked as read."""
    return f"/digests/read/{token_for('read', delivery_id)}"


def delivery_named(token: str) -> Delivery | None:
    """The delivery a token was made for; None for a token nobody made, or whose reader was erased."""
    key = named_by("read", token)
    found = db.session.get(Delivery, key) if isinstance(key, int) else None
    return found if found is not None and found.subscription.member.erased_at is None else None


def acknowledge(delivery: Delivery) -> None:
    """Let its reader have read all posts, notes and versions that the mail of ``delivery`` told of, and none that came
    later or that they did not hear of when it left. Reading positions only move forward; twice changes nothing.
    """
    if delivery.read_at is not None:
        return
    member, board = delivery.subscription.member, delivery.subscription.board
    delivery.read_at = clock.now()
    acknowledged(delivery)
    if not can(member, "board.read", board):
        return
    window = Window(
        board=board,
        after=delivery.from_position,
        until=delivery.until_position,
        at=clock.now(),
        language="",
        may_read=member,
        reader=member,
        heard=Heard(**heard_then(delivery.heard, "threads", "papers")),
        elsewhere=elsewhere(delivery),
    )
    written = talk.written(select(Post.thread_id, func.max(Post.number)).select_from(Entry), window)
    for thread_id, number in db.session.execute(written.group_by(Post.thread_id)).all():
        read_up_to(member.id, thread_id, number)
    for thread_id in db.session.scalars(select(talk.opened_ids(window).subquery())).all():
        read_up_to(member.id, thread_id, 1)
    read_each(NoteReading.note_id, member.id, set(db.session.scalars(note_ids(window))))
    read_each(VersionReading.version_id, member.id, set(db.session.scalars(papers.version_ids(window))))
