"""What waits for the moderators of a board, with all they need to judge it; and what a member reported themself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import db
from forum.journal import Reason
from forum.members.models import Member
from forum.moderation.kinds import REASONS, ReportKind
from forum.moderation.models import OPEN, Report, ReportDecision
from forum.moderation.reach import within_reach
from forum.threads.models import Post, Thread
from forum.visibility import visible_to

#: Posts on the page of a queue, and reports shown of each; decided ones that are remembered there; one's own.
MOST, SHOWN, LATELY, OWN = 20, 20, 10, 200

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reported:
    """A post that is reported: how often, what was said of it (the first of it), and what stands around it."""

    post: Post
    count: int
    reports: Sequence[Report]
    before: Post | None
    answered: Post | None

    @property
    def suggestion(self) -> Any:
        """The public reason that its reports suggest; empty where they only say it in their own words."""
        kinds = [report.kind for report in self.reports if report.kind != ReportKind.OTHER]
        return REASONS[max(kinds, key=kinds.count)] if kinds else ""

    @property
    def edited_since(self) -> bool:
        """Whether its author wrote something else after it was reported."""
        return any(report.revision_id != self.post.revision_id for report in self.reports)


def how_many_wait(board: Board, member: Member) -> int:
    """How many posts of a board wait for this member to decide."""
    waiting = _waiting(select(func.count(Report.post_id.distinct())), board, member)
    return db.session.scalar(waiting) or 0


def how_many_wait_on(board_ids: Iterable[int], member: Member) -> dict[int, int]:
    """How many posts of each of these boards wait for this member to decide; boards without are left out."""
    rows = db.session.execute(
        _around(select(Board.id, func.count(Report.post_id.distinct())))
        .where(OPEN, Board.id.in_(sorted(board_ids)), within_reach(member))
        .group_by(Board.id)
    )
    return dict(rows.all())


def waits_for(member: Member, board_id: Any) -> ColumnElement[bool]:
    """The condition that something waits on a board (its number, or a column) for this member to decide."""
    waiting = _around(select(Report.id)).where(OPEN, Board.id == board_id, within_reach(member))
    return waiting.exists()


def _around(statement: Any) -> Any:
    return (
        statement.select_from(Report)
        .join(Post, Post.id == Report.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
    )


def _waiting(statement: Any, board: Board, member: Member) -> Any:
    return _around(statement).where(OPEN, Board.id == board.id, within_reach(member))


def queue_of(board: Board, member: Member) -> list[Reported]:
    """What waits for ``member`` on a board, the post that was reported first on top; four statements."""
    oldest = func.min(Report.id)
    rows = db.session.execute(
        _waiting(select(Report.post_id, func.count()), board, member)
        .group_by(Report.post_id)
        .order_by(oldest)
        .limit(MOST)
    )
    counts: dict[int, int] = dict(rows.all())
    if not counts:
        return []
    reports = _reports_of(counts)
    posts = {post.id: post for post in _posts(Post.id.in_(list(counts)))}
    around = _by_place(posts.values())
    return [
        Reported(
            posts[key],
            count,
            reports[key],
            around.get((posts[key].thread_id, posts[key].number - 1)),
            around.get((posts[key].thread_id, posts[key].parent_number or 0)),
        )
        for key, count in counts.items()
    ]


def _reports_of(post_ids: Iterable[int]) -> dict[int, list[Report]]:
    """The first open reports of each of these posts, with who made them and what they said."""
    nth = func.row_number().over(partition_by=Report.post_id, order_by=Report.id)
    ranked = select(Report.id, nth.label("nth")).where(OPEN, Report.post_id.in_(list(post_ids))).subquery()
    found: dict[int, list[Report]] = defaultdict(list)
    for report in db.session.scalars(
        select(Report)
        .join(ranked, ranked.c.id == Report.id)
        .where(ranked.c.nth <= SHOWN)
        .options(joinedload(Report.member), joinedload(Report.reason).joinedload(Reason.opening))
        .order_by(Report.id)
    ):
        found[report.post_id].append(report)
    return found


def _posts(condition: Any) -> Sequence[Post]:
    return db.session.scalars(
        select(Post)
        .where(condition)
        .options(joinedload(Post.author), joinedload(Post.revision), joinedload(Post.thread))
    ).all()


def _by_place(posts: Iterable[Post]) -> dict[Place, Post]:
    """What stands before each of these posts and what each answers, by thread and number."""
    places = {
        (post.thread_id, number)
        for post in posts
        for number in (post.number - 1, post.parent_number or 0)
        if number
    }
    if not places:
        return {}
    found = _posts(tuple_(Post.thread_id, Post.number).in_(sorted(places)))
    return {(post.thread_id, post.number): post for post in found}


def decided_lately(board: Board, member: Member) -> Sequence[ReportDecision]:
    """The last decisions on a board that ``member`` might have taken, the latest first."""
    return db.session.scalars(
        select(ReportDecision)
        .join(Post, Post.id == ReportDecision.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Board.id == board.id, within_reach(member))
        .options(
            joinedload(ReportDecision.by),
            joinedload(ReportDecision.post).joinedload(Post.thread),
            joinedload(ReportDecision.answer).joinedload(Reason.opening),
        )
        .order_by(ReportDecision.id.desc())
        .limit(LATELY)
    ).all()


def reports_by(member: Member, post: Post | None = None) -> Sequence[Report]:
    """What a member reported (of this post), the latest first, with what came of it."""
    wanted = select(Report).where(Report.member_id == member.id)
    if post is not None:
        wanted = wanted.where(Report.post_id == post.id)
    return db.session.scalars(
        wanted.options(
            joinedload(Report.post).joinedload(Post.thread).joinedload(Thread.board),
            joinedload(Report.reason).joinedload(Reason.opening),
            joinedload(Report.decision).joinedload(ReportDecision.answer).joinedload(Reason.opening),
        )
        .order_by(Report.id.desc())
        .limit(OWN)
    ).all()


def still_read(reports: Iterable[Report], member: Member) -> set[int]:
    """Of the posts of these reports, the ids of those that ``member`` may still read."""
    reported = {report.post_id for report in reports}
    return set(db.session.scalars(select(Post.id).where(Post.id.in_(reported), visible_to(member, Post))))
