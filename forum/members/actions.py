"""Joining and leaving milieus and alliances; mandates; making members."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum import clock, languages
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.members.models import Mandate, Member, Membership, Role
from forum.permissions import require
from forum.text import normalise

LONGEST_NAME = 80
LONGEST_ABOUT = 2000
HANDLE_LENGTH = 30


def checked_name(name: str) -> str:
    """A display name of 2 to 80 characters on one line. Raises Invalid (field ``name``)."""
    name = " ".join(normalise(name).split())
    if not 2 <= len(name) <= LONGEST_NAME or not any(char.isalnum() for char in name):
        raise Invalid(_("A name has from 2 to %(most)s characters.", most=LONGEST_NAME), field="name")
    return name


def free_handle(name: str, besides: Container[str] = ()) -> str:
    """A handle made from a name, for mentions, that nobody has yet: letters and digits of any script, and hyphens.

    ``besides`` are handles just given to others. Among a million of the same name it asks some forty questions.
    """
    stem = _stem(name)

    def taken(number: int) -> bool:
        handle = f"{stem}-{number}" if number > 1 else stem
        known = db.select(Member.id).where(Member.handle == handle)
        return handle in besides or db.session.scalar(known) is not None

    last, free = 0, 1
    while taken(free):
        last, free = free, free * 2
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if taken(middle) else (last, middle)
    return f"{stem}-{free}" if free > 1 else stem


def _stem(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).casefold()
    unmarked = "".join(char for char in folded if not unicodedata.category(char).startswith("M"))
    plain = unicodedata.normalize("NFC", unmarked)  # as keyboards write it
    stem = re.sub(r"[\W_]+", "-", plain).strip("-")[:HANDLE_LENGTH].strip("-") or "member"
    return stem if len(stem) > 1 else f"{stem}-member"


def make_member(name: str, *, by: Any = None) -> Member:
    """A new public participant; the account, if any, is made beside it. Raises Invalid."""
    name = checked_name(name)
    member = Member(name=name, handle=free_handle(name), joined_at=clock.now())
    db.session.add(member)
    db.session.flush()
    record(Verb.MEMBER_JOINED, member, by=by or member, visibility=Visibility.PRIVATE)
    return member


def join(board: Any, *, by: Member, own: bool = False) -> Membership:
    """Join the milieu or alliance of ``board``; ``own`` makes the milieu one's own in its assembly.

    Joining twice changes nothing but ``own``. Raises Invalid when an alliance is asked to be one's own.
    """
    require(by, "board.join", board)
    if own and board.alliance_id:
        raise Invalid(_("Only a milieu can be your own; an alliance gathers several."), field="own")
    membership = _current(board, by)
    if membership and membership.own == own:
        return membership
    now = clock.now()
    if own:
        _no_longer_own(board.assembly_id, by)
    if membership is None:
        membership = Membership(
            member=by,
            assembly_id=board.assembly_id,
            milieu_id=board.milieu_id,
            alliance_id=board.alliance_id,
            since=now,
        )
        db.session.add(membership)
    membership.own = own
    by.forget_standing()
    record(
        Verb.MEMBERSHIP_BEGUN,
        membership,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        visibility=Visibility.BOARD,
    )
    return membership


def leave(board: Any, *, by: Member) -> Membership | None:
    """Leave the milieu or alliance of ``board``; what one wrote there stays. None when one did not belong."""
    membership = _current(board, by)
    if membership is None:
        return None
    membership.until = clock.now()
    by.forget_standing()
    record(
        Verb.MEMBERSHIP_ENDED,
        membership,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        visibility=Visibility.BOARD,
    )
    return membership


def _current(board: Any, member: Member) -> Membership | None:
    place = (
        Membership.milieu_id == board.milieu_id
        if board.milieu_id
        else Membership.alliance_id == board.alliance_id
    )
    membership: Membership | None = db.session.scalar(
        db.select(Membership).where(Membership.member_id == member.id, place, Membership.until.is_(None))
    )
    return membership


def _no_longer_own(assembly_id: int, member: Member) -> None:
    for other in db.session.scalars(
        db.select(Membership).where(
            Membership.member_id == member.id,
            Membership.assembly_id == assembly_id,
            Membership.own,
            Membership.until.is_(None),
        )
    ):
        other.own = False
    db.session.flush()


def give_mandate(
    member: Member,
    role: Role,
    *,
    by: Member | None,
    board: Any = None,
    assembly: Any = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Mandate:
    """Give ``member`` a role on a board (moderator, harvester, translator), in an assembly (pilot committee) or on
    the site (administrator), from ``since`` (now) until ``until`` (no end). Giving it twice changes nothing.
    """
    role = Role(role)
    for mandate in member.mandates:
        same_place = mandate.board_id == (board.id if board else None) and mandate.assembly_id == (
            assembly.id if assembly else None
        )
        if mandate.role == role and same_place and mandate.until is None:
            return mandate
    mandate = Mandate(
        member=member,
        role=role,
        board_id=board.id if board else None,
        assembly_id=assembly.id if assembly else None,
        since=since or clock.now(),
        until=until,
        given_by_id=by.id if by else None,
    )
    db.session.add(mandate)
    member.forget_standing()
    record(
        Verb.MANDATE_GIVEN,
        mandate,
        by=by,
        boards=[board] if board else [],
        assembly_id=board.assembly_id if board else (assembly.id if assembly else None),
        member=member.id,
        role=role.value,
    )
    return mandate


def end_mandate(mandate: Mandate, *, by: Member | None, board: Any = None) -> Mandate:
    """End a mandate now; ``board`` is its board if it has one. Ending it twice changes nothing."""
    now = clock.now()
    if mandate.until is None or mandate.until > now:
        mandate.until = now
        mandate.member.forget_standing()
        record(
            Verb.MANDATE_ENDED,
            mandate,
            by=by,
            boards=[board] if board else [],
            assembly_id=board.assembly_id if board else mandate.assembly_id,
            member=mandate.member_id,
            role=mandate.role.value,
        )
    return mandate


def choose_language(member: Member, code: str) -> None:
    """Speak another interface language to ``member``; one that is not offered changes nothing."""
    account = member.account
    known = languages.interface(code)
    if account is not None and known and known != account.language:
        account.language = known
        record(Verb.PROFILE_CHANGED, member, by=member, visibility=Visibility.PRIVATE)


@dataclass(frozen=True)
class Profile:
    """What a member says of themself, and how they want to be spoken to."""

    name: str
    about: str
    language: str
    reading_languages: list[str]
    zone: str


def change_profile(member: Member, profile: Profile, *, by: Member) -> Member:
    """Keep what ``member`` says of themself. Raises Invalid, naming the field to mend."""
    require(by, "profile.change", member)
    account = member.account
    about = normalise(profile.about).strip()
    if len(about) > LONGEST_ABOUT:
        raise Invalid(
            _(
                "This has %(there)s characters; at most %(most)s are kept.",
                there=len(about),
                most=LONGEST_ABOUT,
            ),
            field="about",
        )
    if account is None or languages.interface(profile.language) != profile.language:
        raise Invalid(_("The interface does not speak this language."), field="language")
    if not languages.known_zone(profile.zone):
        raise Invalid(_("There is no such time zone."), field="zone")
    if not set(profile.reading_languages) <= set(languages.CONTENT):
        raise Invalid(_("Choose among the languages of the list."), field="reading_languages")
    member.name, member.about = checked_name(profile.name), about
    account.language, account.zone = profile.language, profile.zone
    account.reading_languages = list(dict.fromkeys(profile.reading_languages))
    record(Verb.PROFILE_CHANGED, member, by=by, visibility=Visibility.PRIVATE)
    return member
