"""A watch: nothing, digest or every post, of a board, a thread or a paper."""

import enum
from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.database import Model, choice
from forum.members.models import Member
from forum.papers.models import Paper
from forum.threads.models import Thread


class Wish(enum.StrEnum):
    """How much one wishes to hear."""

    NOTHING = "nothing"
    DIGEST = "digest"
    EVERY_POST = "every-post"


class WatchOrigin(enum.StrEnum):
    """Whether the site set it or the person chose it; a new default never overrides a choice."""

    DEFAULT = "default"
    CHOSEN = "chosen"


class Watch(Model):
    """One member's wish about one board, thread or paper."""

    __tablename__ = "watches"
    __table_args__ = (
        UniqueConstraint("member_id", "board_id"),
        UniqueConstraint("member_id", "thread_id"),
        UniqueConstraint("member_id", "paper_id"),
        Index(None, "board_id"),
        Index(None, "thread_id"),
        Index(None, "paper_id"),
        CheckConstraint(
            "(CASE WHEN board_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN paper_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_thing",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"))
    wish: Mapped[Wish] = mapped_column(choice(Wish))
    origin: Mapped[WatchOrigin] = mapped_column(choice(WatchOrigin))
    at: Mapped[datetime]

    member: Mapped[Member] = relationship()
    board: Mapped[Board | None] = relationship()
    thread: Mapped[Thread | None] = relationship()
    paper: Mapped[Paper | None] = relationship()

    @property
    def chosen(self) -> bool:
        """Whether the person chose it."""
        return self.origin == WatchOrigin.CHOSEN

    @property
    def home(self) -> Board:
        """The board it is about, or that its thread or paper is of."""
        thing = self.board or self.thread or self.paper
        return cast("Board | Thread | Paper", thing).board  # the database holds exactly one
