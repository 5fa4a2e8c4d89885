"""Keeping an excerpt from a post: words selected on the page, or sentences chosen from a list."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out, db
from forum.errors import Invalid
from forum.locating import locate
from forum.papers.actions.drafts import last_paper_of, open_draft_of
from forum.passages import Span, sentences
from forum.synthesis.views import synthesis
from forum.threads import actions
from forum.threads.models import Post, Revision
from forum.threads.natures import nature_options
from forum.threads.views.posts import find_post
from forum.web import guard, me, whole


@synthesis.get("/threads/<int:thread_id>/posts/<int:number>/excerpts/new")
def new_excerpt(thread_id: int, number: int) -> ResponseReturnValue:
    """Choose the first and the last sentence to keep, and say what they are."""
    post = find_post(thread_id, number)
    guard("excerpt.keep", post)
    return _page(post, {})


def _page(post: Post, form: dict[str, Any]) -> str:
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
        natures=nature_options(),
        form={"errors": {}, "nature": "", "tags": "", **form},
    )


@synthesis.post("/threads/<int:thread_id>/posts/<int:number>/excerpts")
def keep_excerpt(thread_id: int, number: int) -> ResponseReturnValue:
    """Keep words of the revision the form showed: from ``start`` to ``stop``, or those that were selected."""
    post = find_post(thread_id, number)
    guard("excerpt.keep", post)
    revision = the_revision(post)
    given = {name: request.form.get(name, "") for name in ("nature", "tags")}
    try:
        start, stop = chosen_span(revision)
        carry_out(lambda: actions.keep_excerpt(revision, by=me(), start=start, stop=stop, **given))
    except Invalid as problem:
        form = {**request.form.to_dict(), "errors": {problem.field: str(problem)}}
        return _page(find_post(thread_id, number), form), 422
    flash(_("The excerpt is kept: it can be cited in the draft."), "success")
    paper = last_paper_of(post.thread)
    draft = open_draft_of(paper) if paper else None
    if draft and "words" not in request.form:
        return redirect(f"/drafts/{draft.id}#excerpts", 303)
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)


def the_revision(post: Post) -> Revision:
    """The revision of the post that the form showed, or 404."""
    revision = db.session.get(Revision, request.form.get("revision", default=0, type=whole))
    if revision is None or revision.post_id != post.id:
        abort(404)
    return revision


def chosen_span(revision: Revision) -> Span:
    """The span that a form asks for: places, words selected on the page, or (``whole``) all of it. Raises Invalid."""
    source = revision.text or ""
    if "whole" in request.form:
        return len(source) - len(source.lstrip()), len(source.rstrip())
    if "words" in request.form:
        return locate(source, request.form["words"][:20_000], request.form.get("before", "")[:100_000])
    start, stop = (request.form.get(name, default=-1, type=whole) for name in ("start", "stop"))
    return start, stop
