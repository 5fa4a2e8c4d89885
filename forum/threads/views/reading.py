"""Reading a thread: any page of it at the same cost, and the place one had reached."""

from typing import Any

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import clock, languages
from forum.boards.ribbon import ribbon_of
from forum.database import db, writing
from forum.phases import Phase
from forum.threads.models import ReadingPosition, Thread
from forum.threads.queries import PostView, notes_of, page_of_posts, reading_position, thread_with_board
from forum.threads.views import threads
from forum.threads.views.composing import composer
from forum.web import found, language, me, slot


def the_thread(thread_id: int) -> Thread:
    """The thread of this page, with all that surrounds it; 404 when it is absent or not for this reader."""
    return found(thread_with_board(thread_id))


@threads.get("/threads/<int:thread_id>")
def show(thread_id: int) -> ResponseReturnValue:
    """A page of a thread: its question on top, then the posts from ``?from=``."""
    thread = the_thread(thread_id)
    return thread_page(thread, first=first_asked_for(thread))


def first_asked_for(thread: Thread) -> int:
    """The number a page starts at, from ``?from=``: pages start at 1, 21, 41 ... so that links agree."""
    asked = request.args.get("from", "1")
    if not asked.isascii() or not asked.isdigit() or not 0 < len(asked) < 10:
        abort(404)
    length = current_app.config["PAGE_LENGTH"]
    number = min(max(int(asked), 1), max(thread.last_number, 1))
    return (number - 1) // length * length + 1


def thread_page(thread: Thread, first: int, form: dict[str, Any] | None = None, status: int = 200) -> Any:
    """The page of a thread that starts at ``first``; ``form`` is a composer with what was typed and what to mend."""
    code = language()
    length = current_app.config["PAGE_LENGTH"]
    read_before = reading_position(me(), thread.id)
    views = page_of_posts(thread, first, length, code)
    opening, here = views[0] if views else None, [view for view in views if view.number >= first]
    last = here[-1].number if here else first
    page = render_template(
        "threads/thread.html",
        thread=thread,
        board=thread.board,
        opening=opening,
        posts=here,
        groups=by_phase(here),
        first=first,
        last=last,
        length=length,
        read_before=read_before,
        notes=notes_of(thread),
        papers=[paper for papers in slot("thread.papers", thread) for paper in papers],
        cited=_merged(slot("posts.cited", thread, [view.id for view in views])),
        actions=_merged(slot("posts.actions", thread, views)),
        form=form or composer(thread, code),
        phases=ribbon_of(thread.board),
        out_of_phase=out_of_phase,
        language_name=languages.name,
    )
    if me() is not None and last > (read_before or 0) and status == 200:
        remember_reading(me().id, thread.id, last)
    return page, status


def _merged(answers: list[dict[int, Any]]) -> dict[int, Any]:
    merged: dict[int, Any] = {}
    for answer in answers:
        for key, places in answer.items():
            merged.setdefault(key, []).extend(places)
    return merged


def by_phase(views: list[PostView]) -> list[tuple[Phase, list[PostView]]]:
    """Runs of posts written in the same phase, each under its own heading."""
    runs: list[tuple[Phase, list[PostView]]] = []
    for view in views:
        if not runs or runs[-1][0] != view.phase:
            runs.append((view.phase, []))
        runs[-1][1].append(view)
    return runs


def out_of_phase(view: PostView) -> str | None:
    """What a post is marked with that its phase did not ask for."""
    if view.asked_for:
        return None
    marks = {
        Phase.DIAGNOSIS: _("for the diagnosis phase"),
        Phase.STRATEGY: _("for the strategy phase"),
        Phase.ACTION: _("for the action phase"),
    }
    return marks[view.belongs_to] if view.belongs_to else None


def remember_reading(member_id: int, thread_id: int, number: int) -> None:
    """Keep how far a member has read; it only ever moves forward. The one thing a GET writes."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same shape, other dialect
    statement = insert(ReadingPosition).values(
        member_id=member_id, thread_id=thread_id, number=number, at=clock.now()
    )
    statement = statement.on_conflict_do_update(
        index_elements=["member_id", "thread_id"],
        set_={"number": statement.excluded.number, "at": statement.excluded.at},
        where=ReadingPosition.number < statement.excluded.number,
    )
    with writing():
        db.session.execute(statement)
