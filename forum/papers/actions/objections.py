"""What authors answer in the objection window, and what moderators answer to objections."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, openings
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Reason, Verb, Visibility, give_reason, record
from forum.papers.actions.asking import window_of, write_again
from forum.papers.actions.holding import hold
from forum.papers.models import (
    Answer,
    AskedPost,
    Asking,
    AskingState,
    Draft,
    DraftState,
    Objection,
    ObjectionAnswer,
    ObjectionState,
)
from forum.permissions import require
from forum.threads.wording import checked_language, checked_reason


def answer_fate(
    asked: AskedPost, answer: Answer, *, by: Any, text: str | None = None, language: str | None = None
) -> Objection | None:
    """Say that what became of one's post is what one meant, or not, and why; the objection, if there is one.

    Changeable until the window closes. The same again changes nothing; to mean it after all settles the objection.
    Raises Invalid (no words; field ``text``) and Refused (the time is over).
    """
    require(by, "fate.answer", asked.post)
    draft = _draft_that_is_asked_about(asked)
    answer = Answer(answer)
    known = objection_to(draft, asked.post_id)
    given: Reason | None = None
    if answer == Answer.NOT_MEANT:
        words, code = checked_reason(text or "", "text"), checked_language(language or draft.language)
        if known and (known.reason.text, known.state) == (words, ObjectionState.OPEN):
            return known
        given = give_reason(words, code, by)
        known = _object(draft, asked, known, given)
    elif asked.answer == answer:
        return known
    elif known:
        known.state = ObjectionState.SETTLED
    _note_the_answer(asked, answer)
    _record(draft, asked, given, by)
    return known


def _object(draft: Draft, asked: AskedPost, known: Objection | None, given: Reason) -> Objection:
    now = clock.now().replace(microsecond=0)
    if known is None:
        known = Objection(draft_id=draft.id, post_id=asked.post_id, reason=given, at=now)
        db.session.add(known)
    else:
        known.reason, known.state, known.at = given, ObjectionState.OPEN, now
    db.session.flush()
    return known


def _note_the_answer(asked: AskedPost, answer: Answer) -> None:
    asking, now = asked.asking, clock.now()
    asked.answer, asked.answered_at, asking.answered_at = answer, now, now
    # Whoever answers has been told: by the page, if no letter reached them.
    asking.told_at = asking.told_at or now
    if asking.state == AskingState.UNREACHABLE:
        asking.state = AskingState.TOLD
    db.session.flush()


def _draft_that_is_asked_about(asked: AskedPost) -> Draft:
    """The draft of an asking, held; Raises Refused when it is published, or the time to answer is over."""
    draft = hold(asked.asking.draft)
    db.session.refresh(asked.asking, ["closes_at", "state"])
    if draft.state != DraftState.PROVISIONAL or not may_still_answer(asked.asking):
        raise Refused(_("The time to answer is over."))
    if asked.post.hidden_at or asked.asking.member.erased_at:
        raise Refused(_("This post is not shown any more."))
    return draft


def may_still_answer(asking: Asking) -> bool:
    """Whether this author's time is not over."""
    return clock.now() < asking.closes_at


def objection_to(draft: Draft, post_id: int) -> Objection | None:
    """The objection to the fate of a post in a draft, or None."""
    objection: Objection | None = db.session.scalar(
        select(Objection).where(Objection.draft_id == draft.id, Objection.post_id == post_id)
    )
    return objection


def _record(draft: Draft, asked: AskedPost, given: Reason | None, by: Any) -> None:
    record(
        Verb.OBJECTION_RAISED if given else Verb.FATE_ANSWERED,
        draft,
        by=by,
        boards=[draft.board],
        assembly_id=draft.board.assembly_id,
        visibility=Visibility.PUBLIC if given else Visibility.PRIVATE,
        reason=given,
        paper=draft.paper_id,
        thread=asked.post.thread_id,
        post=asked.post_id,
    )


def settle_objection(objection: Objection, *, by: Any) -> Objection:
    """Let its author say that an answered objection is settled. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "fate.answer", objection.post)
    draft = _held(objection)
    if not objection.answers:
        raise Invalid(_("Nobody has answered this objection yet."))
    if objection.state == ObjectionState.OPEN:
        objection.state = ObjectionState.SETTLED
        _record_on(draft, Verb.OBJECTION_SETTLED, objection, by)
    return objection


def answer_objection(objection: Objection, *, by: Any, text: str, language: str) -> ObjectionAnswer:
    """Answer an author in public; their next letter says so. The same words twice are one answer.

    Raises Invalid (field ``text``) and Refused.
    """
    require(by, "objection.answer", objection.draft)
    draft = _held(objection)
    words, code = checked_reason(text, "text"), checked_language(language)
    for answer in objection.answers:
        if (answer.by_id, answer.reason.text) == (by.id, words):
            return answer
    name = openings.keep(by.name)
    given = give_reason(words, code, by)
    answer = ObjectionAnswer(
        objection=objection,
        reason=given,
        by_id=by.id,
        name_opening=name,
        at=clock.now().replace(microsecond=0),
    )
    db.session.add(answer)
    asked = db.session.scalars(
        select(AskedPost)
        .join(Asking, Asking.id == AskedPost.asking_id)
        .where(Asking.draft_id == draft.id, AskedPost.post_id == objection.post_id)
    ).one()
    write_again(asked)
    _record_on(draft, Verb.OBJECTION_ANSWERED, objection, by, given)
    return answer


def _held(objection: Objection) -> Draft:
    draft = hold(objection.draft)
    if draft.state != DraftState.PROVISIONAL or window_of(draft) is None:
        raise Refused(_("This version is published: what was answered stands in it."))
    return draft


def _record_on(draft: Draft, verb: Verb, objection: Objection, by: Any, reason: Reason | None = None) -> None:
    record(
        verb,
        objection,
        by=by,
        boards=[draft.board],
        assembly_id=draft.board.assembly_id,
        reason=reason,
        paper=draft.paper_id,
        thread=objection.post.thread_id,
        post=objection.post_id,
    )
