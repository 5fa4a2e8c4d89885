"""How heavy a letter may be: beyond about 100 kB some mail programs cut a mail, and its end is where it is left."""

from email.message import EmailMessage

#: Bytes of HTML.
HEAVIEST = 90_000


def weight(message: EmailMessage) -> int:
    """Bytes of its HTML."""
    parts = (part for part in message.walk() if part.get_content_type() == "text/html")
    return sum(len(part.get_payload(decode=True) or b"") for part in parts)
