"""What people wrote and are called, kept so that papers can be checked and words can still be erased.

Every string that came from a person is, in what is hashed, an *opening*: SHA-256(salt || bytes), with 32
random bytes of salt made when it was written. A manifest holds only digests; erasing empties bytes and salt,
and the digest stays without telling anything any more.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Model, db

SALT_BYTES = 32
Bytes = bytes  # the column named ``bytes`` hides the type inside its class


class Erasure(Model):
    """One act of erasing a person's words: when, whose, by whom; sealed when its entry in the chain is written."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None]
    by_id: Mapped[int | None]
    at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]


class Opening(Model):
    """The salt and the bytes behind one digest; both empty once erased."""

    __tablename__ = "openings"
    __table_args__ = (Index(None, "erasure_id"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[Bytes | None] = mapped_column(LargeBinary)
    bytes: Mapped[Bytes | None] = mapped_column(LargeBinary)
    erasure_id: Mapped[int | None] = mapped_column(ForeignKey("erasures.id"))

    @property
    def text(self) -> str | None:
        """The words, or None once erased."""
        return None if self.bytes is None else self.bytes.decode("utf-8")

    @property
    def erased(self) -> bool:
        """Whether its person had the words erased."""
        return self.erasure_id is not None


def digest_of(salt: bytes, data: bytes) -> str:
    """SHA-256(salt || bytes) in lower-case hexadecimal."""
    return hashlib.sha256(salt + data).hexdigest()


def keep(text: str) -> Opening:
    """Keep ``text`` behind a new digest; the same words twice have two digests, so none can be guessed."""
    salt = secrets.token_bytes(SALT_BYTES)
    data = text.encode("utf-8")
    opening = Opening(digest=digest_of(salt, data), salt=salt, bytes=data)
    db.session.add(opening)
    return opening


def texts(digests: Iterable[str | None]) -> dict[str, str | None]:
    """The words behind many digests in one query; None for those erased."""
    wanted = {digest for digest in digests if digest}
    if not wanted:
        return {}
    rows = db.session.execute(db.select(Opening.digest, Opening.bytes).where(Opening.digest.in_(wanted)))
    return {digest: None if data is None else data.decode("utf-8") for digest, data in rows}


#: What a room keeps of a member: (assembly whose chain may name it, digest). It also empties what it made of the words.
Keeper = Callable[[Any], Iterable[tuple[int | None, str]]]
_keepers: list[Keeper] = []


def keeps_words(keeper: Keeper) -> Keeper:
    """Register what else holds a person's words: asked once when a member is erased, before anything is emptied."""
    _keepers.append(keeper)
    return keeper


def words_kept_of(member: Any) -> list[tuple[int | None, str]]:
    """The openings of a member's words and names in the rooms that registered, by assembly."""
    return [line for keeper in _keepers for line in keeper(member)]


def begin_erasure(member_id: int | None, by_id: int | None) -> Erasure:
    """Open an act of erasure; words are then emptied under it, and it is sealed once."""
    erasure = Erasure(member_id=member_id, by_id=by_id, at=clock.now())
    db.session.add(erasure)
    db.session.flush()
    return erasure


def empty(digests: Iterable[str], erasure: Erasure) -> int:
    """Empty the openings named (those erased before are left as they are); how many were emptied."""
    wanted = list(set(digests))
    done = 0
    for start in range(0, len(wanted), 500):
        result: Any = db.session.execute(
            db.update(Opening)
            .where(Opening.digest.in_(wanted[start : start + 500]), Opening.erasure_id.is_(None))
            .values(salt=None, bytes=None, erasure_id=erasure.id)
            .execution_options(synchronize_session=False)
        )
        done += result.rowcount
    db.session.expire_all()
    return done


def seal(erasure: Erasure) -> None:
    """Close the act: after this the database refuses any further change under it."""
    db.session.flush()
    erasure.sealed_at = clock.now()
    db.session.flush()
