"""Signatures: members who bind themselves to a version of a charter."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model
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
