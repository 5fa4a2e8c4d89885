"""What became of a mail when it was handed over, told to the room that counts what bounces."""

import re
from email.message import EmailMessage

from forum.mail.transports import Outcome
from forum.mail.wire import envelope, header
from forum.web import slot

#: Filled with a callable (address, Message-ID, Outcome) -> None that writes and commits by itself.
SLOT = "mail.outcome"

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_SMTP = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
#: Of the address (RFC 3463, 3.2): unknown, no such host, bad syntax, ambiguous, moved, gone; and a domain that takes no
#: mail at all (RFC 7505). 5.1.7 and 5.1.8 speak of our own address, so they are not here.
ADDRESS = {(1, detail) for detail in (0, 1, 2, 3, 4, 6, 10)} | {(2, 1)}
#: What a relay says at RCPT, without an enhanced code, of a mailbox it does not have (RFC 5321, 4.2.2).
NO_MAILBOX = {550, 551, 553}


def hard(status: str, answer: str) -> bool:
    """Whether a refusal speaks of an address that does not work, now or later: a hard bounce.

    ``status`` is an enhanced code (RFC 3463) if there is one, ``answer`` what the other relay said. Everything 4.x.x
    passes; a full mailbox (5.2.2) is emptied one day; policy and security (5.7.x) and a mail that is too large (5.3.4)
    speak of the mail or of us, and would pause somebody whose address works. Of 5.0.0, which says nothing, the answer
    is read: that is what Exim writes of every failure.
    """
    found = _ENHANCED.search(status)
    if found is None or found.groups() in {("5", "0", "0"), ("5", "3", "0")}:
        found = _ENHANCED.search(answer) or found
    if found is not None and found.groups() not in {("5", "0", "0"), ("5", "3", "0")}:
        return found[1] == "5" and (int(found[2]), int(found[3])) in ADDRESS
    said = _SMTP.search(answer)
    return said is not None and int(said[1]) in NO_MAILBOX


def tell(message: EmailMessage, outcome: Outcome) -> None:
    """Tell what became of a mail, if it says anything of its address: it was taken, or refused at RCPT."""
    if outcome.delivered or (outcome.permanent and outcome.at_recipient):
        slot(SLOT, envelope(message)[1], header(message, "Message-ID"), outcome)
