"""Writing a post and editing it."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm.util import identity_key

from forum import clock, openings, text
from forum.boards.models import Board
from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.journal import Verb, record
from forum.permissions import require
from forum.phases import Kind
from forum.plain import summary
from forum.threads.models import PhasePeriod, Post, Revision, Round, Thread
from forum.threads.quoting import SUMMARY_LENGTH, checked_quotes, html_of, tie
from forum.threads.wording import checked_kind, checked_language


def boards_of(thread: Thread) -> list[Board]:
    """The boards on which a thread stands: its home board, then the alliances it is listed on."""
    return [thread.board, *(listing.board for listing in thread.listings if listing.current)]


def post(
    thread: Thread,
    *,
    by: Any,
    source: str,
    language: str,
    kind: str = Kind.REPLY,
    parent_number: int | None = None,
    token: str | None = None,
) -> Post:
    """Write in a thread, perhaps in answer to an earlier post.

    The same ``token`` twice gives the post that is there. Raises Invalid (fields ``text``, ``kind``,
    ``language``, ``parent``) and Refused (not allowed, or the round was frozen in the meantime).
    """
    sent_before = sent_with(token, by)
    if sent_before:
        return sent_before
    require(by, "post.write", thread)
    source = text.check(source, maximum=current_app.config["POST_LENGTH"])
    checked_quotes(source, thread.board)
    html = html_of(source, thread.board)
    kind, language = checked_kind(kind), checked_language(language)
    if parent_number is not None and not 1 <= parent_number <= thread.last_number:
        raise Invalid(_("The post you answer is not in this thread."), field="parent")
    written = write(
        thread,
        by=by,
        source=source,
        html=html,
        kind=kind,
        language=language,
        parent_number=parent_number,
        token=unused(token),
    )
    record(
        Verb.POST_PUBLISHED,
        written,
        by=by,
        boards=boards_of(thread),
        assembly_id=thread.board.assembly_id,
        thread=thread.id,
        number=written.number,
    )
    return written


def write(
    thread: Thread,
    *,
    by: Any,
    source: str,
    html: str,
    kind: Kind,
    language: str,
    parent_number: int | None = None,
    token: str | None = None,
    folded: bool = False,
    written_at: datetime | None = None,
    **columns: Any,
) -> Post:
    """Put a post into a thread under its next number; for ``post``, ``open_thread`` and imports.

    Raises Refused when the round is frozen: the number is taken by the same statement that proves it open.
    """
    round_id, number = next_number(thread)
    now = written_at or clock.now()
    period = last_period(round_id)
    written = Post(
        thread=thread,
        number=number,
        round_id=round_id,
        period=period,
        phase=period.phase,
        author_id=by.id,
        milieu_id=by.own_milieu_id(thread.board.assembly_id),
        parent_number=parent_number,
        kind=kind,
        language=language,
        written_at=now,
        token=token or None,
        **{"totals": {}, **columns},
    )
    db.session.add(written)
    db.session.flush()
    add_revision(written, by=by, source=source, html=html, folded=folded, written_at=now)
    thread.last_number, thread.moved_at = number, max(thread.moved_at, now)
    db.session.flush()
    return written


def last_period(round_id: int) -> PhasePeriod:
    """The phase period a round is in, or was in when it was frozen."""
    return db.session.scalars(
        db.select(PhasePeriod)
        .where(PhasePeriod.round_id == round_id)
        .order_by(PhasePeriod.id.desc())
        .limit(1)
    ).one()


def next_number(thread: Thread, count: int = 1) -> tuple[int, int]:
    """Take the next ``count`` numbers of a thread's open round: (round id, the last of them).

    Raises Refused when the round is frozen.
    """
    row = db.session.execute(
        update(Round)
        .where(Round.thread_id == thread.id, Round.number == thread.round_number, Round.frozen_at.is_(None))
        .values(last_number=Round.last_number + count)
        .returning(Round.id, Round.last_number)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        raise frozen_meanwhile()
    loaded = db.session.identity_map.get(identity_key(Round, row.id))
    if loaded is not None:
        db.session.expire(loaded, ["last_number"])
    return row.id, row.last_number


def hold_open(thread: Thread) -> None:
    """Hold the lock of a thread's open round, as a post does. Raises Refused when it is frozen."""
    held = db.session.execute(
        update(Round)
        .where(Round.thread_id == thread.id, Round.number == thread.round_number, Round.frozen_at.is_(None))
        .values(last_number=Round.last_number)
        .returning(Round.id)
        .execution_options(synchronize_session=False)
    ).first()
    if held is None:
        raise frozen_meanwhile()


def hold_board(board: Board) -> None:
    """Let no phase of the board be closed before this act is done, and see which one it is in."""
    db.session.flush()
    db.session.refresh(board, ["phase"], with_for_update={"read": True})


def frozen_meanwhile() -> Refused:
    """What somebody reads who wrote while the thread was being frozen."""
    return Refused(
        _(
            "This thread was frozen: nothing can be written in it until a new round is opened. Your text is kept below."
        )
    )


def add_revision(
    written: Post,
    *,
    by: Any,
    source: str,
    html: str,
    folded: bool = False,
    written_at: datetime | None = None,
) -> Revision:
    """Give a post its next state; the post's kind and language are those of its last revision."""
    revision = Revision(
        post=written,
        opening=openings.keep(source),
        html=html,
        summary=summary(html, SUMMARY_LENGTH),
        renderer=text.RENDERER,
        kind=written.kind,
        language=written.language,
        written_at=written_at or clock.now(),
        by_id=by.id,
        folded=folded,
    )
    db.session.add(revision)
    db.session.flush()
    written.revision = revision
    tie(written, revision, source)
    return revision


def unused(token: str | None) -> str | None:
    """The token of a form, unless something else was sent with it: only a forged form has such a one."""
    taken = token and db.session.scalar(db.select(Post.id).where(Post.token == token))
    return None if taken else token


def sent_with(token: str | None, by: Any) -> Post | None:
    """The post that this person has already sent with this form, or None."""
    if not token or by is None:
        return None
    found: Post | None = db.session.scalar(
        db.select(Post).where(Post.token == token, Post.author_id == by.id)
    )
    return found


def edit(
    written: Post, *, by: Any, source: str, language: str, kind: str, seen_revision: int | None = None
) -> Post:
    """Give a post a new text, kind or language; its former states stay readable in its history.

    ``seen_revision`` is the revision the editor started from: Conflict when another came in between. A text
    that changes nothing makes no revision. Raises Invalid, Refused and Conflict.
    """
    require(by, "post.edit", written)
    source = text.check(source, maximum=current_app.config["POST_LENGTH"])
    checked_quotes(source, written.board)
    html = html_of(source, written.board)
    new_kind, new_language = checked_kind(kind), checked_language(language)
    hold_open(written.thread)
    db.session.refresh(written)
    if seen_revision is not None and seen_revision != written.revision_id:
        raise Conflict(
            _(
                "This post was changed in another window. Both texts are below: send the one that should stay."
            ),
            theirs=written.revision.text or "",
            ours=source,
        )
    now_text = written.revision.text
    if (now_text, written.kind, written.language) == (source, new_kind, new_language):
        return written
    written.kind, written.language = new_kind, new_language
    written.revision_count += 1
    add_revision(written, by=by, source=source, html=html)
    record(
        Verb.POST_EDITED,
        written,
        by=by,
        boards=boards_of(written.thread),
        assembly_id=written.board.assembly_id,
        thread=written.thread_id,
        number=written.number,
        revision=written.revision_id,
    )
    return written
