"""The demonstration as it stood on a given day: who belonged where, what phase it was, what a post said.

And how many rows of it were performed.
"""

from typing import Any

from sqlalchemy import func, select

from forum.database import db
from forum.demonstration.content import Content
from forum.demonstration.shapes import Board, Member, Post, Round, Thread
from forum.members.models import Role
from forum.phases import Phase


def count(model: Any, *where: Any) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def belonged(member: Member, board: str, day: float) -> bool:
    """Whether the member was of this milieu or alliance."""
    return any(
        each.board == board and each.since <= day and (each.until is None or day < each.until)
        for each in member.memberships
    )


def held(member: Member, role: Role, place: str, day: float) -> bool:
    """Whether the member had this role on this board or in this assembly."""
    return any(
        mandate.role == role and place in (mandate.board, mandate.assembly) and mandate.since <= day
        for mandate in member.mandates
    )


def moderated(content: Content, key: str, board: str, day: float) -> bool:
    """Whether the member named ``key`` moderated this board."""
    return held(content.member(key), Role.MODERATOR, board, day)


def might_write(content: Content, thread: Thread, post: Post) -> bool:
    """Whether the author of a post might write in its thread when they did."""
    member = content.member(post.author)
    doors = [thread.board]
    doors += [listing.board for listing in thread.listings if listing.writing and listing.day <= post.day]
    return any(belonged(member, board, post.day) for board in doors) or moderated(
        content, post.author, thread.board, post.day
    )


def phase_of_board(board: Board, day: float) -> Phase:
    """The phase a board was in."""
    past = [move.opens for move in board.moves if move.day <= day]
    return past[-1] if past else Phase.DIAGNOSIS


def round_of(thread: Thread, day: float) -> Round:
    """The round a thread was in, open or frozen."""
    return [each for each in thread.rounds if each.opened <= day][-1]


def phase_of_thread(content: Content, thread: Thread, day: float) -> Phase:
    """The phase a thread was in: its board's, unless it had left the agenda."""
    left = [departure.phase for departure in thread.departures if departure.day <= day]
    return left[-1] if left else phase_of_board(content.board(thread.board), day)


def said(post: Post, day: float) -> str:
    """The text of a post."""
    return next((edit.text for edit in reversed(post.edits) if edit.day <= day), post.text)
