"""How long a mailing is remembered, and what goes when a member's words are erased."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from forum import clock
from forum.database import carry_out, db
from forum.mailings.models import Mailing, MailingState, OriginalMail
from forum.members.models import Member
from forum.openings import keeps_words
from forum.threads.models import Post

#: Longer than any digest waits, which does not tell again what came by itself.
REMEMBERED = timedelta(days=120)
IN_A_BATCH = 5_000


def forget_settled() -> int:
    """Forget mailings that were settled long ago; how many. A chore of the worker."""
    return carry_out(_forget)


def _forget() -> int:
    old = select(Mailing.id).where(
        Mailing.state.in_((MailingState.SENT, MailingState.EMPTY, MailingState.FAILED)),
        Mailing.due_at < clock.now() - REMEMBERED,
    )
    gone: Any = db.session.execute(
        delete(Mailing)
        .where(Mailing.id.in_(old.limit(IN_A_BATCH).scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


@keeps_words
def words_of(member: Member) -> Iterator[tuple[int | None, str]]:
    """Forgets the names of the mails that a member wrote, which tell where they wrote; no paper holds a word."""
    db.session.execute(
        delete(OriginalMail)
        .where(OriginalMail.post_id.in_(select(Post.id).where(Post.author_id == member.id)))
        .execution_options(synchronize_session=False)
    )
    yield from ()
