"""Links in a letter that change what it came for, without signing in: each names a member and kinds of notice.

RFC 8058: a mail program posts to the address that stops by itself; a person gets a page with one button.
"""

from collections.abc import Collection
from dataclasses import dataclass

from forum.database import db
from forum.mail import link
from forum.mail.tokens import named_by, token_for
from forum.members.models import Member
from forum.notices.choosing import choose, wishes_of
from forum.notices.kinds import CHOSEN, NoticeKind, Telling
from forum.notices.models import LATE


@dataclass(frozen=True)
class Named:
    """Whom and what a link is for; ``late`` when its mail carried what no digest told."""

    member: Member
    kinds: list[NoticeKind]
    late: bool = False

    @property
    def stopped(self) -> bool:
        """Whether nothing of it comes by mail any more."""
        wishes = wishes_of(self.member)
        return not any(wishes[kind] in self.ways for kind in self.kinds)

    @property
    def ways(self) -> tuple[Telling, ...]:
        """Told in which ways it comes by such a mail."""
        return (Telling.MAIL, Telling.DIGEST) if self.late else (Telling.MAIL,)


def named_in(end: str, token: str) -> Named | None:
    """What the token of a link for an end ("stop", "choices") names; None for one nobody made, or of who is gone."""
    value = named_by(f"notices.{end}", token)
    if value is None:
        return None
    member_id, *kinds = value
    member = db.session.get(Member, member_id)
    known = [kind for kind in CHOSEN if kind.value in kinds]
    if member is None or member.erased_at is not None:
        return None
    return Named(member, known, LATE in kinds)


def stop(named: Named) -> int:
    """Send no such mail of these kinds any more, by the wish of their member; of how many it was sent till now."""
    wishes = wishes_of(named.member)
    mailed = [kind for kind in named.kinds if wishes[kind] in named.ways]
    for kind in mailed:
        choose(named.member, kind, Telling.SITE, by=named.member)
    return len(mailed)


def _token(end: str, member_id: int, kinds: Collection[NoticeKind], *more: str) -> str:
    return token_for(f"notices.{end}", [member_id, *sorted(kind.value for kind in kinds), *more])


def stop_link(member_id: int, kinds: Collection[NoticeKind], *, late: bool = False) -> str:
    """The complete address that takes the one-click POST: no mail at once of these kinds any more; of one that carried
    what no digest told (``late``) no mail at all.
    """
    return link("notices.stop", token=_token("stop", member_id, kinds, *([LATE] if late else [])))


def choices_path(member_id: int, kind: NoticeKind) -> str:
    """The path of the page on which whoever holds the letter changes exactly this kind."""
    return f"/notices/choices/{_token('choices', member_id, [kind])}"
