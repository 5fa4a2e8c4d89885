"""Whether one's own posts come back by mail."""

from typing import Any

from flask_babel import gettext as _

from forum.errors import Refused
from forum.journal import Verb, Visibility, record
from forum.members.models import Member


def hear_oneself(member: Member, wished: bool, *, by: Any) -> None:
    """Let ``member`` get their own posts too, where they wish every post, but for those they wrote by mail; or not.
    Twice changes nothing. Raises Refused for anybody but them.
    """
    if by is None or by.id != member.id or member.account is None:
        raise Refused(_("Only their reader chooses which posts come by mail."))
    if member.account.own_posts == wished:
        return
    member.account.own_posts = wished
    record(Verb.DIGEST_SET, member, by=by, visibility=Visibility.PRIVATE)
