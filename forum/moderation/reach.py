"""Whose reports are whose to decide: a moderator decides on what others wrote; the pilot committee decides where a
moderator wrote it, or where nobody moderates. Nobody sees what is reported of themself, nor by whom.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.members.models import Mandate, Member, Role
from forum.threads.models import Post


def moderates(member: Any, board: Board) -> bool:
    """Whether ``member`` moderates this board now."""
    return member is not None and bool(member.standing.holds(Role.MODERATOR, board.id))


def moderators_of(board_id: Any) -> Select[int]:
    """The members who moderate a board (its number, or a column) now."""
    now = clock.now()
    return select(Mandate.member_id).where(
        Mandate.board_id == board_id,
        Mandate.role == Role.MODERATOR,
        Mandate.since <= now,
        or_(Mandate.until.is_(None), Mandate.until > now),
    )


def within_reach(member: Member) -> ColumnElement[bool]:
    """The condition under which ``member`` decides what is reported of a post; needs Post and its Board."""
    held = member.standing.mandates
    boards = sorted(place for role, place in held if role == Role.MODERATOR and place)
    assemblies = sorted(place for role, place in held if role == Role.COMMITTEE and place)
    if not boards and not assemblies:
        return false()
    serving = moderators_of(Board.id).correlate(Board)
    overseen = and_(Board.assembly_id.in_(assemblies), or_(Post.author_id.in_(serving), ~serving.exists()))
    return and_(Post.author_id != member.id, or_(Board.id.in_(boards), overseen))


def reaches(member: Member, post: Post) -> bool:
    """Whether ``member`` decides what is reported of this post."""
    found = (
        select(Post.id)
        .join(Board, Board.id == post.thread.board_id)
        .where(Post.id == post.id, within_reach(member))
    )
    return db.session.scalar(found) is not None
