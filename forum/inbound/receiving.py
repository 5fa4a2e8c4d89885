"""The one way in: a mail, however it came, becomes a post, waits for a moderator, is refused, or comes to nothing.

The same mail twice is one post: the row of the first is found by its key. A mail to several reply addresses is as many
mails. Nothing that a mail says raises; what does (the database is down) is for whoever hands it in to try again.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import Message

from flask_babel import gettext as _
from sqlalchemy import select

from forum import languages
from forum.boards.models import Board
from forum.database import db, reading
from forum.inbound.addresses import Promise, promises_in, taken
from forum.inbound.answers import LARGEST, LONGEST_HEAD, Answer, Unreadable, answer_in, opened
from forum.inbound.envelopes import RECIPIENT_HEADERS, Envelope, Fate, Receipt
from forum.inbound.origins import origin_of
from forum.inbound.posting import LONGEST_TITLE
from forum.inbound.recognising import automatic, may_report
from forum.inbound.returns import taken_back
from forum.inbound.senders import comes_from
from forum.inbound.settling import Mail, refuse, settle
from forum.limits import keyed
from forum.mail.reading import addresses_in, headers_in, text_of, texts_of, words_of
from forum.members.models import Account
from forum.threads.models import Thread

log = logging.getLogger(__name__)

REPLY_MARK = re.compile(r"^(?:(?:re|aw|sv|antw|tr|rv|res|ref|réf?|رد)(?:\[\d+\])? ?[:：] *)+", re.IGNORECASE)
#: Of several fates of one mail, the first that is among them is told.
ORDER = (Fate.POSTED, Fate.WAITING, Fate.REFUSED, Fate.UNKNOWN)
TOO_LARGE = f"larger than {LARGEST} bytes"
_ID = re.compile(r"<[^<>\s]{3,500}>")


@dataclass(frozen=True)
class _Addressed:
    """A mail as it came to one of its reply addresses, and how to speak to its member."""

    mail: Mail
    language: str
    zone: str


def receive(raw: bytes, *, envelope: Envelope | None = None) -> Receipt:
    """Take in one mail, as it came; what became of it. Whatever it raises may pass: hand the mail in again.

    One that is too large is for its relay to return (``Fate.TOO_LARGE``); where there is none, see ``receive_head``.
    """
    known = envelope or Envelope()
    if len(raw) > LARGEST:
        return _logged(lambda: _too_large(raw[:LONGEST_HEAD], known, tells=False))
    return _logged(lambda: _receive(raw, known))


def receive_head(head: bytes, *, envelope: Envelope | None = None) -> Receipt:
    """Refuse a mail that is too large, of which only the beginning came; its member is told by letter."""
    return _logged(lambda: _too_large(head[:LONGEST_HEAD], envelope or Envelope(), tells=True))


def _logged(take_in: Callable[[], Receipt]) -> Receipt:
    try:
        receipt = take_in() if taken() else Receipt(Fate.UNKNOWN, "this site takes no answers by mail")
    finally:
        db.session.rollback()
    if receipt.fate in {Fate.IGNORED, Fate.UNKNOWN, Fate.NOTED, Fate.TOO_LARGE}:
        log.warning("a mail came to nothing (%s): %s", receipt.fate.value, receipt.why)
    return receipt


def _receive(raw: bytes, envelope: Envelope) -> Receipt:
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
    addressed = _addressed(message, raw, envelope)
    if not addressed:
        return Receipt(Fate.UNKNOWN, "no reply address of this site holds among its recipients")
    answer = answer_in(message)
    receipts = []
    for each in addressed:
        with languages.speaking(each.language, each.zone):
            receipts.append(settle(replace(each.mail, answer=answer)))
    return min(receipts, key=lambda receipt: ORDER.index(receipt.fate))


def _too_large(head: bytes, envelope: Envelope, *, tells: bool) -> Receipt:
    """What becomes of a mail that is too large: only who wrote it for sure is told, by its relay or by letter."""
    message = headers_in(head)
    why_not = automatic(message, envelope.sender)
    if why_not or may_report(message, envelope.sender):
        return Receipt(Fate.IGNORED, why_not or TOO_LARGE)
    addressed = _addressed(message, head, envelope)
    if not addressed:
        return Receipt(Fate.UNKNOWN, TOO_LARGE)
    sure = [each for each in addressed if each.mail.sure]
    if not sure:
        return Receipt(Fate.IGNORED, f"{TOO_LARGE}, and nobody vouches for its sender")
    if not tells:
        return Receipt(Fate.TOO_LARGE, TOO_LARGE)
    for each in sure:
        with languages.speaking(each.language, each.zone):
            why = _(
                "With the files attached to it, it is larger than %(most)s MB. Files can be put elsewhere and linked.",
                most=LARGEST // 2**20,
            )
            refuse(each.mail, why)
    return Receipt(Fate.REFUSED, TOO_LARGE)


def _recipients(message: Message, envelope: Envelope) -> list[str]:
    """To whom a mail was sent: as the way in says; else as its headers do."""
    if envelope.recipients:
        return list(envelope.recipients)
    said = [value for name in RECIPIENT_HEADERS for value in texts_of(message, name)]
    return [address for _name, address in addresses_in(said[:50])]


def _addressed(message: Message, raw: bytes, envelope: Envelope) -> list[_Addressed]:
    """The mail for each reply address it came to; an address that ended is one only for who surely wrote the mail."""
    found = []
    with reading():  # reading a mail may take seconds, and nobody shall wait for it
        for promise in promises_in(_recipients(message, envelope)):
            addressee = _addressee(promise)
            if addressee is None:
                continue
            account, place = addressee
            sure = comes_from(message, account.email)
            if promise.ended and not sure:
                continue
            mail = Mail(
                key=_key(raw, message, promise),
                account=account,
                place=place,
                title=REPLY_MARK.sub("", words_of(message, "Subject"))[:LONGEST_TITLE],
                answer=Answer("", ()),
                sure=sure,
                spoken=words_of(message, "Content-Language")[:100],
                origin=origin_of(message, place),
                ended=promise.ended,
            )
            found.append(_Addressed(mail, account.language, account.zone))
        db.session.rollback()
    return found


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
    ended = ["ended"] if promise.ended else []
    return keyed("received mail", known, promise.member_id, promise.thread_id, promise.board_id, *ended)
