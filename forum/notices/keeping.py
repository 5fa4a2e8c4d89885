"""How long notices are kept: what happened a year ago is told where it happened, and concerns nobody anew."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from forum import clock
from forum.database import carry_out, db
from forum.notices.models import Notice, NoticeMail, NoticeMailState

KEPT = timedelta(days=365)
IN_A_BATCH = 5_000
SETTLED = (NoticeMailState.SENT, NoticeMailState.EMPTY, NoticeMailState.FAILED)


def forget_old() -> int:
    """Forget notices of more than a year ago, and the mails that carried nothing else; how many.

    A chore of the worker.
    """
    return carry_out(_forget)


def _forget() -> int:
    before = clock.now() - KEPT
    carried = exists().where(Notice.mail_id == NoticeMail.id)
    mails = select(NoticeMail.id).where(NoticeMail.state.in_(SETTLED), NoticeMail.due_at < before, ~carried)
    return _delete(Notice, select(Notice.id).where(Notice.at < before)) + _delete(NoticeMail, mails)


def _delete(model: Any, old: Any) -> int:
    some = old.limit(IN_A_BATCH).scalar_subquery()
    gone: Any = db.session.execute(
        delete(model).where(model.id.in_(some)).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)
