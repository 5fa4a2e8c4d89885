"""Reports of machines on mails of ours: one bounced (RFC 3464, and what looks like it), or somebody complained of it.

Anybody can write such a report. What it says of an address counts only if it came to a return address that this site
signed for its member's present address, or names the Message-ID of a digest that was sent there, which nobody guesses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

from sqlalchemy import select

from forum.database import db
from forum.digests.models import Delivery, Subscription
from forum.mail.reading import body_of, parsed, text_of
from forum.mail.returning import holds, mail_key, token_in
from forum.members.models import Account

DIGEST = re.compile(r"<(digest-([1-9]\d{0,8})-([1-9]\d{0,8})-[a-z2-7]{16}@[^<>\s@]+)>")
#: Characters of a report that are read; what stands above the mail that came back is short.
LONGEST = 20_000
MOST_PARTS, DEEPEST = 20, 4

_ID = re.compile(r"^\s*(?:>\s?)?Message-ID:\s*(<[^<>\s]{3,500}>)", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SAID = re.compile(r"^.*(?:\b5\.\d{1,3}\.\d{1,3}\b|(?<!\d)5\d\d[ -]).*$", re.MULTILINE)
HEADERS, NOTICES, REPORTS = "text/rfc822-headers", "message/delivery-status", "message/feedback-report"


@dataclass(frozen=True)
class Returned:
    """A mail that a report speaks of: whose address it went to, and which it was (its key)."""

    account: Account
    mail: str


@dataclass(frozen=True)
class Notice:
    """What a bounce says: ``action`` of RFC 3464 ("failed" where it says none), an enhanced code, the relay's words."""

    action: str
    status: str
    answer: str


def parts_in(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts of a report, without those of the mail it brings back."""
    children = message.get_payload() if message.is_multipart() else None
    if (
        message.get_content_type() in {NOTICES, "message/rfc822"}
        or not isinstance(children, list)
        or depth > DEEPEST
    ):
        yield message
        return
    for child in children[:MOST_PARTS]:
        if isinstance(child, Message):
            yield from parts_in(child, depth + 1)


def original_of(message: Message) -> Message | None:
    """The mail that a report brings back, or its headers."""
    for part in parts_in(message):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            return first if isinstance(first, Message) else None
        if kind == HEADERS:
            raw = part.get_payload(decode=True)
            return parsed(raw) if isinstance(raw, bytes) else None
    return None


def is_complaint(message: Message) -> bool:
    """Whether it is a feedback report (RFC 5965)."""
    return message.get_content_type() == "multipart/report" and (
        str(message.get_param("report-type", "")).lower() == "feedback-report"
        or any(part.get_content_type() == REPORTS for part in parts_in(message))
    )


def notice_in(message: Message) -> Notice | None:
    """What a bounce says of the delivery; None for a mail that is none."""
    for part in parts_in(message):
        if part.get_content_type() == NOTICES and isinstance(part.get_payload(), list):
            for block in part.get_payload():
                if isinstance(block, Message) and text_of(block, "Action"):
                    action = text_of(block, "Action").split("(")[0].strip().lower()
                    answer = text_of(block, "Diagnostic-Code").partition(";")[2].strip()
                    return Notice(action, text_of(block, "Status"), answer or text_of(block, "Status"))
    return _in_words(message)


def _in_words(message: Message) -> Notice | None:
    """A bounce of a program that writes no machine's part (qmail, old Exim, forwarders): its words, up to our mail."""
    words = "\n".join(part.words for part in body_of(message).parts)[:LONGEST]
    own = _ID.search(words)
    words = words[: own.start()] if own else words
    code, said = _CODE.search(words), _SAID.search(words)
    if said is None:
        return None
    return Notice("failed", code[1] if code else "", said[0].strip())


def returned(message: Message, recipients: Sequence[str]) -> Returned | None:
    """The mail of ours that a report speaks of, if it proves that it holds it; None otherwise."""
    for address in recipients:
        token = token_in(address)
        if token:
            account = db.session.scalar(select(Account).where(Account.member_id == token[0]))
            if account is not None and holds(*token, account.email):
                return Returned(account, token[1])
    return _by_message_id(message)


def _by_message_id(message: Message) -> Returned | None:
    delivery = delivery_of(message_id_in(message))
    account = delivery.subscription.member.account if delivery else None
    return Returned(account, mail_key(delivery.message_id)) if delivery and account else None


def message_id_in(message: Message) -> str:
    """The Message-ID of the mail that a report speaks of; empty when it names none."""
    original = original_of(message)
    if original is not None:
        return text_of(original, "Message-ID").strip()
    words = "\n".join(part.words for part in body_of(message).parts)[:LONGEST]
    found = _ID.search(words)
    return found[1] if found else ""


def delivery_of(message_id: str) -> Delivery | None:
    """The delivery that left under this Message-ID; None for one that nobody sent."""
    found = DIGEST.fullmatch(message_id)
    if not found:
        return None
    return db.session.scalar(
        select(Delivery)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .where(
            Delivery.edition_id == int(found[2]),
            Delivery.subscription_id == int(found[3]),
            Delivery.message_id == message_id,
            Delivery.tries > 0,
        )
    )
