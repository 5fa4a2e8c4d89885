"""How a member is told of each kind of notice: what they chose, and choosing it."""

from collections import ChainMap
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.database import db, in_parts
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.members.models import Member
from forum.notices.kinds import DEFAULTS, NoticeKind, Telling
from forum.notices.models import NoticeWish
from forum.permissions import require

Wishes = Mapping[NoticeKind, Telling]


def wishes_of(member: Member) -> Wishes:
    """How ``member`` is told of each kind."""
    return wishes_of_all([member.id])[member.id]


def wishes_of_all(member_ids: Collection[int]) -> dict[int, Wishes]:
    """How each of these members is told of each kind; a statement for each thousand."""
    chosen: dict[int, dict[NoticeKind, Telling]] = {key: {} for key in member_ids}
    rows = select(NoticeWish.member_id, NoticeWish.kind, NoticeWish.telling)
    for some in in_parts(chosen):
        for member_id, kind, telling in db.session.execute(rows.where(NoticeWish.member_id.in_(some))):
            chosen[member_id][kind] = telling
    return {key: ChainMap(own, DEFAULTS) for key, own in chosen.items()}


def choose(member: Member, kind: NoticeKind, telling: Telling, *, by: Any) -> None:
    """Let ``member`` be told of ``kind`` in this way from now on, whatever the site sets by default later. The same
    again changes nothing. Raises Refused.
    """
    require(by, "notice.choose", member)
    known = db.session.scalar(
        select(NoticeWish).where(NoticeWish.member_id == member.id, NoticeWish.kind == kind)
    )
    if known is not None and known.telling == telling:
        return
    wish = known or NoticeWish(member_id=member.id, kind=kind)
    wish.telling, wish.at = telling, clock.now()
    db.session.add(wish)
    record(
        Verb.NOTICE_SET, wish, by=by, visibility=Visibility.PRIVATE, kind=kind.value, telling=telling.value
    )


def sent_by(form: Mapping[str, str], kind: NoticeKind, known: Telling) -> Telling:
    """How a form says one wishes to be told of ``kind``; as ``known`` when it says nothing. Raises Invalid."""
    try:
        return Telling(form.get(kind.value, known.value))
    except ValueError as unknown:
        raise Invalid(_("Choose how you wish to be told."), field=kind.value) from unknown


def choose_all(member: Member, kinds: Collection[NoticeKind], form: Mapping[str, str], *, by: Any) -> None:
    """Keep what a form says of these kinds, as chosen also where it is the default. Raises Invalid, naming the
    field, and Refused.
    """
    wishes = wishes_of(member)
    said = [kind for kind in kinds if kind.value in form]
    for kind, telling in [(kind, sent_by(form, kind, wishes[kind])) for kind in said]:
        choose(member, kind, telling, by=by)
