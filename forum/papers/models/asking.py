"""Asking the authors before publication: the objection window, whom it asks, what they answer."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Model, choice
from forum.journal import Reason
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.models.papers import Draft
from forum.threads.models import Post


class AskingState(enum.StrEnum):
    """Its letter is owed, being sent, sent; or its person cannot be told."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    TOLD = "told"
    UNREACHABLE = "unreachable"


class Answer(enum.StrEnum):
    """What an author says of what became of their post."""

    MEANT = "meant"
    NOT_MEANT = "not-meant"


class ObjectionState(enum.StrEnum):
    """What stands, or what its author says is settled."""

    OPEN = "open"
    SETTLED = "settled"


class ObjectionWindow(Model):
    """The time that authors have to answer before a draft is published; ``seconds`` is the length it was given."""

    __tablename__ = "objection_windows"
    __table_args__ = (UniqueConstraint("draft_id"), CheckConstraint("seconds > 0", name="seconds"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    seconds: Mapped[int]
    closes_at: Mapped[datetime]

    draft: Mapped[Draft] = relationship()


class Asking(Model):
    """One author asked about their posts in one draft, by one letter at a time; claimed by whoever sends it."""

    __tablename__ = "askings"
    __table_args__ = (
        UniqueConstraint("draft_id", "member_id"),
        Index(None, "member_id"),
        Index(None, "state", "due_at"),
        CheckConstraint("answered_at IS NULL OR told_at IS NOT NULL", name="who_answers_was_told"),
        CheckConstraint("state <> 'unreachable' OR told_at IS NULL", name="unreachable_is_not_told"),
        CheckConstraint("state <> 'told' OR told_at IS NOT NULL", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    closes_at: Mapped[datetime]
    state: Mapped[AskingState] = mapped_column(choice(AskingState), default=AskingState.WAITING)
    # The number of the letter that is owed or was sent last: another one when its person is asked again.
    letter: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship()
    member: Mapped[Member] = relationship()
    posts: Mapped[list["AskedPost"]] = relationship(back_populates="asking", order_by="AskedPost.post_id")


class AskedPost(Model):
    """One post of an asking: the fate its author was told of, in which letter, and what they answer."""

    __tablename__ = "asked_posts"
    __table_args__ = (
        UniqueConstraint("asking_id", "post_id"),
        Index(None, "post_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asking_id: Mapped[int] = mapped_column(ForeignKey("askings.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    # The fingerprint of its fate with the blocks that carry it: another one means that its author is asked again.
    told_as: Mapped[str] = mapped_column(String(64))
    letter: Mapped[int] = mapped_column(default=1)
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    answered_at: Mapped[datetime | None]

    asking: Mapped[Asking] = relationship(back_populates="posts")
    post: Mapped[Post] = relationship()


class Objection(Model):
    """An author's "not what I meant" about the fate of one post; its words are a reason given in public."""

    __tablename__ = "objections"
    __table_args__ = (UniqueConstraint("draft_id", "post_id"), Index(None, "post_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    reason_id: Mapped[int] = mapped_column(ForeignKey("reasons.id"))
    state: Mapped[ObjectionState] = mapped_column(choice(ObjectionState), default=ObjectionState.OPEN)
    at: Mapped[datetime]

    draft: Mapped[Draft] = relationship()
    post: Mapped[Post] = relationship()
    reason: Mapped[Reason] = relationship()
    answers: Mapped[list["ObjectionAnswer"]] = relationship(
        back_populates="objection", order_by="ObjectionAnswer.id"
    )


class ObjectionAnswer(Model):
    """What a moderator answers to an objection, under the name they have then; a further one adds to it."""

    __tablename__ = "objection_answers"
    __table_args__ = (Index(None, "objection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objections.id"))
    reason_id: Mapped[int] = mapped_column(ForeignKey("reasons.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    name_digest: Mapped[str] = mapped_column(ForeignKey("openings.digest"))
    at: Mapped[datetime]

    objection: Mapped[Objection] = relationship(back_populates="answers")
    reason: Mapped[Reason] = relationship()
    name_opening: Mapped[Opening] = relationship()
