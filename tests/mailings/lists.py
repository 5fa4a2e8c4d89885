"""A board read by mail: the worker goes its rounds, and the letters are read as a mail program reads them."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from forum import clock
from forum.mail.wire import as_sent
from forum.mailings.owed import GRACE
from tests.rounds import go_round

CHORES = ("watches", "mailings.owing", "mailings.sending")


def work(later: timedelta = timedelta()) -> None:
    """Let the worker do all that is waiting, so much later."""
    go_round(CHORES, clock.now() + later)


def deliver() -> None:
    """Let what was written be owed, and leave once its authors have had their time to mend it."""
    work()
    work(GRACE)


def as_read(message: EmailMessage) -> EmailMessage:
    """A mail as its reader's program has it."""
    received = message_from_bytes(as_sent(message), policy=default)
    assert isinstance(received, EmailMessage)
    return received


def words_of(message: EmailMessage) -> tuple[str, str]:
    """Its two bodies."""
    received = as_read(message)
    plain, html = received.get_body(("plain",)), received.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def ids_in(message: EmailMessage, header: str) -> list[str]:
    """The Message-IDs in a header."""
    return str(as_read(message)[header] or "").split()


def name_of(message: EmailMessage) -> str:
    """Its own Message-ID."""
    return str(as_read(message)["Message-ID"])


def readers(messages: list[EmailMessage]) -> list[str]:
    """The names before the @ of those who got one, in order."""
    return sorted(str(message["To"]).rpartition("<")[2].partition("@")[0] for message in messages)
