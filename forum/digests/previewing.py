"""What would leave: the next edition of a board with the mail of each of its readers, and nothing changed.

The very code of the worker runs in one transaction that is taken back at the end, so that a preview cannot differ
from what is sent. On SQLite other writers wait meanwhile.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import NamedTuple

from flask import current_app, render_template
from sqlalchemy import delete, func, select

from forum import clock, journal, languages
from forum.boards.models import Board
from forum.boards.ribbon import ribbon_of
from forum.database import db
from forum.digests.bundling import Bundle
from forum.digests.contents import ON_A_PAGE, gather
from forum.digests.cutting import first_position, last_edition, owe
from forum.digests.letters import Unsendable
from forum.digests.models import NOT_LEFT, Delivery, DeliveryState, Edition, Rhythm, Subscription
from forum.digests.personal import notices_key
from forum.digests.printing import sheets
from forum.digests.queries import window_of_edition
from forum.digests.rhythm import coming_boundary
from forum.digests.subscriptions import read_on
from forum.digests.taking_over import TAKEN_OVER, take_over
from forum.journal import Entry
from forum.mail import AddressError
from forum.mailings.models import Mailing, MailingState
from forum.mailings.owed import read_on as owe_posts
from forum.members.models import Member
from forum.notices.in_digests import take_along
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.models import Notice
from forum.static_files import SOURCE


class Mail(NamedTuple):
    """The mail of a reader, None when there is nothing to say to them: of how many boards it tells, how many notices it
    has taken along, and how many mails of their own it tells in their stead.
    """

    handle: str
    message: EmailMessage | None
    boards: int = 1
    for_you: int = 0
    taken_over: int = 0


@dataclass(frozen=True)
class Preview:
    """An edition that was not cut, and the deliveries that are not owed: those that leave with another one by it."""

    board: Board
    edition: Edition
    deliveries: list[int]
    together: Mapping[int, list[int]] = field(default_factory=dict)

    def mails(self) -> Iterator[Mail]:
        """The mail of each subscribed reader, as it would leave: with what concerns them, and what it takes over."""
        for key in self.deliveries:
            yield self._mail(key)

    def _mail(self, key: int) -> Mail:
        member = db.session.get_one(Delivery, key).subscription.member
        handle, member_id = member.handle, member.id
        before = _told_by_digests(member_id)
        take_along(member_id, notices_key(key))
        bundle = Bundle([key, *self.together.get(key, ())])
        for each in bundle.deliveries:
            take_over(each)
        for_you = db.session.scalar(select(func.count()).where(Notice.delivery == notices_key(key))) or 0
        taken_over = _told_by_digests(member_id) - before
        try:
            message = bundle.mail()
        except (Unsendable, AddressError):
            return Mail(handle, None, 0, for_you, taken_over)
        return Mail(handle, message, len(bundle.heard), for_you, taken_over)

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
def previewed(
    board: Board,
    until: datetime,
    rhythm: Rhythm = Rhythm.WEEKLY,
    reader: Member | None = None,
    *,
    bundled: bool = False,
) -> Iterator[Preview]:
    """What would leave if the edition of ``board`` for a rhythm were cut at ``until``; inside the block only.

    ``reader``: to this one alone; ``bundled``, with what would leave in the same mail, if they chose that. The page of
    those who lead the board (``forum/digests/views.py``) shows none of this: what waits for one person, and what they
    hear of elsewhere, is theirs; those who run the machine may look into it as they may into the database.
    """
    try:
        with clock.at(until):
            while journal.sequence():
                pass
            while read_on() + owe_posts():
                pass
            edition = _owed(board, until, rhythm)
            mine = select(Delivery.id).where(Delivery.edition_id == edition.id, Delivery.state.in_(NOT_LEFT))
            if reader is not None:
                mine = mine.join(Delivery.subscription).where(Subscription.member_id == reader.id)
            keys = list(db.session.scalars(mine.order_by(Delivery.id)))
            bundles = {}
            if reader is not None and bundled and reader.account and reader.account.one_mail:
                bundles = {key: _companions(key, reader, until) for key in keys}
            yield Preview(board, edition, keys, bundles)
    finally:
        db.session.rollback()
        sheets().clear()  # written for editions that never were


def _owed(board: Board, until: datetime, rhythm: Rhythm) -> Edition:
    _take_back_what_waits(board, rhythm)
    edition = _edition(board, until, rhythm)
    owe(edition)
    return edition


def _companions(key: int, reader: Member, until: datetime) -> list[int]:
    """The deliveries of other boards to a reader that are due when this one is, each board cut at the same moment."""
    delivery = db.session.get_one(Delivery, key)
    due, board_id = delivery.due_at, delivery.subscription.board_id
    places = db.session.scalars(
        select(Subscription).where(
            Subscription.member_id == reader.id,
            Subscription.board_id != board_id,
            Subscription.ended_at.is_(None),
        )
    ).all()
    for place in places:
        _owed(place.board, until, place.rhythm)
    owed = (
        select(Delivery.id)
        .join(Delivery.subscription)
        .where(
            Subscription.member_id == reader.id,
            Subscription.board_id != board_id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.due_at == due,
        )
    )
    return list(db.session.scalars(owed.order_by(Delivery.id)))


def _told_by_digests(member_id: int) -> int:
    """How many posts, notes and texts wait no more to leave by themselves, as a digest tells them."""
    mailings = select(func.count()).where(
        Mailing.member_id == member_id, Mailing.state == MailingState.EMPTY, Mailing.outcome == TAKEN_OVER
    )
    texts = select(func.count()).where(
        Notice.member_id == member_id,
        Notice.kind == NoticeKind.OF_PAPER,
        Notice.telling == Telling.SITE,
        Notice.amendment_id.is_(None),
        Notice.progress_id.is_(None),
    )
    return (db.session.scalar(mailings) or 0) + (db.session.scalar(texts) or 0)


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
