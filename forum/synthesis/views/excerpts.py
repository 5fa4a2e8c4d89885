"""Keeping an excerpt from a post, by choosing sentences: no JavaScript needed."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out
from forum.errors import Invalid
from forum.papers.actions.drafts import last_paper_of, open_draft_of
from forum.passages import sentences
from forum.synthesis.views import synthesis
from forum.threads import actions
from forum.threads.models import Post
from forum.threads.views.posts import find_post
from forum.web import guard, me, whole


@synthesis.get("/threads/<int:thread_id>/posts/<int:number>/excerpts/new")
def new_excerpt(thread_id: int, number: int) -> ResponseReturnValue:
    """Choose the first and the last sentence to keep."""
    post = find_post(thread_id, number)
    guard("excerpt.keep", post)
    return _page(post, {})


def _page(post: Post, errors: dict[str | None, str]) -> str:
    source = post.revision.text
    if source is None or post.revision.redacted_at or post.hidden_at:
        abort(404)
    spans = sentences(source)
    return render_template(
        "synthesis/excerpt.html",
        post=post,
        thread=post.thread,
        board=post.thread.board,
        parts_of_post=[(start, stop, source[start:stop]) for start, stop in spans],
        errors=errors,
    )


@synthesis.post("/threads/<int:thread_id>/posts/<int:number>/excerpts")
def keep_excerpt(thread_id: int, number: int) -> ResponseReturnValue:
    """Keep the words from ``start`` to ``stop`` of the revision the form showed."""
    post = find_post(thread_id, number)
    guard("excerpt.keep", post)
    revision = next(
        (one for one in post.revisions if one.id == request.form.get("revision", default=0, type=whole)), None
    )
    if revision is None:
        abort(404)
    start, stop = (request.form.get(name, default=-1, type=whole) for name in ("start", "stop"))
    try:
        carry_out(lambda: actions.keep_excerpt(revision, by=me(), start=start, stop=stop))
    except Invalid as problem:
        return _page(post, {problem.field: str(problem)}), 422
    flash(_("The excerpt is kept: it can be cited in the draft."), "success")
    paper = last_paper_of(post.thread)
    draft = open_draft_of(paper) if paper else None
    if draft:
        return redirect(f"/drafts/{draft.id}#excerpts", 303)
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)
