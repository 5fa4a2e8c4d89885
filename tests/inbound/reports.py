"""Bounces and complaints as other machines write them."""

from email.message import EmailMessage
from email.policy import default

from forum.inbound.envelopes import Envelope, Receipt
from tests.inbound.letters import hand_in

GONE = "550 5.1.1 <amina@example.org>: Recipient address rejected: User unknown"


def bounce(
    original: EmailMessage, *, status: str = "5.1.1", answer: str = GONE, action: str = "failed"
) -> bytes:
    """A delivery status notification (RFC 3464) on one of our mails, as Postfix writes it."""
    notice = (
        "Reporting-MTA: dns; mx.example.org\nArrival-Date: Mon, 9 Mar 2026 07:00:00 +0000\n\n"
        f"Final-Recipient: rfc822; amina@example.org\nAction: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; {answer}\n"
    )
    head = (
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\n"
        f"To: {original['Return-Path'] or 'forum@forum.example'}\n"
        "Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n"
    )
    parts = (
        ("text/plain", "I'm sorry to have to inform you that your message could not be delivered.\n"),
        ("message/delivery-status", notice),
        ("text/rfc822-headers", _headers(original)),
    )
    return _report(head, "delivery-status", parts)


def qmail_bounce(original: EmailMessage) -> bytes:
    """What qmail writes: words for people alone, then the mail."""
    message = EmailMessage()
    message["From"] = "MAILER-DAEMON@mx.example.org"
    message["To"] = str(original["Return-Path"])
    message["Subject"] = "failure notice"
    message.set_content(
        "Hi. This is the qmail-send program at mx.example.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "<amina@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        f"--- Below this line is a copy of the message.\n\n{_headers(original)}\n\nWords.\n"
    )
    return message.as_bytes()


def exim_bounce(original: EmailMessage) -> bytes:
    """What Exim writes: a status that says nothing, and the other relay's answer."""
    return bounce(original, status="5.0.0", answer="550-5.1.1 The email account does not exist.")


def complaint(original: EmailMessage, *, without: tuple[str, ...] = ()) -> bytes:
    """A feedback report (RFC 5965), as large providers write it."""
    head = "From: complaints@provider.example\nTo: reply+complaints@forum.example\nSubject: FW: digest\n"
    copy = EmailMessage(policy=default.clone(max_line_length=900))
    for name, value in original.items():
        if name not in without and not name.lower().startswith("content-"):
            copy[name] = " ".join(str(value).split())
    copy.set_content("Words.")
    parts = (
        ("text/plain", "This is an email abuse report.\n"),
        ("message/feedback-report", "Feedback-Type: abuse\nUser-Agent: Provider/1\nVersion: 1\n"),
        ("message/rfc822", copy.as_string()),
    )
    return _report(head, "feedback-report", parts)


def _report(head: str, kind: str, parts: tuple[tuple[str, str], ...]) -> bytes:
    body = "".join(f"--=_limit\nContent-Type: {of}\n\n{text}\n" for of, text in parts)
    form = f'Content-Type: multipart/report; report-type={kind}; boundary="=_limit"\n'
    return f"{head}MIME-Version: 1.0\n{form}\n{body}--=_limit--\n".encode()


def comes_back(report: bytes, original: EmailMessage) -> Receipt:
    """What becomes of a report that a relay hands in, to where the mail came from."""
    address = str(original["Return-Path"] or "").strip("<>")
    return hand_in(report, Envelope((address,) if address else (), ""))


def _headers(original: EmailMessage) -> str:
    names = ("From", "To", "Subject", "Date", "Message-ID", "List-Id")
    return "".join(f"{name}: {' '.join(str(original[name]).split())}\n" for name in names if original[name])
