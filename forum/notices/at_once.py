"""What happened to a paper and leaves by itself: the digest leaves that out, and takes over what still waits."""

from typing import Any

from sqlalchemy import String, and_, case, exists, or_, select, type_coerce, update

from forum.database import db
from forum.journal import Entry, Verb
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.mailing import MAILS
from forum.notices.models import OF_PAPER, PROVISIONAL, PUBLISHED, Notice, NoticeMail, NoticeMailState

ON_THEIR_WAY = (NoticeMailState.WAITING, NoticeMailState.CLAIMED)


def of_text(draft_id: Any, member_id: int) -> Any:
    """The condition under which a notice tells at once of what an entry tells of the text of a draft (a column)."""
    stage = case(
        (Entry.verb == Verb.VERSION_PUBLISHED, Notice.key.endswith(PUBLISHED)),
        else_=Notice.key.endswith(PROVISIONAL),
    )
    return and_(
        Notice.draft_id == draft_id,
        Notice.member_id == member_id,
        Notice.kind == NoticeKind.OF_PAPER,
        Notice.telling == Telling.MAIL,
        stage,
    )


def of_opening(thread_id: Any, member_id: int) -> Any:
    """The condition under which a notice tells at once that a thread (a column) was opened about a paper."""
    return and_(
        Notice.thread_id == thread_id,
        Notice.member_id == member_id,
        Notice.kind == NoticeKind.OF_PAPER,
        Notice.telling == Telling.MAIL,
    )


def came(told: Any) -> Any:
    """The condition under which what ``told`` says (of a text, of an opening) was told so, or will be."""
    left = NoticeMail.state.in_((*ON_THEIR_WAY, NoticeMailState.SENT))
    return exists().where(NoticeMail.id == Notice.mail_id, left, told)


def on_their_way(member_id: Any) -> Any:
    """Whether a mail of what happened to a paper is still to leave to a member (a column); a column beside it."""
    return exists().where(
        NoticeMail.member_id == member_id,
        NoticeMail.about.startswith(OF_PAPER),
        or_(*(type_coerce(NoticeMail.state, String) == state.value for state in ON_THEIR_WAY)),
    )


def take_over(notices: list[int]) -> bool:
    """Let the mails of these notices tell them no more, as the digest does. False while one of these mails is just
    being sent.
    """
    of_them = select(Notice.mail_id).where(Notice.id.in_(notices), Notice.telling == Telling.MAIL)
    waiting = select(NoticeMail.id).where(NoticeMail.id.in_(of_them), MAILS.claimable(early=True))
    held = db.session.scalars(waiting.order_by(NoticeMail.id).with_for_update()).all()
    db.session.execute(
        update(Notice)
        .where(Notice.id.in_(notices), Notice.mail_id.in_(held))
        .values(telling=Telling.SITE, mail_id=None)
        .execution_options(synchronize_session=False)
    )
    sending = select(NoticeMail.id).where(
        NoticeMail.id.in_(of_them), NoticeMail.state == NoticeMailState.CLAIMED
    )
    return db.session.scalar(sending.limit(1)) is None
