"""A post as it was: its history, any revision with words marked in it; hiding and redacting."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum import languages
from forum.database import carry_out, db
from forum.errors import Invalid
from forum.threads import actions
from forum.threads.models import Post, Revision
from forum.threads.views import threads
from forum.threads.views.composing import language_options
from forum.threads.views.posts import find_post
from forum.web import found, guard, language, me, slot, whole


@threads.get("/threads/<int:thread_id>/posts/<int:number>/history")
def history(thread_id: int, number: int) -> ResponseReturnValue:
    """Every state of a post's text, the newest first; masked and erased ones leave a trace."""
    post = find_post(thread_id, number)
    revisions = db.session.scalars(
        db.select(Revision)
        .where(Revision.post_id == post.id)
        .options(joinedload(Revision.opening))
        .order_by(Revision.id.desc())
        .limit(200)
    ).all()
    return render_template(
        "threads/history.html",
        post=post,
        thread=post.thread,
        board=post.board,
        revisions=revisions,
        language_name=languages.name,
    )


def find_revision(thread_id: int, number: int, revision_id: int) -> Revision:
    """This revision of this post; 404 when it is absent or not for this reader."""
    post = find_post(thread_id, number)
    revision = db.session.get(Revision, revision_id, options=[joinedload(Revision.opening)])
    if revision is None or revision.post_id != post.id:
        abort(404)
    return revision


@threads.get("/threads/<int:thread_id>/posts/<int:number>/revisions/<int:revision_id>")
def revision_page(thread_id: int, number: int, revision_id: int) -> ResponseReturnValue:
    """A post as it stood in one revision; ``?start=`` and ``?stop=`` (code points) mark words in its source."""
    revision = find_revision(thread_id, number, revision_id)
    post = revision.post
    start, stop = request.args.get("start", type=whole), request.args.get("stop", type=whole)
    return render_template(
        "threads/revision.html",
        revision=revision,
        post=post,
        thread=post.thread,
        board=post.board,
        marked=_marked(revision, start, stop),
        language_name=languages.name,
        cited=slot("posts.cited", post.thread, [post.id]),
    )


def _marked(revision: Revision, start: int | None, stop: int | None) -> tuple[str, str, str] | None:
    """The source before, inside and after a span; None when there is nothing to mark."""
    source = revision.text
    hidden = revision.redacted_at or revision.post.hidden_at or source is None
    if hidden or source is None or start is None or stop is None or not 0 <= start < stop <= len(source):
        return None
    return source[:start], source[start:stop], source[stop:]


@threads.get("/threads/<int:thread_id>/posts/<int:number>/hide")
def hide_form(thread_id: int, number: int) -> ResponseReturnValue:
    """Ask why a post is to be hidden, or shown again."""
    post = find_post(thread_id, number)
    guard("post.hide", post)
    return _masking_form(post, f"/threads/{thread_id}/posts/{number}/{'show' if post.hidden_at else 'hide'}")


@threads.post("/threads/<int:thread_id>/posts/<int:number>/hide")
def hide(thread_id: int, number: int) -> ResponseReturnValue:
    """Hide a post, saying why."""
    post = find_post(thread_id, number)
    guard("post.hide", post)
    return _mask(post, lambda given: actions.hide(post, by=me(), **given), _("The post is hidden."))


@threads.post("/threads/<int:thread_id>/posts/<int:number>/show")
def show_again(thread_id: int, number: int) -> ResponseReturnValue:
    """Show a hidden post again, saying why."""
    post = find_post(thread_id, number)
    guard("post.hide", post)
    return _mask(
        post, lambda given: actions.show_again(post, by=me(), **given), _("The post is shown again.")
    )


@threads.get("/threads/<int:thread_id>/posts/<int:number>/revisions/<int:revision_id>/redact")
def redact_form(thread_id: int, number: int, revision_id: int) -> ResponseReturnValue:
    """Ask why the words of a revision are to be masked."""
    revision = find_revision(thread_id, number, revision_id)
    guard("revision.redact", revision.post)
    return _masking_form(revision.post, request.path, revision=revision)


@threads.post("/threads/<int:thread_id>/posts/<int:number>/revisions/<int:revision_id>/redact")
def redact(thread_id: int, number: int, revision_id: int) -> ResponseReturnValue:
    """Mask the words of a revision everywhere, saying why."""
    revision = find_revision(thread_id, number, revision_id)
    guard("revision.redact", revision.post)
    return _mask(
        revision.post,
        lambda given: actions.redact(revision, by=me(), **given),
        _("The words of this revision are masked."),
        revision,
    )


def _mask(post: Post, act: Any, done: str, revision: Revision | None = None) -> ResponseReturnValue:
    given = {"reason": request.form.get("reason", ""), "language": request.form.get("language", "")}
    try:
        carry_out(lambda: act(given))
    except Invalid as problem:
        return _masking_form(
            post, request.path, revision, {**given, "errors": {problem.field: str(problem)}}
        ), 422
    flash(done, "success")
    return redirect(f"/threads/{post.thread_id}?from={post.number}#p{post.number}", 303)


def _masking_form(
    post: Post, address: str, revision: Revision | None = None, form: dict[str, Any] | None = None
) -> str:
    return render_template(
        "threads/mask.html",
        post=post,
        revision=revision,
        thread=post.thread,
        board=found(post.board),
        address=address,
        form={"reason": "", "language": language(), "errors": {}, **(form or {})},
        languages=language_options(post.board.assembly.languages),
    )
