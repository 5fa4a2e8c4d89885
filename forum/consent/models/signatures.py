"""Signatures: members who bind themselves to a version of a charter, and are asked again when it changes."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.members.models import Member
from forum.papers.models import Version


class Signature(Model):
    """One member's signature under one version; ``named`` when they let their name be shown."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("version_id", "member_id"), Index(None, "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    named: Mapped[bool]
    at: Mapped[datetime]

    version: Mapped[Version] = relationship()
    member: Mapped[Member] = relationship()


class AskedAgain(enum.StrEnum):
    """The letter to a signatory is owed, being sent, sent; it cannot be sent; or it is not needed any more."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    TOLD = "told"
    UNREACHABLE = "unreachable"
    SPARED = "spared"


class SignatureAsking(Model):
    """One signatory of an earlier version of a charter, asked once whether they sign the new one."""

    __tablename__ = "signature_askings"
    __table_args__ = (
        UniqueConstraint("version_id", "member_id"),
        Index(None, "member_id"),
        Index(None, "state", "due_at"),
        CheckConstraint("(state = 'told') = (told_at IS NOT NULL)", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    # The number of the last version that they signed.
    signed: Mapped[int]
    state: Mapped[AskedAgain] = mapped_column(choice(AskedAgain), default=AskedAgain.WAITING)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]

    version: Mapped[Version] = relationship()
    member: Mapped[Member] = relationship()
