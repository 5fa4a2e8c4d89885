"""What becomes of a mail once it is read: it is posted, waits for a moderator, or is refused in one letter.

The letter that says so is kept in the transaction that settles the mail: neither is there without the other.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, mail
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.errors import Problem, Refused
from forum.inbound.addresses import without_addresses
from forum.inbound.answers import Answer
from forum.inbound.envelopes import Fate, Receipt
from forum.inbound.models import MailState, ReceivedMail
from forum.inbound.origins import NO_ORIGIN, Origin
from forum.inbound.posting import checked, hold, language_of, put, row_of, with_attached
from forum.inbound.refusals import may_tell, refusal, waits
from forum.mail.marker import without_links_that_act
from forum.members.accounts import prove
from forum.members.models import Account, Member
from forum.threads.models import Thread

FATES = {
    MailState.POSTED: Fate.POSTED,
    MailState.LET_IN: Fate.POSTED,
    MailState.WAITING: Fate.WAITING,
    MailState.REFUSED: Fate.REFUSED,
    MailState.THROWN_AWAY: Fate.REFUSED,
}
CAME_BEFORE = "it came before"


@dataclass(frozen=True)
class Mail:
    """A mail that came to a reply address: what it promises, what was written, and in whose name for sure.

    ``spoken``: the language that its headers claim; ``ended``: when the member ended the address it came to.
    """

    key: str
    account: Account
    place: Thread | Board
    title: str
    answer: Answer
    sure: bool
    spoken: str = ""
    origin: Origin = NO_ORIGIN
    ended: datetime | None = None

    @property
    def member(self) -> Member:
        """The member the address was made for."""
        return self.account.member


def settle(received: Mail) -> Receipt:
    """Post a mail or let it wait; else refuse it, and say so once, in the language spoken now."""
    try:
        receipt, letter = carry_out(lambda: _take_in(received))
    except Problem as problem:
        return refuse(received, str(problem))
    mail.leave(letter)
    return receipt


def refuse(received: Mail, why: str) -> Receipt:
    """Remember that a mail is refused, and tell its member why; once, however often it comes."""
    mail.leave(carry_out(lambda: _turn_away(received, why)))
    return Receipt(Fate.REFUSED, why)


def _turn_away(received: Mail, why: str) -> int | None:
    if not _note(received, MailState.REFUSED) or not may_tell(received.member):
        return None
    return refusal(received.account, received.place, why=why, answer=received.answer, title=received.title)


def _take_in(received: Mail) -> tuple[Receipt, int | None]:
    """What became of a mail, and the letter to leave that says so, if any."""
    state = db.session.scalar(select(ReceivedMail.state).where(ReceivedMail.key == received.key))
    if state is not None:
        return Receipt(FATES[state], CAME_BEFORE), None
    if received.ended:
        raise Refused(
            _(
                "The address that you wrote to has ended, for you ended your reply addresses on %(day)s. The letters"
                " that you got since then name new ones.",
                day=format_date(received.ended, "long"),
            )
        )
    words = _without_secrets(with_attached(checked(received.answer.text), received.answer.attached))
    title = _without_secrets(received.title)
    language = language_of(received.account, received.place, received.answer.text, received.spoken)
    if received.sure:
        return _posted(received, words, title, language), None
    hold(
        received.member,
        received.place,
        words=words,
        title=title,
        language=language,
        key=received.key,
        origin=received.origin,
    )
    letter = None
    if may_tell(received.member):
        letter = waits(received.account, received.place, answer=received.answer, title=received.title)
    return Receipt(Fate.WAITING, "its sender could not be made sure of: it waits for a moderator"), letter


def _without_secrets(words: str) -> str:
    """``words`` without that by which a letter lets its reader act: no post, title or name of a file shows it."""
    return without_links_that_act(without_addresses(words))


def _posted(received: Mail, words: str, title: str, language: str) -> Receipt:
    prove(received.account)
    path = put(
        received.member,
        received.place,
        words=words,
        title=title,
        language=language,
        key=received.key,
        origin=received.origin,
    )
    _note(received, MailState.POSTED)
    return Receipt(Fate.POSTED, path=path)


def _note(received: Mail, state: MailState) -> bool:
    """Remember a mail that is settled; whether it is the first time."""
    if db.session.scalar(select(ReceivedMail.id).where(ReceivedMail.key == received.key)):
        return False
    row = row_of(received.member, received.place, key=received.key, state=state, settled_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return True
