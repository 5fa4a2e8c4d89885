"""How long a mail is remembered, and what of it goes when its member's words are erased."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from forum import clock
from forum.database import carry_out, db
from forum.inbound.models import MailState, ReceivedMail
from forum.members.models import Member
from forum.openings import keeps_words

#: A relay that hands the same mail in again does so within a week; nothing else needs the row.
REMEMBERED = timedelta(days=90)
IN_A_BATCH = 1_000


def forget_settled() -> int:
    """Forget mails that were settled long ago; how many. A chore of the worker."""
    return carry_out(_forget)


def _forget() -> int:
    old = (
        db.select(ReceivedMail.id).where(ReceivedMail.settled_at < clock.now() - REMEMBERED).limit(IN_A_BATCH)
    )
    gone: Any = db.session.execute(
        delete(ReceivedMail)
        .where(ReceivedMail.id.in_(old.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


@keeps_words
def words_of(member: Member) -> Iterator[tuple[int | None, str]]:
    """Empties the mails that wait in a member's name: they are thrown away, and no paper holds a word of them."""
    db.session.execute(
        update(ReceivedMail)
        .where(ReceivedMail.member_id == member.id, ReceivedMail.state == MailState.WAITING)
        .values(state=MailState.THROWN_AWAY, settled_at=clock.now(), words=None, title=None, message_id=None)
        .execution_options(synchronize_session=False)
    )
    yield from ()
