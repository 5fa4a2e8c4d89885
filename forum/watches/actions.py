"""Saying how much one wishes to hear of a board, a thread or a paper."""

from typing import Any

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.journal import Verb, Visibility, record
from forum.papers.models import Paper
from forum.permissions import require
from forum.threads.models import Thread
from forum.watches.models import Watch, WatchOrigin, Wish
from forum.watches.offered import offered

Watchable = Board | Thread | Paper


def watch(thing: Watchable, wish: Wish, *, by: Any, chosen: bool = True) -> Watch:
    """Let ``by`` hear nothing, the digest or every post of ``thing``.

    What the site sets by default (``chosen`` False) never overrides a choice; the same wish twice changes nothing.
    Raises Refused, and Invalid for what is not offered.
    """
    require(by, "board.watch", thing)
    wish = offered(wish, kind_of(thing))
    origin = WatchOrigin.CHOSEN if chosen else WatchOrigin.DEFAULT
    known = watch_of(thing, by)
    if known is not None and ((known.wish, known.origin) == (wish, origin) or (known.chosen and not chosen)):
        return known
    return _set(known or Watch(member_id=by.id, **{_column(thing): thing.id}), wish, origin, thing.board, by)


def end_digest(board: Board, *, by: Any) -> None:
    """Let ``by`` hear nothing more of ``board``, nor of any thread or paper of it, in a digest; what comes to them post
    by post goes on. Twice changes nothing.

    Nobody needs leave for that, not even to read the board: one may have lost it, and still get its mail.
    """
    for watched in in_digest(board, by):
        watched.wish, watched.origin, watched.at = Wish.NOTHING, WatchOrigin.CHOSEN, clock.now()
    known = watch_of(board, by)
    if known is None or known.wish != Wish.EVERY_POST:
        quiet(board, by=by)


def in_digest(board: Board, member: Any) -> list[Watch]:
    """What a member wishes to hear of threads and papers of a board in its digest alone."""
    within = db.select(Watch).where(
        Watch.member_id == member.id, Watch.wish == Wish.DIGEST, _within(board), Watch.board_id.is_(None)
    )
    return list(db.session.scalars(within.order_by(Watch.id)))


def post_by_post(board: Board, member: Any) -> list[Watch]:
    """The wishes for every post of a board, or of threads of it."""
    wished = db.select(Watch).where(
        Watch.member_id == member.id, Watch.wish == Wish.EVERY_POST, _within(board)
    )
    return list(db.session.scalars(wished.order_by(Watch.board_id.is_(None), Watch.id)))


def _within(board: Board) -> Any:
    return db.or_(
        Watch.board_id == board.id,
        Watch.thread_id.in_(db.select(Thread.id).where(Thread.board_id == board.id)),
        Watch.paper_id.in_(db.select(Paper.id).where(Paper.board_id == board.id)),
    )


def quiet(thing: Watchable, *, by: Any, chosen: bool = True) -> Watch:
    """Let ``by`` hear nothing more of this very thing. Twice changes nothing, and nobody needs leave.

    What the site sets by default (``chosen`` False) never overrides a choice.
    """
    origin = WatchOrigin.CHOSEN if chosen else WatchOrigin.DEFAULT
    known = watch_of(thing, by)
    if known is not None and (
        (known.wish, known.origin) == (Wish.NOTHING, origin) or (known.chosen and not chosen)
    ):
        return known
    watched = known or Watch(member_id=by.id, **{_column(thing): thing.id})
    return _set(watched, Wish.NOTHING, origin, thing.board, by)


def _set(watched: Watch, wish: Wish, origin: WatchOrigin, board: Board, by: Any) -> Watch:
    watched.wish, watched.origin, watched.at = wish, origin, clock.now()
    db.session.add(watched)
    record(
        Verb.WATCH_SET,
        watched,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        visibility=Visibility.PRIVATE,
        wish=wish.value,
    )
    return watched


def watch_of(thing: Watchable, member: Any) -> Watch | None:
    """What a member wishes to hear of this very thing; None when nothing was ever said."""
    known: Watch | None = db.session.scalar(
        db.select(Watch).where(Watch.member_id == member.id, getattr(Watch, _column(thing)) == thing.id)
    )
    return known


def kind_of(thing: Watchable) -> str:
    """What is watched: a "board", a "thread" or a "paper"."""
    return thing.__tablename__.removesuffix("s")


def _column(thing: Watchable) -> str:
    return f"{kind_of(thing)}_id"
