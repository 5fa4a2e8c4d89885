"""Asking the authors: opening the objection window of a draft, and asking again those whose fate has changed since."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import clock
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb, record
from forum.members.models import Account, Member
from forum.papers.actions.drafts import gather_snapshots
from forum.papers.actions.holding import hold
from forum.papers.actions.readiness import ready
from forum.papers.actions.told import Told, fates_told, fingerprint, was_told
from forum.papers.models import (
    Answer,
    AskedPost,
    Asking,
    AskingState,
    Draft,
    DraftState,
    ObjectionWindow,
    Paper,
)
from forum.papers.sources import last_snapshots
from forum.permissions import require
from forum.threads.models import Post, Revision, SnapshotPost

ASKED_AGAIN_FOR = timedelta(hours=48)
#: A moderator often changes a block several times in a row: one letter speaks of all of it.
QUIET = timedelta(minutes=15)


def open_window(draft: Draft, *, by: Any) -> ObjectionWindow:
    """Put a draft before the authors of its snapshots' posts, for as long as its board says.

    Its snapshots are fixed: posts of a later round never enter this version. Twice gives the window that is there.
    Raises Invalid (as publishing does; or the board's window is 0; or another draft is before its authors), Refused.
    """
    require(by, "window.open", draft)
    lock_row(Paper, draft.paper_id)
    hold(draft)
    known = window_of(draft)
    if known is not None:
        return known
    board = draft.board
    _refuse_to_open(draft)
    snapshots = gather_snapshots(draft)
    ready(draft)
    length, now = timedelta(days=board.objection_window), clock.now()
    window = ObjectionWindow(
        draft=draft,
        opened_at=now,
        opened_by_id=by.id,
        seconds=int(length.total_seconds()),
        closes_at=now + length,
    )
    db.session.add(window)
    draft.state = DraftState.PROVISIONAL
    db.session.flush()
    asked = _ask_everyone(draft, window)
    record(
        Verb.WINDOW_OPENED,
        draft,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        paper=draft.paper_id,
        draft=draft.id,
        people=asked,
        snapshots=len(snapshots),
    )
    return window


def _refuse_to_open(draft: Draft) -> None:
    if draft.state == DraftState.PUBLISHED:
        raise Invalid(_("This draft is published: nobody can be asked about it any more."), field="draft")
    if draft.board.objection_window == 0:
        raise Invalid(
            _("This board gives its authors no time to answer: its papers are published at once."),
            field="draft",
        )
    if provisional_of(draft.paper) is not None:
        raise Invalid(
            _("Another draft of this paper is still before its authors: publish that one first."),
            field="draft",
        )


def window_of(draft: Draft) -> ObjectionWindow | None:
    """The objection window of a draft, or None when its authors were not asked."""
    window: ObjectionWindow | None = db.session.scalar(
        select(ObjectionWindow).where(ObjectionWindow.draft_id == draft.id)
    )
    return window


def provisional_of(paper: Paper) -> Draft | None:
    """The draft of a paper that is before its authors, or None."""
    draft: Draft | None = db.session.scalar(
        select(Draft).where(Draft.paper_id == paper.id, Draft.state == DraftState.PROVISIONAL)
    )
    return draft


def closing_of(window: ObjectionWindow) -> datetime:
    """When the last of the authors has had their time: the window's end, or later for those asked again."""
    last = db.session.scalar(
        select(func.max(Asking.closes_at)).where(
            Asking.draft_id == window.draft_id, Asking.state != AskingState.UNREACHABLE
        )
    )
    return max(window.closes_at, last) if last else window.closes_at


def _ask_everyone(draft: Draft, window: ObjectionWindow) -> int:
    """One asking for each author of a post that is shown; those who have no confirmed address cannot be told."""
    return len(_ask_about(draft, window, db.session.execute(_shown_posts(draft)).all()))


def _ask_about(draft: Draft, window: ObjectionWindow, shown: Sequence[Any]) -> dict[int, list[AskedPost]]:
    """Ask authors about posts (rows of ``_shown_posts``): by author, those they had not been asked about before."""
    if not shown:
        return {}
    fates = fates_told(draft)
    known = {
        asking.member_id: asking
        for asking in db.session.scalars(select(Asking).where(Asking.draft_id == draft.id))
    }
    added: dict[int, list[AskedPost]] = defaultdict(list)
    for post_id, author_id, reached in shown:
        if author_id not in known:
            known[author_id] = Asking(
                draft_id=draft.id,
                member_id=author_id,
                closes_at=window.closes_at,
                due_at=clock.now(),
                state=AskingState.WAITING if reached else AskingState.UNREACHABLE,
            )
            db.session.add(known[author_id])
        asked = AskedPost(post_id=post_id, told_as=fingerprint(fates.get(post_id)))
        known[author_id].posts.append(asked)
        added[author_id].append(asked)
    db.session.flush()
    return added


def _shown_posts(draft: Draft) -> Any:
    """The posts of a draft's snapshots that are neither hidden nor erased, their authors, whether these can be told."""
    taken = [snapshot.id for snapshot in last_snapshots(draft).values()]
    return (
        select(Post.id, Post.author_id, Account.active & Account.confirmed_at.is_not(None))
        .join(SnapshotPost, SnapshotPost.post_id == Post.id)
        .join(Revision, Revision.id == SnapshotPost.revision_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Account, Account.member_id == Member.id)
        .where(
            SnapshotPost.snapshot_id.in_(taken),
            Post.hidden_at.is_(None),
            Revision.erased_at.is_(None),
            Member.erased_at.is_(None),
        )
        .order_by(Post.id)
    )


def not_asked(draft: Draft) -> list[Any]:
    """The posts that nobody was asked about, hidden when it opened and shown since: rows of ``_shown_posts``."""
    if draft.state != DraftState.PROVISIONAL:
        return []
    asked = select(AskedPost.post_id).join(Asking, Asking.id == AskedPost.asking_id)
    return list(
        db.session.execute(
            _shown_posts(draft).where(Post.id.not_in(asked.where(Asking.draft_id == draft.id)))
        )
    )


def changed_since_told(draft: Draft) -> list[tuple[AskedPost, Told | None]]:
    """The posts whose fate is not what their author was told, with what it is now; hidden and erased ones pass."""
    if draft.state != DraftState.PROVISIONAL:
        return []
    fates = fates_told(draft)
    rows = db.session.scalars(
        select(AskedPost)
        .join(Asking, Asking.id == AskedPost.asking_id)
        .join(Member, Member.id == Asking.member_id)
        .join(Post, Post.id == AskedPost.post_id)
        .where(Asking.draft_id == draft.id, Post.hidden_at.is_(None), Member.erased_at.is_(None))
        .order_by(AskedPost.id)
    )
    return [
        (asked, fates.get(asked.post_id))
        for asked in rows
        if not was_told(asked.told_as, fates.get(asked.post_id))
    ]


def ask_again(draft: Draft) -> int:
    """Ask those again, for 48 hours from now, whose posts have another fate than they were told, and those of whose
    posts nobody was told, because they were hidden then; how many people.

    That a text is what they meant was said of another text: it is asked anew. An objection stays. The site does this by
    itself (the worker, and before a version is published); nothing to do changes nothing.
    """
    window = window_of(draft)
    if hold(draft).state != DraftState.PROVISIONAL or window is None:
        return 0
    people: set[int] = set()
    again = [(asked, fate, True) for asked, fate in changed_since_told(draft)]
    for some in _ask_about(draft, window, not_asked(draft)).values():
        again += [(asked, None, False) for asked in some]
    for asked, fate, told in again:
        if told:
            asked.told_as = fingerprint(fate)
        if asked.answer == Answer.MEANT:
            asked.answer = asked.answered_at = None
        if asked.asking.state != AskingState.UNREACHABLE:
            write_again(asked)
            asked.asking.closes_at = max(asked.asking.closes_at, clock.now() + ASKED_AGAIN_FOR)
            people.add(asked.asking_id)
    db.session.flush()
    _forget_answers_taken_back(people)
    if people:
        record(
            Verb.AUTHORS_ASKED_AGAIN,
            draft,
            by=None,
            boards=[draft.board],
            assembly_id=draft.board.assembly_id,
            paper=draft.paper_id,
            draft=draft.id,
            people=len(people),
        )
    return len(people)


def write_again(asked: AskedPost) -> None:
    """Let the next letter to an author speak of this post; one that is still owed takes it up."""
    asking = asked.asking
    if asking.state != AskingState.WAITING:
        asking.state, asking.letter, asking.tries = AskingState.WAITING, asking.letter + 1, 0
        asking.claimed_until, asking.due_at = None, clock.now() + QUIET
    asked.letter = asking.letter


def _forget_answers_taken_back(people: set[int]) -> None:
    """Whoever has no answer standing any more has not answered."""
    for asking in db.session.scalars(select(Asking).where(Asking.id.in_(people))):
        asking.answered_at = max(
            (post.answered_at for post in asking.posts if post.answered_at), default=None
        )
    db.session.flush()
