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
from datetime import datetime

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
_GAPS = re.compile(r"[\s>\\]+")
#: One within words, broken after its hyphens as programs break lines, quoted lines too.
_BROKEN = re.compile(r"[tb][1-9]\d{0,9}-[\s>\\]{0,6}[1-9]\d{0,9}-[\s>\\]{0,6}[a-z2-7]{16}", re.IGNORECASE)
LARGEST = 2**31 - 1
#: Reply addresses of one mail that are looked at, and earlier series of a member that are still known.
MOST, EARLIER = 20, 100


@dataclass(frozen=True)
class Promise:
    """What an address says: whoever writes to it is taken for this member, and their words go to this place.

    ``ended``: when the member ended it; such an address holds nothing, but its member is told so.
    """

    member_id: int
    thread_id: int | None = None
    board_id: int | None = None
    ended: datetime | None = None


def taken() -> bool:
    """Whether this site takes answers by mail."""
    return bool(current_app.config["MAIL_REPLIES"])


def address_of(promise: Promise, series: int) -> str:
    """The address that makes ``promise``, in the member's ``series``."""
    place = f"t{promise.thread_id}" if promise.thread_id else f"b{promise.board_id}"
    said = f"{place}-{promise.member_id}"
    pattern = str(current_app.config["MAIL_REPLIES"])
    return pattern.replace("*", f"{said}-{_signature(said, series)}")


def promises_in(addresses: Iterable[str]) -> list[Promise]:
    """What the reply addresses of this site among ``addresses`` promise, each once, in this order; those ended too."""
    if not taken():
        return []
    before, _, after = str(current_app.config["MAIL_REPLIES"]).partition("*")
    found: dict[str, Promise | None] = {}
    for address in addresses:
        address = address.strip().strip("<>").lower()
        if address.startswith(before) and address.endswith(after) and len(found) < MOST:
            token = address[len(before) : len(address) - len(after)]
            if token not in found:
                found[token] = _read(token)
    return list(dict.fromkeys(promise for promise in found.values() if promise))


def without_addresses(words: str) -> str:
    """``words`` without what signs reply addresses of this site: no post shall show how to write in somebody's name.

    The signature goes whatever stands around it: another program's link, a line's end, or nothing of the address.
    """
    looked_at = 0

    def hidden(found: re.Match[str]) -> str:
        nonlocal looked_at
        looked_at += 1
        token = _GAPS.sub("", found[0]).lower()
        return "…" if looked_at > MOST or _read(token) else found[0]

    return _BROKEN.sub(hidden, words)


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
    series = db.session.get(ReplySeries, member_id)
    number = series.number if series else 1
    signed = next(
        (n for n in range(number, max(0, number - EARLIER), -1) if _signed(found[4], said, n)), None
    )
    if signed is None:
        return None
    ended = series.begun_at if series and signed < number else None
    return Promise(
        member_id,
        thread_id=place if found[1] == "t" else None,
        board_id=place if found[1] == "b" else None,
        ended=ended,
    )


def _signed(signature: str, said: str, series: int) -> bool:
    return hmac.compare_digest(signature, _signature(said, series))


def _signature(said: str, series: int) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, f"reply address\0{said}\0{series}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode("ascii").lower()
