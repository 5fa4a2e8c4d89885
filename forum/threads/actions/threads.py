"""Opening a thread, and giving it a better title."""

from typing import Any

from flask import current_app

from forum import clock, text
from forum.boards.models import Board
from forum.boards.origin import Origin
from forum.database import db
from forum.journal import Verb, record
from forum.permissions import require
from forum.phases import Kind, Phase
from forum.threads.actions.posts import boards_of, hold_board, unused, write
from forum.threads.models import LeftBecause, PhasePeriod, Post, Round, Thread
from forum.threads.quoting import checked_quotes, html_of
from forum.threads.wording import checked_kind, checked_language, checked_title


def open_thread(
    board: Board,
    *,
    by: Any,
    title: str,
    source: str,
    language: str,
    kind: str = Kind.QUESTION,
    token: str | None = None,
    origin: Origin | None = None,
) -> Thread:
    """Open a thread on ``board`` with its opening question as post 1, in the board's phase.

    ``origin`` is the version it discusses, its working document: the caller vouches that it is there. The same
    ``token`` twice gives the thread that is there. Raises Invalid and Refused.
    """
    sent_before = _opened_with(token, by)
    if sent_before:
        return sent_before
    require(by, "thread.open", board)
    title = checked_title(title)
    source = text.check(source, maximum=current_app.config["POST_LENGTH"])
    checked_quotes(source, board)
    html = html_of(source, board)
    kind, language = checked_kind(kind), checked_language(language)
    hold_board(board)
    columns: dict[str, Any] = origin.columns if origin else {}
    thread = begin(board, by=by, title=title, language=language, phase=board.phase, **columns)
    write(thread, by=by, source=source, html=html, kind=kind, language=language, token=unused(token))
    record(
        Verb.THREAD_OPENED,
        thread,
        by=by,
        boards=[board],
        assembly_id=board.assembly_id,
        thread=thread.id,
        number=1,
    )
    return thread


def begin(
    board: Board,
    *,
    by: Any,
    title: str,
    language: str,
    phase: Phase,
    left_because: LeftBecause | None = None,
    **columns: Any,
) -> Thread:
    """A thread with its first round and period and no post yet; for ``open_thread`` and for imports."""
    now = clock.now()
    thread = Thread(
        board=board,
        title=title,
        language=language,
        opened_by=by,
        opened_at=now,
        moved_at=now,
        phase=phase,
        totals={},
        **columns,
    )
    first = Round(
        thread=thread,
        number=1,
        opened_at=now,
        opened_by_id=by.id,
        first_number=1,
        last_number=0,
        follows=left_because is None,
        left_because=left_because,
    )
    first.periods.append(PhasePeriod(phase=phase, opened_at=now, opened_by_id=by.id))
    db.session.add(thread)
    db.session.flush()
    return thread


def _opened_with(token: str | None, by: Any) -> Thread | None:
    if not token or by is None:
        return None
    thread: Thread | None = db.session.scalar(
        db.select(Thread)
        .join(Post, Post.thread_id == Thread.id)
        .where(Post.token == token, Post.author_id == by.id, Post.number == 1)
    )
    return thread


def retitle(thread: Thread, *, by: Any, title: str) -> Thread:
    """Give a thread a better title. Raises Invalid and Refused."""
    require(by, "thread.retitle", thread)
    thread.title = checked_title(title)
    record(
        Verb.THREAD_RETITLED,
        thread,
        by=by,
        boards=boards_of(thread),
        assembly_id=thread.board.assembly_id,
        thread=thread.id,
    )
    return thread
