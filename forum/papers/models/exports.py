"""A file of a version, asked for by somebody and made by the worker."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.papers.models.papers import Version


class ExportState(enum.StrEnum):
    """Waiting for the worker, being made, there to take, or given up after several tries."""

    QUEUED = "queued"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Export(Model):
    """One file of a version in one format; ``key`` is the digest of what it says, so that a change makes another.

    Only a copy: the file can be made again from the database at any time, and goes when words in it go.
    """

    __tablename__ = "exports"
    __table_args__ = (
        UniqueConstraint("version_id", "format", "key"),
        Index(None, "state", "id"),
        CheckConstraint("(state = 'ready') = (made_at IS NOT NULL)", name="made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    format: Mapped[str] = mapped_column(String(16))
    # The language of its text.
    language: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[ExportState] = mapped_column(choice(ExportState), default=ExportState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    # Bytes of the file, and their SHA-256 in hexadecimal.
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))

    version: Mapped[Version] = relationship()

    @property
    def board(self) -> Board:
        """The board of its paper."""
        return self.version.board

    @property
    def file_name(self) -> str:
        """The name of its file in the folder of exports."""
        return f"{self.id}-{self.key}.{self.format}"
