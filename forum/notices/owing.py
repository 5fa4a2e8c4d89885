"""The mails that carry notices: one about the same waits for each member, and takes in what comes meanwhile.

So a quarrel of thirty answers is one mail, and then one every quarter of an hour at most. What waited for a digest that
did not come leaves in a mail of its own.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from forum import clock
from forum.database import db, in_parts
from forum.notices.choosing import wishes_of
from forum.notices.hearers import at_once
from forum.notices.kinds import Telling
from forum.notices.models import LATE, Notice, NoticeMail, NoticeMailState

#: How long a mail waits for what else comes; whoever looks at the site meanwhile needs none.
GATHERS = timedelta(minutes=2)
#: Between two mails to one person.
APART = timedelta(minutes=15)


def owe(new: Mapping[int, int], about: str = "") -> None:
    """Let each of these notices (by member) leave in the mail ``about`` the same that waits for its member, or in a new
    one.
    """
    for member_id, notice_id in sorted(new.items()):
        db.session.execute(
            update(Notice)
            .where(Notice.id == notice_id)
            .values(mail_id=_open_mail(member_id, about))
            .execution_options(synchronize_session=False)
        )


def owe_late(member_id: int, notices: Collection[int]) -> None:
    """Let these notices, which wait for a digest that did not come, leave by themselves; those that one took along
    meanwhile do not.
    """
    mail = _open_mail(member_id, LATE)
    for some in in_parts(notices):
        db.session.execute(
            update(Notice)
            .where(
                Notice.id.in_(some),
                Notice.telling == Telling.DIGEST,
                Notice.delivery.is_(None),
                Notice.seen_at.is_(None),
            )
            .values(telling=Telling.MAIL, mail_id=mail)
            .execution_options(synchronize_session=False)
        )


def take_back(mail_id: int) -> None:
    """Take out of a mail what its reader does not wish to be told of so any more: the digest tells it, or the bell."""
    mail = db.session.get_one(NoticeMail, mail_id)
    if mail.paper_id:
        if mail.member_id not in at_once(mail.paper_id, clock.now()):
            _take_out(Notice.mail_id == mail_id, Telling.SITE)
        return
    wished = {Telling.MAIL, Telling.DIGEST} if mail.about == LATE else {Telling.MAIL}
    for kind, telling in wishes_of(mail.member).items():
        if telling not in wished:
            _take_out(
                (Notice.mail_id == mail_id) & (Notice.kind == kind),
                max(telling, Telling.SITE, key=list(Telling).index),
            )


def _take_out(which: ColumnElement[bool], telling: Telling) -> None:
    db.session.execute(
        update(Notice)
        .where(which, Notice.told_at.is_(None))
        .values(mail_id=None, telling=telling)
        .execution_options(synchronize_session=False)
    )


def _open_mail(member_id: int, about: str = "") -> int:
    """The mail that waits for a member and that nobody has tried to send yet, held; whoever sends it waits for us."""
    waiting = db.session.scalar(
        select(NoticeMail.id)
        .where(
            NoticeMail.member_id == member_id,
            NoticeMail.about == about,
            NoticeMail.state == NoticeMailState.WAITING,
            NoticeMail.tries == 0,
            NoticeMail.outcome == "",
        )
        .with_for_update()
    )
    if waiting is not None:
        return waiting
    mail = NoticeMail(
        member_id=member_id, about=about, due_at=clock.now() if about == LATE else _due(member_id)
    )
    db.session.add(mail)
    db.session.flush()
    return mail.id


def _due(member_id: int) -> datetime:
    last = db.session.scalar(select(func.max(NoticeMail.sent_at)).where(NoticeMail.member_id == member_id))
    soon = clock.now() + GATHERS
    return max(soon, last + APART) if last else soon
