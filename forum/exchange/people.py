"""The people of a source: each becomes one unclaimed member, found again by the key the source knows them by."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from forum.database import db
from forum.exchange.records import SourceAuthor
from forum.exchange.words import NAMELESS, one_line
from forum.members.actions import LONGEST_NAME, free_handle
from forum.members.models import Member


def known_people(source: str, keys: Iterable[str]) -> dict[str, Member]:
    """The members that ``source`` has brought, by their keys there; those not here are left out."""
    wanted = set(keys)
    found = select(Member).where(Member.source == source, Member.source_key.in_(wanted))
    return {member.source_key or "": member for member in db.session.scalars(found)}


def bring(
    source: str, written: Iterable[tuple[SourceAuthor, datetime]], known: Mapping[str, Member]
) -> dict[str, Member]:
    """Everyone who ``written`` something, by key: those in ``known``, and new members for the others.

    A member joined with the earliest of their posts, also when it comes in late.
    """
    first: dict[str, tuple[SourceAuthor, datetime]] = {}
    for author, moment in written:
        if author.key not in first or moment < first[author.key][1]:
            first[author.key] = (author, moment)
    people: dict[str, Member] = {}
    handles: set[str] = set()
    for key, (author, moment) in first.items():
        if key in known:
            people[key] = known[key]
            people[key].joined_at = min(people[key].joined_at, moment)
            continue
        name = one_line(author.name)[:LONGEST_NAME].strip() or NAMELESS
        handle = free_handle(name, besides=handles)
        handles.add(handle)
        people[key] = Member(
            name=name, handle=handle, claimed=False, joined_at=moment, source=source, source_key=key
        )
    db.session.add_all(people.values())
    db.session.flush()
    return people
