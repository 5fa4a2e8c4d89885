"""The one way in: a mail, however it came, becomes a post, waits for a moderator, is refused, or comes to nothing.

The same mail twice is one post: the row of the first is found by its key. Nothing that a mail says raises; what does
(the database is down) is for whoever hands it in to try again.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from email.message import Message

from sqlalchemy import select

from forum import clock, languages
from forum.boards.models import Board
from forum.database import carry_out, db, reading
from forum.errors import Problem
from forum.inbound.addresses import Promise, promised, taken
from forum.inbound.answers import Answer, Unreadable, answer_in, opened
from forum.inbound.envelopes import RECIPIENT_HEADERS, Envelope, Fate, Receipt
from forum.inbound.models import MailState, ReceivedMail
from forum.inbound.origins import NO_ORIGIN, Origin, origin_of
from forum.inbound.posting import (
    LONGEST_TITLE,
    checked,
    hold,
    language_of,
    put,
    row_of,
    with_attached,
)
from forum.inbound.recognising import automatic, may_report
from forum.inbound.refusals import may_tell, tell, tell_waits
from forum.inbound.returns import taken_back
from forum.inbound.senders import comes_from
from forum.limits import keyed
from forum.mail.reading import addresses_in, text_of, texts_of, words_of
from forum.members.accounts import prove
from forum.members.models import Account, Member
from forum.threads.models import Thread

log = logging.getLogger(__name__)

REPLY_MARK = re.compile(r"^(?:(?:re|aw|sv|antw|tr|rv|res|ref|réf?|رد)(?:\[\d+\])? ?[:：] *)+", re.IGNORECASE)
FATES = {
    MailState.POSTED: Fate.POSTED,
    MailState.LET_IN: Fate.POSTED,
    MailState.WAITING: Fate.WAITING,
    MailState.REFUSED: Fate.REFUSED,
    MailState.THROWN_AWAY: Fate.REFUSED,
}
CAME_BEFORE = "it came before"
_ID = re.compile(r"<[^<>\s]{3,500}>")


@dataclass(frozen=True)
class Mail:
    """A mail that came to a reply address: what it promises, what was written, and in whose name for sure."""

    key: str
    account: Account
    place: Thread | Board
    title: str
    answer: Answer
    sure: bool
    origin: Origin = NO_ORIGIN

    @property
    def member(self) -> Member:
        """The member the address was made for."""
        return self.account.member


def receive(raw: bytes, *, envelope: Envelope | None = None) -> Receipt:
    """Take in one mail, as it came; what became of it. Whatever it raises may pass: hand the mail in again."""
    try:
        receipt = _receive(raw, envelope or Envelope())
    finally:
        db.session.rollback()
    if receipt.fate in {Fate.IGNORED, Fate.UNKNOWN, Fate.NOTED}:
        log.warning("a mail came to nothing (%s): %s", receipt.fate.value, receipt.why)
    return receipt


def _receive(raw: bytes, envelope: Envelope) -> Receipt:
    if not taken():
        return Receipt(Fate.UNKNOWN, "this site takes no answers by mail")
    try:
        message = opened(raw)
    except Unreadable as why:
        return Receipt(Fate.IGNORED, str(why))
    report = (
        taken_back(message, _recipients(message, envelope)) if may_report(message, envelope.sender) else None
    )
    if report is not None:
        return report
    why_not = automatic(message, envelope.sender)
    if why_not:
        return Receipt(Fate.IGNORED, why_not)
    with reading():  # reading a mail may take seconds, and nobody shall wait for it
        promise = promised(_recipients(message, envelope))
        addressee = _addressee(promise) if promise else None
        if promise is None or addressee is None:
            db.session.rollback()
            return Receipt(Fate.UNKNOWN, "no reply address of this site holds among its recipients")
        account, place = addressee
        language, zone = account.language, account.zone
        sure = comes_from(message, account.email)
        origin = origin_of(message, place)
        db.session.rollback()
    mail = Mail(
        key=_key(raw, message, promise),
        account=account,
        place=place,
        title=REPLY_MARK.sub("", words_of(message, "Subject"))[:LONGEST_TITLE],
        answer=answer_in(message),
        sure=sure,
        origin=origin,
    )
    with languages.speaking(language, zone):
        return _settle(mail)


def _recipients(message: Message, envelope: Envelope) -> list[str]:
    """To whom a mail was sent: as the way in says; else as its headers do."""
    if envelope.recipients:
        return list(envelope.recipients)
    said = [value for name in RECIPIENT_HEADERS for value in texts_of(message, name)]
    return [address for _name, address in addresses_in(said[:50])]


def _addressee(promise: Promise) -> tuple[Account, Thread | Board] | None:
    """The account and the place that a reply address names, if both are there."""
    account = db.session.scalar(select(Account).where(Account.member_id == promise.member_id, Account.active))
    place: Thread | Board | None = (
        db.session.get(Thread, promise.thread_id)
        if promise.thread_id
        else db.session.get(Board, promise.board_id)
    )
    if account is None or account.member.erased_at is not None or place is None:
        return None
    account.member.forget_standing()
    return account, place


def _key(raw: bytes, message: Message, promise: Promise) -> str:
    """What a mail is known by when it comes again, by another way too: its Message-ID and where it goes.

    Without a Message-ID, what it says and who says so. A keyed digest: it tells nothing of either.
    """
    found = _ID.search(text_of(message, "Message-ID"))
    if found:
        known = found[0]
    else:
        body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1].replace(b"\r\n", b"\n").strip()
        said = [text_of(message, name) for name in ("From", "Date", "Subject")]
        known = "\0".join([*said, hashlib.sha256(body).hexdigest()])
    return keyed("received mail", known, promise.member_id, promise.thread_id, promise.board_id)


def _settle(mail: Mail) -> Receipt:
    """Post a mail or let it wait; else refuse it, and say so once."""
    try:
        receipt = carry_out(lambda: _take_in(mail))
    except Problem as problem:
        why = str(problem)
    else:
        if receipt.fate == Fate.WAITING and receipt.why != CAME_BEFORE:
            _tell_waits(mail)
        return receipt
    if carry_out(lambda: _note(mail, MailState.REFUSED)) and carry_out(lambda: may_tell(mail.member)):
        tell(mail.account, mail.place, why=why, answer=mail.answer, title=mail.title)
    return Receipt(Fate.REFUSED, why)


def _tell_waits(mail: Mail) -> None:
    if carry_out(lambda: may_tell(mail.member)):
        tell_waits(mail.account, mail.place, answer=mail.answer, title=mail.title)


def _take_in(mail: Mail) -> Receipt:
    state = db.session.scalar(select(ReceivedMail.state).where(ReceivedMail.key == mail.key))
    if state is not None:
        return Receipt(FATES[state], CAME_BEFORE)
    words = with_attached(checked(mail.answer.text), mail.answer.attached)
    language = language_of(mail.account, mail.place)
    if not mail.sure:
        hold(
            mail.member,
            mail.place,
            words=words,
            title=mail.title,
            language=language,
            key=mail.key,
            origin=mail.origin,
        )
        return Receipt(Fate.WAITING, "its sender could not be made sure of: it waits for a moderator")
    prove(mail.account)
    path = put(
        mail.member,
        mail.place,
        words=words,
        title=mail.title,
        language=language,
        key=mail.key,
        origin=mail.origin,
    )
    _note(mail, MailState.POSTED)
    return Receipt(Fate.POSTED, path=path)


def _note(mail: Mail, state: MailState) -> bool:
    """Remember a mail that is settled; whether it is the first time."""
    if db.session.scalar(select(ReceivedMail.id).where(ReceivedMail.key == mail.key)):
        return False
    db.session.add(row_of(mail.member, mail.place, key=mail.key, state=state, settled_at=clock.now()))
    db.session.flush()
    return True
