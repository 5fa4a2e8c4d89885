"""What would leave: the next edition of a board with the mail of each of its readers, and nothing changed.

The very code of the worker runs in one transaction that is taken back at the end, so that a preview cannot differ
from what is sent. On SQLite other writers wait meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from flask import current_app, render_template
from sqlalchemy import delete, func, select

from forum import clock, journal, languages
from forum.boards.models import Board
from forum.boards.ribbon import ribbon_of
from forum.database import db
from forum.digests.contents import ON_A_PAGE, gather
from forum.digests.cutting import first_position, last_edition, owe
from forum.digests.letters import Unsendable, issue_of, mail_of
from forum.digests.models import NOT_LEFT, Delivery, Edition, Rhythm, Subscription
from forum.digests.queries import window_of_edition
from forum.digests.rhythm import coming_boundary
from forum.digests.subscriptions import read_on
from forum.journal import Entry
from forum.mail import AddressError
from forum.static_files import SOURCE


@dataclass(frozen=True)
class Preview:
    """An edition that was not cut, and the deliveries that are not owed."""

    board: Board
    edition: Edition
    deliveries: list[int]

    def mails(self) -> Iterator[tuple[str, EmailMessage | None]]:
        """For each subscribed reader their handle and their mail; None when there is nothing to say to them."""
        for delivery_id in self.deliveries:
            handle = db.session.get_one(Delivery, delivery_id).subscription.member.handle
            try:
                yield handle, mail_of(issue_of(delivery_id))
            except (Unsendable, AddressError):
                yield handle, None

    def page(self) -> str:
        """The page of the edition as one file, in the assembly's language, with what everybody may read."""
        language = languages.interface(self.board.assembly.language) or languages.DEFAULT
        address = str(current_app.config["BASE_URL"]).rstrip("/")
        with current_app.test_request_context(base_url=address), languages.speaking(language):
            return render_template(
                "digests/standalone.html",
                board=self.board,
                edition=self.edition,
                phases=ribbon_of(self.board),
                contents=gather(window_of_edition(self.edition, None, language), ON_A_PAGE),
                site_root=address,
                stylesheet=(SOURCE / "css" / "milieu.css").read_text(encoding="utf-8"),
            )


@contextmanager
def previewed(board: Board, until: datetime, rhythm: Rhythm = Rhythm.WEEKLY) -> Iterator[Preview]:
    """What would leave if the edition of ``board`` for a rhythm were cut at ``until``; inside the block only."""
    try:
        with clock.at(until):
            while journal.sequence():
                pass
            while read_on():
                pass
            _take_back_what_waits(board, rhythm)
            edition = _edition(board, until, rhythm)
            owe(edition)
            mine = select(Delivery.id).where(Delivery.edition_id == edition.id, Delivery.state.in_(NOT_LEFT))
            yield Preview(board, edition, list(db.session.scalars(mine.order_by(Delivery.id))))
    finally:
        db.session.rollback()


def _take_back_what_waits(board: Board, rhythm: Rhythm) -> None:
    """Let mails that are owed and have not left be part of the preview: one mail to each reader."""
    waiting = db.session.scalars(
        select(Delivery)
        .join(Delivery.subscription)
        .where(
            Subscription.board_id == board.id,
            Subscription.rhythm == rhythm,
            Subscription.ended_at.is_(None),
            Delivery.state.in_(NOT_LEFT),
        )
    ).all()
    for delivery in waiting:
        delivery.subscription.position = min(delivery.subscription.position, delivery.from_position)
    db.session.flush()
    db.session.execute(delete(Delivery).where(Delivery.id.in_([delivery.id for delivery in waiting])))


def _edition(board: Board, until: datetime, rhythm: Rhythm) -> Edition:
    """The edition that reaches to ``until``: the one cut there already, or else one of its own."""
    reaches = db.session.scalar(select(func.max(Entry.position)).where(Entry.at <= until)) or 0
    known = db.session.scalar(
        select(Edition).where(
            Edition.board_id == board.id,
            Edition.rhythm == rhythm,
            Edition.until_position == reaches,
        )
    )
    last, first = last_edition(board.id, rhythm), first_position(board.id, rhythm)
    places: list[int] = [reaches]
    if first is not None:
        places.append(first)
    if last is not None:
        places.append(last.until_position)
    edition = known or Edition(
        board=board, rhythm=rhythm, from_position=min(places), until_position=reaches, cut_at=until
    )
    edition.until = coming_boundary(rhythm, until)
    db.session.add(edition)
    db.session.flush()
    return edition
