"""The letter of a delivery: an edition as one reader gets it, in their language and by their clock."""

from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.boards.models import Board
from forum.boards.ribbon import ribbon_of
from forum.database import db
from forum.digests.acknowledging import read_path
from forum.digests.choices import choices_path
from forum.digests.choosing import in_words, timing_of
from forum.digests.contents import IN_A_LETTER, TITLES_ONLY, contents_of
from forum.digests.elsewhere import elsewhere
from forum.digests.leaving import unsubscribe_link
from forum.digests.lines import Contents, Room
from forum.digests.models import Delivery, Edition, Subscription
from forum.digests.windows import Window, heard_by
from forum.languages import speaking
from forum.mail import Letter, Recipient, compose
from forum.mail.answering import Answering, answering
from forum.mail.weight import HEAVIEST, weight
from forum.members.letters import reachable
from forum.members.models import Member

#: Tried in turn while a letter is too heavy; with no title at all nothing would be counted.
NARROWER = (TITLES_ONLY, Room(0, 12), Room(0, 1))


class Unsendable(Exception):
    """Why a delivery needs no mail."""


@dataclass(frozen=True)
class Issue:
    """A delivery with everything its letter is made of."""

    delivery_id: int
    message_id: str
    edition: Edition
    subscription: Subscription
    recipient: Recipient
    window: Window

    def contents(self, room: Room) -> Contents | None:
        """What it says, with so much room."""
        return contents_of(self.window, room)

    def told(self, room: Room) -> Contents:
        """What it says. Raises Unsendable when that is nothing, or nothing new."""
        contents = self.contents(room)
        if contents is None or not contents.news:
            read = contents is not None and (contents.already_read or contents.left_out)
            raise Unsendable("read on the site" if read else "nothing to say")
        return contents


def issue_of(delivery_id: int) -> Issue:
    """Read a delivery. Raises Unsendable for a subscription that ended, or a reader without an address."""
    delivery = (
        db.session.scalars(
            select(Delivery)
            .where(Delivery.id == delivery_id)
            .options(
                joinedload(Delivery.edition),
                joinedload(Delivery.subscription).options(
                    joinedload(Subscription.member).joinedload(Member.account),
                    joinedload(Subscription.board).options(
                        joinedload(Board.assembly),
                        joinedload(Board.milieu),
                        joinedload(Board.alliance),
                        joinedload(Board.agenda),
                    ),
                ),
            )
        )
        .unique()
        .one()
    )
    subscription = delivery.subscription
    if subscription.ended_at is not None:
        raise Unsendable("the subscription has ended")
    member = subscription.member
    member.forget_standing()
    recipient = reachable(member.account)
    if recipient is None:
        raise Unsendable("the reader has no address")
    return Issue(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        edition=delivery.edition,
        subscription=subscription,
        recipient=recipient,
        window=Window(
            board=subscription.board,
            after=delivery.from_position,
            until=delivery.until_position,
            at=clock.now(),
            language=recipient.language,
            may_read=member,
            reader=member,
            heard=heard_by(member, subscription.board),
            delivery_id=delivery.id,
            elsewhere=elsewhere(delivery),
        ),
    )


def promised_by(issue: Issue, contents: Contents) -> Answering | None:
    """What the letter of an issue may promise of answers by mail."""
    active, opened = contents.active, contents.opened
    threads = [*active.full, *active.titles, *opened.full, *opened.titles]
    return answering(issue.subscription.member, issue.window.board, [line.id for line in threads])


def letter_of(issue: Issue, contents: Contents, promised: Answering | None) -> Letter:
    """The letter that says ``contents`` to the reader of an issue, and promises answers."""
    board, language = issue.window.board, issue.recipient.language
    active, opened = contents.active, contents.opened
    threads = [*active.full, *active.titles, *opened.full, *opened.titles]
    headers = {"Message-ID": issue.message_id}
    if promised and promised.reply_to:
        headers["Reply-To"] = promised.reply_to
    return Letter(
        name="digest",
        to=issue.recipient,
        context={
            "board_name": board.name_in(language),
            "assembly_name": board.assembly.name_in(language),
            "board_path": f"/boards/{board.slug}",
            "edition_path": f"/digests/{issue.edition.id}",
            "watches_path": "/account/watches",
            "words_path": "/account/words",
            "notices_path": "/notices",
            # A day, not a moment: an edition is called the same in every time zone.
            "day": issue.edition.until.date(),
            "whole": issue.window.heard.whole,
            "by_default": issue.window.heard.by_default,
            "every_post": issue.window.heard.every_post,
            "timing": in_words(timing_of(issue.subscription)),
            "choices_path": choices_path(issue.subscription.id),
            "read_path": read_path(issue.delivery_id),
            "phases": ribbon_of(board),
            "contents": contents,
            "answering": promised,
            "answered": next(
                (line.title for line in threads if promised and line.id == promised.thread_id), None
            ),
        },
        list_slug=board.slug,
        list_name=board.name_in(language),
        unsubscribe=unsubscribe_link(issue.subscription.id),
        headers=headers,
    )


def mail_of(issue: Issue, told: Contents | None = None) -> EmailMessage:
    """The finished mail of an issue, of what was gathered to be ``told`` or is now. Raises Unsendable when there is
    nothing to say, AddressError.
    """
    with speaking(issue.recipient.language, issue.recipient.zone):
        contents = told or issue.told(IN_A_LETTER)
        message = compose(letter_of(issue, contents, promised_by(issue, contents)))
        for room in NARROWER:
            if weight(message) <= HEAVIEST:
                break
            shorter = issue.contents(room) or contents
            message = compose(letter_of(issue, shorter, promised_by(issue, shorter)))
        return message
