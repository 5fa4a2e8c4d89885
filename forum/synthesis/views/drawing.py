"""Opening a draft, and the threads it draws on: which paper a thread goes into, taking one in, leaving one."""

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out, db
from forum.errors import Invalid
from forum.papers import actions
from forum.papers.models import Draft, Paper
from forum.permissions import can
from forum.synthesis.drawing import papers_to_go_on
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.threads.models import Thread
from forum.threads.queries import thread_with_board
from forum.web import found, guard, me, whole

NEW = "new"


@synthesis.get("/threads/<int:thread_id>/drafts/new")
def new_draft(thread_id: int) -> ResponseReturnValue:
    """Which paper draws on this thread: a new one, or the next version of one of its board."""
    thread: Thread = found(thread_with_board(thread_id))
    guard("draft.open", thread)
    return _choosing(thread, NEW)


@synthesis.post("/threads/<int:thread_id>/drafts")
def open_draft(thread_id: int) -> ResponseReturnValue:
    """Open the draft of a paper that draws on a thread, or find the one that is open.

    ``paper`` is the number of a paper, ``new``, or nothing: the one that last drew on this thread.
    """
    thread: Thread = found(thread_with_board(thread_id))
    guard("draft.open", thread)
    chosen = request.form.get("paper", "")
    paper = db.session.get(Paper, request.form.get("paper", default=0, type=whole))
    try:
        if chosen not in ("", NEW) and (paper is None or not can(me(), "board.read", paper)):
            raise Invalid(_("Choose a paper."), field="paper")
        draft = carry_out(lambda: actions.open_draft(thread, by=me(), paper=paper, anew=chosen == NEW))
    except Invalid as problem:
        return _choosing(found(thread_with_board(thread_id)), chosen, str(problem)), 422
    return redirect(f"/drafts/{draft.id}", 303)


def _choosing(thread: Thread, chosen: str, error: str | None = None) -> str:
    return render_template(
        "synthesis/new_draft.html",
        thread=thread,
        board=thread.board,
        papers=papers_to_go_on(thread.board),
        chosen=chosen,
        errors={"paper": error} if error else {},
    )


@synthesis.post("/drafts/<int:draft_id>/threads")
def take_in(draft_id: int) -> ResponseReturnValue:
    """Let the draft draw on a further frozen thread."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    thread = thread_with_board(request.form.get("thread", default=0, type=whole))

    def act() -> Draft:
        if thread is None or not can(me(), "board.read", thread):
            raise Invalid(_("Choose a thread."), field="thread")
        return actions.take_in(draft, thread, by=me())

    return act_on_draft(
        draft, act, _("The draft draws on this thread too. Its posts wait to be accounted for.")
    )


@synthesis.post("/drafts/<int:draft_id>/threads/<int:thread_id>/removal")
def leave(draft_id: int, thread_id: int) -> ResponseReturnValue:
    """Let the draft no longer draw on a thread."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    thread = db.session.get(Thread, thread_id)
    if thread is None:
        abort(404)
    return act_on_draft(
        draft, lambda: actions.leave(draft, thread, by=me()), _("The draft no longer draws on this thread.")
    )
