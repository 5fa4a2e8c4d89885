"""Members whom an import brought: found again by their address, and claimed by who shows that it is theirs."""

import hashlib

from sqlalchemy import select

from forum.database import db
from forum.journal import Verb, Visibility, record
from forum.members.models import Account, Member

#: How many are looked for: one for each list an address wrote to.
MOST = 20


def address_key(address: str) -> str:
    """The key of the author who writes from ``address``; the address cannot be read from it."""
    return "sha256:" + hashlib.sha256(address.strip().lower().encode("utf-8", "replace")).hexdigest()


def unclaimed_from(address: str) -> list[Member]:
    """The members that imports brought with this address and nobody has claimed, the oldest first."""
    wanted = (
        select(Member)
        .outerjoin(Account, Account.member_id == Member.id)
        .where(
            Member.source_key == address_key(address),
            Member.claimed.is_(False),
            Member.erased_at.is_(None),
            Account.id.is_(None),
        )
        .order_by(Member.id)
        .limit(MOST)
    )
    return list(db.session.scalars(wanted))


def claim(member: Member, *, name: str) -> Member:
    """Let an imported member be who has shown that the address is theirs, under the ``name`` they choose now."""
    member.claimed, member.name = True, name
    record(Verb.MEMBER_CLAIMED, member, by=member, visibility=Visibility.PRIVATE)
    return member
