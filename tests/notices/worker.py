"""The worker on its turn, and what stands under somebody's bell afterwards."""

from datetime import datetime, timedelta

from forum.database import db
from forum.languages import speaking
from forum.members.models import Member
from forum.notices.gathering import lines_of
from forum.notices.kinds import NoticeKind
from forum.notices.lines import NoticeLine
from forum.notices.models import Notice
from forum.notices.standing import unseen
from tests.rounds import go_round

CHORES = ("watches", "notices", "notices.closings", "notices.mailing")
SOON = timedelta(minutes=3)


def work(at: datetime | None = None) -> None:
    """Let the worker do all that is waiting, at a moment."""
    go_round(CHORES, at)


def notices_of(member: Member) -> list[Notice]:
    """Everything kept for somebody, in the order it came."""
    return list(
        db.session.scalars(db.select(Notice).where(Notice.member_id == member.id).order_by(Notice.id))
    )


def kinds_of(member: Member) -> list[NoticeKind]:
    """As what somebody was told, one event after the other."""
    return [notice.kind for notice in notices_of(member)]


def lines_for(member: Member, language: str = "en") -> list[NoticeLine]:
    """The list under somebody's bell."""
    member.forget_standing()
    with speaking(language):
        return lines_of(member, language, limit=50, words=1)


def under_the_bell(member: Member, language: str = "en") -> list[str]:
    """What the list says, and the number on the bell holds what is new in it."""
    lines = lines_for(member, language)
    assert unseen(member) == sum(line.count for line in lines if line.unseen)
    return [line.sentence.text for line in lines]
