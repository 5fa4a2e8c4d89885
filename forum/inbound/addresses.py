"""Reply addresses: one for each person and thread, and one for each person and board (it opens a thread).

An address is signed, not kept: ``t12-34-`` or ``b5-34-``, then what only this site can make. So a digest promises
hundreds of them without writing a row; a member ends all of theirs at once by beginning another series
(docs/decisions/013-reply-addresses.md). Capitals do not count, for some relays lose them.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.inbound.models import ReplySeries
from forum.journal import Verb, Visibility, record
from forum.members.models import Member
from forum.permissions import require

SIGNATURE_BYTES = 10
_TOKEN = re.compile(r"([tb])([1-9]\d{0,9})-([1-9]\d{0,9})-([a-z2-7]{16})")
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Promise:
    """What an address says: whoever writes to it is taken for this member, and their words go to this place."""

    member_id: int
    thread_id: int | None = None
    board_id: int | None = None


def taken() -> bool:
    """Whether this site takes answers by mail."""
    return bool(current_app.config["MAIL_REPLIES"])


def address_of(promise: Promise, series: int) -> str:
    """The address that makes ``promise``, in the member's ``series``."""
    place = f"t{promise.thread_id}" if promise.thread_id else f"b{promise.board_id}"
    said = f"{place}-{promise.member_id}"
    pattern = str(current_app.config["MAIL_REPLIES"])
    return pattern.replace("*", f"{said}-{_signature(said, series)}")


def promised(addresses: Iterable[str]) -> Promise | None:
    """What the first reply address of this site among ``addresses`` promises; None when none holds."""
    if not taken():
        return None
    before, _, after = str(current_app.config["MAIL_REPLIES"]).partition("*")
    for address in addresses:
        address = address.strip().strip("<>").lower()
        if address.startswith(before) and address.endswith(after):
            found = _read(address[len(before) : len(address) - len(after)])
            if found:
                return found
    return None


def series_of(member_id: int) -> int:
    """Which series of addresses holds for a member."""
    return db.session.scalar(select(ReplySeries.number).where(ReplySeries.member_id == member_id)) or 1


def end_addresses(member: Member, *, by: Member) -> int:
    """End every reply address of ``member``; letters to come promise new ones. The number of the new series."""
    require(by, "profile.change", member)
    series = db.session.get(ReplySeries, member.id, with_for_update=True)
    if series is None:
        series = ReplySeries(member_id=member.id, number=1, begun_at=clock.now())
        db.session.add(series)
    series.number += 1
    series.begun_at = clock.now()
    record(Verb.REPLIES_ENDED, member, by=by, visibility=Visibility.PRIVATE)
    return series.number


def _read(token: str) -> Promise | None:
    found = _TOKEN.fullmatch(token)
    if not found or max(int(found[2]), int(found[3])) > LARGEST:
        return None
    said = f"{found[1]}{found[2]}-{found[3]}"
    place, member_id = int(found[2]), int(found[3])
    if not hmac.compare_digest(found[4], _signature(said, series_of(member_id))):
        return None
    return Promise(member_id, thread_id=place) if found[1] == "t" else Promise(member_id, board_id=place)


def _signature(said: str, series: int) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, f"reply address\0{said}\0{series}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode("ascii").lower()
