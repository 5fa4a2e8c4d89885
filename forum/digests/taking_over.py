"""What waits to leave by itself when a digest passes it, post or paper, is told by that digest and by nothing else."""

from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import joinedload

from forum import clock
from forum.database import db
from forum.digests.elsewhere import elsewhere
from forum.digests.models import Delivery, Subscription
from forum.digests.windows import Window, heard_by
from forum.journal import Entry, Verb
from forum.mailings.models import Mailing, MailingState
from forum.mailings.sending import MAILINGS
from forum.members.models import Member
from forum.notices import at_once
from forum.notices.models import Notice
from forum.papers.models import Draft, Paper, Version
from forum.threads.models import Note, Post, Thread

TAKEN_OVER = "told by the digest"
ON_THEIR_WAY = (MailingState.WAITING, MailingState.CLAIMED)
WAITING = (Mailing.state.in_(ON_THEIR_WAY),)


def take_over(delivery_id: int) -> bool:
    """Let the mail of a delivery tell the posts, notes and texts of its window whose own mails have not left yet: they
    would be told by nobody if these never leave. The reader's own, which no digest brings back to them, leave by
    themselves. Twice changes nothing.

    False while one of these is just being sent: the digest waits for what becomes of it.
    """
    window = _window(delivery_id)
    if window is None:
        return True
    at_paper = [key for wanted in (_texts(window), _openings(window)) for key in db.session.scalars(wanted)]
    if at_paper and not at_once.take_over(at_paper):
        return False
    passed = [key for wanted in (_posts(window), _notes(window)) for key in db.session.scalars(wanted)]
    if not passed:
        return True
    db.session.execute(
        update(Mailing)
        .where(Mailing.id.in_(passed), MAILINGS.claimable(early=True))
        .values(state=MailingState.EMPTY, claimed_until=None, outcome=TAKEN_OVER)
        .execution_options(synchronize_session=False)
    )
    sending = exists().where(Mailing.id.in_(passed), Mailing.state == MailingState.CLAIMED)
    return not db.session.scalar(select(sending))


def give_back(delivery_id: int) -> None:
    """Let the posts and notes that the mail of a delivery took over leave by themselves, where that is wished still: it
    never leaves, as its reader ended the digest and not what comes post by post.
    """
    window = _window(delivery_id, ended=True)
    if window is None:
        return
    these = Mailing.state == MailingState.EMPTY, Mailing.outcome == TAKEN_OVER
    passed = [
        key for wanted in (_posts(window, these), _notes(window, these)) for key in db.session.scalars(wanted)
    ]
    db.session.execute(
        update(Mailing)
        .where(Mailing.id.in_(passed), *these)
        .values(state=MailingState.WAITING, due_at=clock.now(), outcome="")
        .execution_options(synchronize_session=False)
    )


def _window(delivery_id: int, *, ended: bool = False) -> Window | None:
    """What the mail of a delivery tells of; None when the place in the digest has ended, or (``ended``) has not."""
    delivery = db.session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .options(joinedload(Delivery.subscription).joinedload(Subscription.member))
    ).one()
    place = delivery.subscription
    if (place.ended_at is not None) != ended:
        return None
    return Window(
        board=place.board,
        after=delivery.from_position,
        until=delivery.until_position,
        at=clock.now(),
        language="",
        may_read=place.member,
        reader=place.member,
        heard=heard_by(place.member, place.board),
        elsewhere=elsewhere(delivery),
    )


def _posts(window: Window, these: Any = WAITING) -> Any:
    of_act = or_(
        and_(Entry.verb == Verb.POST_PUBLISHED, Entry.subject_id == Post.id),
        and_(Entry.verb == Verb.THREAD_OPENED, Entry.subject_id == Thread.id, Post.number == 1),
    )
    wanted = (
        select(Mailing.id)
        .join(Post, Post.id == Mailing.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Entry, of_act)
    )
    acts = window.acts(wanted, Verb.POST_PUBLISHED, Verb.THREAD_OPENED)
    return acts.where(window.threads(), Post.author_id != window.reader_id, *_owed_to(window.reader, these))


def _notes(window: Window, these: Any = WAITING) -> Any:
    wanted = (
        select(Mailing.id)
        .join(Note, Note.id == Mailing.note_id)
        .join(Entry, Entry.ids["note"].as_integer() == Note.id)
    )
    acts = window.acts(wanted, Verb.NOTE_PUBLISHED, Verb.PHASE_CLOSED)
    return acts.where(
        window.notes(Note.thread_id), Note.by_id != window.reader_id, *_owed_to(window.reader, these)
    )


def _texts(window: Window) -> Any:
    wanted = (
        select(Notice.id)
        .join(Draft, Draft.id == Notice.draft_id)
        .join(Paper, Paper.id == Draft.paper_id)
        .outerjoin(Version, Version.draft_id == Draft.id)
        .join(
            Entry,
            or_(
                and_(Entry.verb == Verb.VERSION_PUBLISHED, Entry.subject_id == Version.id),
                and_(Entry.verb == Verb.WINDOW_OPENED, Entry.subject_id == Draft.id),
            ),
        )
    )
    acts = window.acts(wanted, Verb.VERSION_PUBLISHED, Verb.WINDOW_OPENED)
    return acts.where(window.papers(), at_once.of_text(Draft.id, window.reader_id))


def _openings(window: Window) -> Any:
    opened = (
        select(Notice.id)
        .join(Thread, Thread.id == Notice.thread_id)
        .join(Entry, Entry.subject_id == Thread.id)
    )
    told = at_once.of_opening(Thread.id, window.reader_id)
    return window.acts(opened, Verb.THREAD_OPENED).where(window.threads(), told)


def _owed_to(reader: Member | None, these: Any) -> tuple[Any, ...]:
    return Mailing.member_id == (reader.id if reader else 0), *these
