"""Who signed a charter: names where they are shown, numbers where they are not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from forum.consent.counting import FEW
from forum.consent.models import Signature
from forum.database import db
from forum.members.models import Member
from forum.papers.models import Paper, Version

MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Signatories:
    """``unnamed`` is None for fewer than five; ``earlier`` signed an earlier version and not this one, by name."""

    named: list[Member]
    unnamed: int | None
    earlier: list[tuple[Member, int]]


def signatories_of(version: Version) -> Signatories:
    """The signatories of a version of a charter: three statements, however many they are."""
    named = db.session.scalars(
        select(Member)
        .join(Signature, Signature.member_id == Member.id)
        .where(Signature.version_id == version.id, Signature.named)
        .order_by(Signature.at, Signature.id)
        .limit(MOST_SHOWN)
    )
    unnamed = db.session.scalar(
        select(func.count())
        .select_from(Signature)
        .where(Signature.version_id == version.id, ~Signature.named)
    )
    here = select(Signature.member_id).where(Signature.version_id == version.id)
    last = (
        select(Signature.member_id, func.max(Version.number).label("number"))
        .join(Version, Version.id == Signature.version_id)
        .where(
            Version.paper_id == version.paper_id,
            Version.number < version.number,
            Signature.named,
            Signature.member_id.not_in(here),
        )
        .group_by(Signature.member_id)
        .subquery()
    )
    earlier = db.session.execute(
        select(Member, last.c.number)
        .join(last, last.c.member_id == Member.id)
        .order_by(Member.name, Member.id)
        .limit(MOST_SHOWN)
    )
    return Signatories(
        named=list(named),
        unnamed=unnamed if (unnamed or 0) >= FEW else None,
        earlier=[(member, number) for member, number in earlier],
    )


def signed_by(member: Any, paper: Paper) -> int | None:
    """The last version of a charter that a member signed, or None."""
    if member is None:
        return None
    found: int | None = db.session.scalar(
        select(func.max(Version.number))
        .join(Signature, Signature.version_id == Version.id)
        .where(Version.paper_id == paper.id, Signature.member_id == member.id)
    )
    return found
