"""Whom something concerns: who wrote, who watches, and who hears of it already in another way."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from forum import clock
from forum.database import db, in_parts
from forum.members.models import Account, Mandate, Member, Role
from forum.moderation.models import Report, ReportDecision
from forum.moderation.reach import moderators_of
from forum.notices.kinds import NoticeKind
from forum.notices.models import Notice
from forum.papers.models import Asking, AskingState, Disposition, Draft, DraftSnapshot, DraftThread, Fate
from forum.threads.actions.posts import boards_of
from forum.threads.models import Mention, Post, Quote, Revision, SnapshotPost, Thread
from forum.watches.models import Watch, Wish

SAID_OF_POSTS = (Fate.CITED, Fate.MERGED, Fate.SET_ASIDE)


def _members(statement: Any) -> set[int]:
    return set(db.session.scalars(statement))


def reachable(member_ids: Collection[int]) -> set[int]:
    """Those of them who have an account: others have no bell to look at."""
    found = select(Account.member_id).join(Member, Member.id == Account.member_id)
    found = found.where(Member.erased_at.is_(None))
    return {
        key for some in in_parts(member_ids) for key in _members(found.where(Account.member_id.in_(some)))
    }


def mentioned_in(post: Post) -> set[int]:
    """Who is named in a post, in any state of it."""
    return _members(select(Mention.member_id).where(Mention.post_id == post.id))


def answered_by(post: Post) -> dict[int, int]:
    """Whose post a post answers, and which: at most one."""
    if post.parent_number is None:
        return {}
    rows = db.session.execute(
        select(Post.author_id, Post.id).where(
            Post.thread_id == post.thread_id, Post.number == post.parent_number
        )
    )
    return {row.author_id: row.id for row in rows}


def quoted_in(post: Post) -> dict[int, int]:
    """Whose words stand in a post, in any state of it, and in which post they wrote them first."""
    quoting = select(Revision.id).where(Revision.post_id == post.id)
    rows = db.session.execute(
        select(Post.author_id, Post.id)
        .join(Revision, Revision.post_id == Post.id)
        .join(Quote, Quote.quoted_id == Revision.id)
        .where(Quote.revision_id.in_(quoting))
        .order_by(Post.id.desc())
    )
    return {row.author_id: row.id for row in rows}


def of_board(board_id: int) -> set[int]:
    """Who watches a board, or wrote on it."""
    watching = select(Watch.member_id).where(Watch.board_id == board_id, Watch.wish != Wish.NOTHING)
    wrote = (
        select(Post.author_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.board_id == board_id)
        .distinct()
    )
    return _members(watching) | _members(wrote)


def deciding_on(post: Post) -> set[int]:
    """Who decides on what is reported of a post: the board's other moderators, else the pilot committee."""
    board, now = post.thread.board, clock.now()
    committee = select(Mandate.member_id).where(
        Mandate.assembly_id == board.assembly_id,
        Mandate.role == Role.COMMITTEE,
        Mandate.since <= now,
        or_(Mandate.until.is_(None), Mandate.until > now),
    )
    author = {post.author_id}
    return (_members(moderators_of(board.id)) - author) or (_members(committee) - author)


def still_to_look(board_id: int) -> set[int]:
    """Who was told that something is reported on a board, and has not looked yet."""
    return _members(
        select(Notice.member_id).where(
            Notice.board_id == board_id, Notice.kind == NoticeKind.REPORTED, Notice.seen_at.is_(None)
        )
    )


def who_reported(decision: ReportDecision) -> set[int]:
    """Whose reports one decision settled."""
    return _members(select(Report.member_id).where(Report.decision_id == decision.id))


def of_draft(draft: Draft) -> set[int]:
    """Who watches a paper, its board or a thread that a draft of it draws on, or wrote in a snapshot of it.

    Whoever wrote there hears of it even if they do not wish to hear of the paper; nobody else does.
    """
    threads = select(DraftThread.thread_id).where(DraftThread.draft_id == draft.id)
    watched = or_(
        Watch.paper_id == draft.paper_id,
        Watch.board_id == draft.paper.board_id,
        Watch.thread_id.in_(threads),
    )
    silent = _members(
        select(Watch.member_id).where(Watch.paper_id == draft.paper_id, Watch.wish == Wish.NOTHING)
    )
    wrote = (
        select(Post.author_id)
        .join(SnapshotPost, SnapshotPost.post_id == Post.id)
        .join(DraftSnapshot, DraftSnapshot.snapshot_id == SnapshotPost.snapshot_id)
        .where(DraftSnapshot.draft_id == draft.id)
        .distinct()
    )
    watching = _members(select(Watch.member_id).where(watched, Watch.wish != Wish.NOTHING))
    return (watching - silent) | _members(wrote)


def at_once(paper_id: int, at: datetime) -> set[int]:
    """Who wished by this moment to hear at once what happens to a paper."""
    return _members(
        select(Watch.member_id).where(
            Watch.paper_id == paper_id, Watch.wish == Wish.EVERY_POST, Watch.at <= at
        )
    )


def accounted_for(draft: Draft) -> set[int]:
    """The authors of posts of which a draft says that they are cited, merged or set aside."""
    return _members(
        select(Post.author_id)
        .join(Disposition, Disposition.post_id == Post.id)
        .where(
            Disposition.draft_id == draft.id,
            Disposition.fate.in_(SAID_OF_POSTS),
            Post.hidden_at.is_(None),
        )
        .distinct()
    )


def asked(draft: Draft) -> set[int]:
    """Whom a letter asks about a draft: they are told by it, and need no other mail."""
    return _members(
        select(Asking.member_id).where(Asking.draft_id == draft.id, Asking.state != AskingState.UNREACHABLE)
    )


def hearing_every_post(
    thread: Thread | None, board_id: int, member_ids: Collection[int], at: datetime
) -> set[int]:
    """Those of them who get by mail what was written at this moment in a thread (None: on a board), as they wished
    every post by then: a notice of it needs none.

    As in ``forum.mailings.owed``: what one wishes for the thread itself comes before what one wishes for a board on
    which it stands, and nothing comes that was written before the wish.
    """
    boards = [board.id for board in boards_of(thread)] if thread else [board_id]
    wanted = Watch.board_id.in_(boards)
    wishes = select(Watch.member_id, Watch.thread_id, Watch.wish, Watch.at).where(
        or_(wanted, Watch.thread_id == thread.id) if thread else wanted
    )
    rows = [
        row
        for some in in_parts(member_ids)
        for row in db.session.execute(wishes.where(Watch.member_id.in_(some)))
    ]
    wishing = [row for row in rows if row.wish == Wish.EVERY_POST and row.at <= at]
    otherwise = {row.member_id for row in rows if row.thread_id and row.wish != Wish.EVERY_POST}
    return {row.member_id for row in wishing if row.thread_id or row.member_id not in otherwise}


def hearing_digest(board_id: int, paper_id: int | None, member_ids: Collection[int]) -> set[int]:
    """Those of them to whom the digest of a board tells what becomes of it and of this paper by itself."""
    whole = select(Watch.member_id).where(Watch.board_id == board_id, Watch.wish == Wish.DIGEST)
    silent = select(Watch.member_id).where(Watch.paper_id == paper_id, Watch.wish == Wish.NOTHING)
    hearing: set[int] = set()
    for some in in_parts(member_ids):
        here = Watch.member_id.in_(some)
        hearing |= _members(whole.where(here)) - _members(silent.where(here))
    return hearing
