"""Marking where a discussion left the subject, and taking the mark back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out
from forum.errors import Invalid
from forum.threads import actions
from forum.threads.actions.breaks import standing_break
from forum.threads.models import Post
from forum.threads.views import threads
from forum.threads.views.composing import language_options
from forum.threads.views.posts import find_post
from forum.web import guard, language, me


@threads.get("/threads/<int:thread_id>/posts/<int:number>/break")
def break_form(thread_id: int, number: int) -> ResponseReturnValue:
    """Ask why one says that the discussion left the subject here; or offer to take the mark back."""
    post = find_post(thread_id, number)
    guard("break.mark", post)
    return _page(post, {})


def _page(post: Post, form: dict[str, Any]) -> str:
    return render_template(
        "threads/break.html",
        post=post,
        thread=post.thread,
        board=post.board,
        standing=standing_break(post),
        form={"reason": "", "language": language(), "errors": {}, **form},
        languages=language_options(post.board.assembly.languages),
    )


@threads.post("/threads/<int:thread_id>/posts/<int:number>/break")
def mark_break(thread_id: int, number: int) -> ResponseReturnValue:
    """Mark that the discussion left the subject with this post, saying why."""
    post = find_post(thread_id, number)
    guard("break.mark", post)
    given = {"reason": request.form.get("reason", ""), "language": request.form.get("language", "")}
    try:
        carry_out(lambda: actions.mark_break(post, by=me(), **given))
    except Invalid as problem:
        return _page(post, {**given, "errors": {problem.field: str(problem)}}), 422
    flash(_("The break is marked."), "success")
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)


@threads.post("/threads/<int:thread_id>/posts/<int:number>/break/removal")
def take_break_back(thread_id: int, number: int) -> ResponseReturnValue:
    """Take the mark of a post back."""
    post = find_post(thread_id, number)
    guard("break.mark", post)
    standing = standing_break(post)
    if standing is None:
        abort(404)
    carry_out(lambda: actions.take_break_back(standing, by=me()))
    flash(_("The mark is taken back."), "success")
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)
