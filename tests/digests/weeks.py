"""A week on a board, and the worker at its end."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from forum.watches.actions import Watchable, watch
from forum.watches.models import Wish
from tests.rounds import go_round

# The cast comes together on Monday 2 March 2026 at 9.
WEDNESDAY = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)
ONE_WEEK = timedelta(days=7)


def asks_for_digest(member: object, thing: Watchable) -> None:
    """``member`` asks for the digest of a board, a thread or a paper, and the worker takes it in."""
    watch(thing, Wish.DIGEST, by=member)
    work()


CHORES = ("watches", "digests.subscriptions", "digests.cutting", "digests.sending")


def work(at: datetime | None = None) -> None:
    """Let the worker do all that is waiting, at a moment."""
    go_round(CHORES, at)


def deliver(monday: datetime = MONDAY) -> None:
    """Let the edition of a Monday be cut, and all its mails leave in every time zone."""
    work(monday)
    work(monday + timedelta(days=1, hours=12))


def read(message: EmailMessage) -> tuple[str, str]:
    """The two bodies of a mail as its reader's program shows them."""
    received = message_from_bytes(message.as_bytes(), policy=default)
    plain, html = received.get_body(("plain",)), received.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def subjects(messages: Iterable[EmailMessage]) -> list[str]:
    """To whom each mail goes, and what it is called."""
    return [str(message_from_bytes(m.as_bytes(), policy=default)["Subject"]) for m in messages]


def to(address: str, messages: Iterable[EmailMessage]) -> list[EmailMessage]:
    """The mails for one address."""
    return [message for message in messages if address in str(message["To"])]
