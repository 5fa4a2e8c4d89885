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
from forum.notices.kinds import NoticeKind, Telling


@dataclass(frozen=True)
class Named:
    """Whom and what a link is for."""

    member: Member
    kinds: list[NoticeKind]


def named_in(end: str, token: str) -> Named | None:
    """What the token of a link for an end ("stop", "choices") names; None for one nobody made, or of who is gone."""
    value = named_by(f"notices.{end}", token)
    if value is None:
        return None
    member_id, *kinds = value
    member = db.session.get(Member, member_id)
    known = [NoticeKind(kind) for kind in kinds if kind in set(NoticeKind)]
    return Named(member, known) if member is not None and member.erased_at is None else None


def stop(named: Named) -> int:
    """Send no mail at once of these kinds any more, by the wish of their member; of how many it was sent till now."""
    wishes = wishes_of(named.member)
    mailed = [kind for kind in named.kinds if wishes[kind] == Telling.MAIL]
    for kind in mailed:
        choose(named.member, kind, Telling.SITE, by=named.member)
    return len(mailed)


def _token(end: str, member_id: int, kinds: Collection[NoticeKind]) -> str:
    return token_for(f"notices.{end}", [member_id, *sorted(kind.value for kind in kinds)])


def stop_link(member_id: int, kinds: Collection[NoticeKind]) -> str:
    """The complete address that takes the one-click POST: no mail at once of these kinds any more."""
    return link("notices.stop", token=_token("stop", member_id, kinds))


def choices_path(member_id: int, kind: NoticeKind) -> str:
    """The path of the page on which whoever holds the letter changes exactly this kind."""
    return f"/notices/choices/{_token('choices', member_id, [kind])}"
