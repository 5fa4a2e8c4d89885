"""What was asked of authors before publication, as a version says it for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from forum.database import db
from forum.journal import Reason
from forum.papers.models import (
    Asking,
    AskingState,
    Draft,
    Objection,
    ObjectionAnswer,
    ObjectionState,
    ObjectionWindow,
)
from forum.papers.records import AnswerRecord, ObjectionRecord, Window, Words
from forum.threads.models import Post


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many authors were told, answered, and could not be told; how many objections stand open."""

    told: int
    answered: int
    unreachable: int
    waiting: int
    open: int


def numbers_of(draft: Draft) -> Numbers:
    """The authors of a draft's snapshots by what became of asking them; ``waiting``: their letter is still owed."""
    row = db.session.execute(
        select(
            func.count(Asking.told_at).label("told"),
            func.count(Asking.answered_at).label("answered"),
            func.count().filter(Asking.state == AskingState.UNREACHABLE).label("unreachable"),
            func.count()
            .filter(Asking.told_at.is_(None), Asking.state != AskingState.UNREACHABLE)
            .label("waiting"),
            select(func.count())
            .where(Objection.draft_id == draft.id, Objection.state == ObjectionState.OPEN)
            .scalar_subquery()
            .label("open"),
        ).where(Asking.draft_id == draft.id)
    ).one()
    return Numbers(row.told, row.answered, row.unreachable, row.waiting, row.open)


def objections_of(draft: Draft) -> Sequence[Objection]:
    """The objections of a draft with their answers, in the order of their posts: a bounded number of statements."""
    return db.session.scalars(
        select(Objection)
        .join(Post, Post.id == Objection.post_id)
        .where(Objection.draft_id == draft.id)
        .options(
            joinedload(Objection.post).joinedload(Post.author),
            joinedload(Objection.reason).joinedload(Reason.opening),
            selectinload(Objection.answers).options(
                joinedload(ObjectionAnswer.reason).joinedload(Reason.opening),
                joinedload(ObjectionAnswer.name_opening),
            ),
        )
        .order_by(Post.thread_id, Post.number)
    ).all()


def close_askings(draft: Draft) -> None:
    """Nothing more is owed to the authors of a draft that is published: told or not, so it stands."""
    owed = Asking.state.in_([AskingState.WAITING, AskingState.CLAIMED])
    for told, state in (
        (Asking.told_at.is_not(None), AskingState.TOLD),
        (Asking.told_at.is_(None), AskingState.UNREACHABLE),
    ):
        db.session.execute(
            update(Asking)
            .where(Asking.draft_id == draft.id, owed, told)
            .values(state=state, claimed_until=None)
            .execution_options(synchronize_session="fetch")
        )


def asked_source(window: ObjectionWindow, closed: datetime) -> dict[str, Any]:
    """What a manifest says of the window: its length, who was told, objections and answers."""
    draft = window.draft
    numbers, objections = numbers_of(draft), objections_of(draft)
    return {
        "window": Window(opened=window.opened_at, closed=closed, seconds=window.seconds),
        "told": numbers.told,
        "answered": numbers.answered,
        "unreachable": numbers.unreachable,
        "objections": tuple(
            ObjectionRecord(
                id=one.id,
                thread=one.post.thread_id,
                number=one.post.number,
                text=Words(one.reason.opening_digest, one.reason.language),
                state=one.state.value,
                at=one.at,
            )
            for one in objections
        ),
        "answers": tuple(
            AnswerRecord(
                objection=one.id,
                text=Words(answer.reason.opening_digest, answer.reason.language),
                by=answer.name_digest,
                at=answer.at,
            )
            for one in objections
            for answer in one.answers
        ),
    }
