"""Who a mail comes from is what our relay found out, and nothing that its sender wrote."""

import pytest
from sqlalchemy import func, select

from forum.database import db
from forum.inbound.envelopes import Fate
from forum.threads.models import Post, Thread
from tests.cast import Cast, thread_by
from tests.inbound.letters import RELAY, hand_in, to_thread, written

VICTIM = "dmarc=pass header.from=example.org"


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread of Amina's board."""
    return thread_by(cast.carla, cast.farmers)


@pytest.mark.usefixtures("replies")
@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass",
        # Whoever sends a mail chooses what stands in quotes and in comments.
        f'spf=pass smtp.mailfrom="a; {VICTIM} "@evil.example',
        'dkim=pass header.i="a; dkim=pass header.d=example.org"@evil.example',
        f'spf=pass smtp.mailfrom="(; {VICTIM} "@evil.example',
        f'spf=pass smtp.mailfrom="x\\"; {VICTIM} "@evil.example',
        f'spf=none smtp.helo="; {VICTIM}',
        f"spf=none (; {VICTIM}",
        f'spf=none (" ; {VICTIM}; ")',
        f"spf=none (\\) ; {VICTIM}) reason=none",
        "dkim=pass header.d=evil.example header.i=@evil.example header.s=header.d=example.org",
        "dkim=pass header.d=evil.example header.d=example.org",
        "spf=pass smtp.mailfrom=evil.example smtp.helo=smtp.mailfrom=example.org",
    ],
)
def test_what_a_sender_chose_to_be_written_there_proves_nothing(
    cast: Cast, thread: Thread, results: str
) -> None:
    mail = written(to_thread(cast.amina, thread), Authentication_Results=f"{RELAY}; {results}")
    assert hand_in(mail).fate == Fate.WAITING
    assert db.session.scalar(select(func.count()).where(Post.thread_id == thread.id)) == 1


@pytest.mark.usefixtures("replies")
def test_a_quoted_reason_hides_no_true_result(cast: Cast, thread: Thread) -> None:
    results = f'{RELAY}; spf=fail reason="not; listed (yet" smtp.mailfrom=x@other.example; {VICTIM}'
    mail = written(to_thread(cast.amina, thread), Authentication_Results=results)
    assert hand_in(mail).fate == Fate.POSTED
