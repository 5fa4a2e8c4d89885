"""Numbers that nothing can make anew: the posts of a thread, its rounds, what a freeze saw."""

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from forum.database import db
from forum.home.checks.findings import Finding, Result
from forum.home.checks.shadows import NAME
from forum.papers.models import Version
from forum.threads.models import PhasePeriod, Post, Round, Snapshot, SnapshotPost, Thread


def check_counters() -> Result:
    """Posts, rounds and versions stand one after the other from 1, and a snapshot holds all it says."""
    yield from _posts()
    yield from _rounds()
    yield from _snapshots()
    yield from _versions()


def _posts() -> Result:
    count, last = func.count(Post.id), func.coalesce(func.max(Post.number), 0)
    rows = (
        select(Thread.id, count, last)
        .outerjoin(Post, Post.thread_id == Thread.id)
        .group_by(Thread.id)
        .having(or_(count != last, count == 0))
        .order_by(Thread.id)
    )
    for key, posts, number in db.session.execute(rows):
        yield Finding(
            NAME,
            _(
                "Thread %(id)s has %(posts)s posts; the last one has the number %(number)s.",
                id=key,
                posts=posts,
                number=number,
            ),
        )


def _rounds() -> Result:
    before = func.lag(Round.last_number).over(partition_by=Round.thread_id, order_by=Round.number)
    place = func.row_number().over(partition_by=Round.thread_id, order_by=Round.number)
    lines = select(
        Round.thread_id,
        Round.number,
        Round.first_number,
        func.coalesce(before, 0).label("before"),
        place.label("place"),
    ).subquery()
    wrong = select(lines.c.thread_id, lines.c.number).where(
        or_(lines.c.number != lines.c.place, lines.c.first_number != lines.c.before + 1)
    )
    for thread, number in db.session.execute(wrong.order_by(lines.c.thread_id, lines.c.number)):
        yield Finding(
            NAME,
            _(
                "Round %(number)s of thread %(id)s does not begin where the one before it ended.",
                number=number,
                id=thread,
            ),
        )
    without = select(Thread.id).where(~select(Round.id).where(Round.thread_id == Thread.id).exists())
    for key in db.session.scalars(without.order_by(Thread.id)):
        yield Finding(NAME, _("Thread %(id)s has no round.", id=key))
    without = select(Round.id).where(~select(PhasePeriod.id).where(PhasePeriod.round_id == Round.id).exists())
    for key in db.session.scalars(without.order_by(Round.id)):
        yield Finding(NAME, _("Round %(id)s has never been in a phase.", id=key))


def _snapshots() -> Result:
    count = func.count(SnapshotPost.post_id)
    rows = (
        select(Snapshot.id, Snapshot.last_number, count)
        .outerjoin(SnapshotPost, SnapshotPost.snapshot_id == Snapshot.id)
        .group_by(Snapshot.id, Snapshot.last_number)
        .having(count != Snapshot.last_number)
        .order_by(Snapshot.id)
    )
    for key, number, posts in db.session.execute(rows):
        yield Finding(
            NAME,
            _(
                "Snapshot %(id)s should hold %(number)s posts; it holds %(posts)s.",
                id=key,
                number=number,
                posts=posts,
            ),
        )


def _versions() -> Result:
    count, last = func.count(Version.id), func.max(Version.number)
    rows = select(Version.paper_id, count, last).group_by(Version.paper_id).having(count != last)
    for key, versions, number in db.session.execute(rows.order_by(Version.paper_id)):
        yield Finding(
            NAME,
            _(
                "Paper %(id)s has %(versions)s versions; the last one is version %(number)s.",
                id=key,
                versions=versions,
                number=number,
            ),
        )
