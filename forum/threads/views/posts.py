"""Opening a thread and writing in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum import languages
from forum.boards.queries import board_by_slug
from forum.database import carry_out, db
from forum.errors import Conflict, Invalid, Refused
from forum.limits import Limit, take
from forum.passages import sentences
from forum.phases import Kind
from forum.pointers import Quote
from forum.threads import actions
from forum.threads.models import Post, Revision, Thread
from forum.threads.page_of_posts import one_post
from forum.threads.views import threads
from forum.threads.views.composing import (
    composer,
    form_of,
    kind_options,
    language_options,
    parent_number,
    status_of,
    typed,
    with_preview,
    with_problem,
)
from forum.threads.views.reading import the_thread
from forum.web import form_token, found, guard, guard_signed_in, language, me, whole

T = TypeVar("T")

#: More than anybody writes, less than a machine does; one's edits count too.
POSTS = Limit("posts of a member", 30, timedelta(minutes=5))


def put_words(act: Callable[[], T]) -> T:
    """Carry out what puts words into a thread, unless this member did so too often just now (TooMany)."""

    def counted() -> T:
        take(POSTS, me().id)
        return act()

    return carry_out(counted)


@threads.get("/boards/<slug>/threads/new")
def new_thread(slug: str) -> ResponseReturnValue:
    """The form that opens a thread."""
    board = found(board_by_slug(slug))
    guard("thread.open", board)
    return _thread_form(board, {})


@threads.post("/boards/<slug>/threads")
def open_thread(slug: str) -> ResponseReturnValue:
    """Open a thread with its question; ``preview`` only shows it."""
    board = found(board_by_slug(slug))
    guard("thread.open", board)
    sent = typed()
    form = {**thread_defaults(board), **sent}
    if "preview" in request.form:
        return _thread_form(board, with_preview(form, board))
    try:
        thread = put_words(
            lambda: actions.open_thread(
                board,
                by=me(),
                title=sent["title"],
                source=sent["text"],
                language=sent["language"],
                kind=sent["kind"],
                token=sent["token"],
            )
        )
    except (Invalid, Refused) as problem:
        return _thread_form(board, with_problem(form, problem)), status_of(problem)
    flash(_("Your thread is open."), "success")
    _sent(f"board-{board.id}")
    return redirect(f"/threads/{thread.id}", 303)


def thread_defaults(board: Any) -> dict[str, Any]:
    """The composer of a thread that is not open yet, in the reader's language if the assembly speaks it."""
    spoken = board.assembly.languages
    preferred = [language(), board.assembly.language]
    return {
        "title": "",
        "text": "",
        "kind": Kind.QUESTION.value,
        "language": next((code for code in preferred if code in spoken), spoken[0]),
        "token": form_token(),
        "kinds": kind_options(board.phase),
        "languages": language_options(spoken),
        "errors": {},
        "preview": None,
    }


def _thread_form(board: Any, form: dict[str, Any]) -> str:
    return render_template("threads/new.html", board=board, form={**thread_defaults(board), **form})


def _sent(draft: str) -> None:
    """Tell the browser that what it kept under this key has arrived."""
    flash(draft, "sent")


@threads.post("/threads/<int:thread_id>/posts")
def add_post(thread_id: int) -> ResponseReturnValue:
    """Write in a thread; ``preview`` only shows it. Whatever goes wrong, the text comes back."""
    thread = the_thread(thread_id)
    guard("board.watch", thread)
    sent = typed()
    form = composer(thread, language(), **sent)
    if "preview" in request.form:
        return _compose(thread, with_preview(form, thread.board))
    try:
        post = put_words(
            lambda: actions.post(
                thread,
                by=me(),
                source=sent["text"],
                language=sent["language"],
                kind=sent["kind"],
                parent_number=parent_number(sent["parent"]),
                token=sent["token"],
            )
        )
    except (Invalid, Refused) as problem:
        return _compose(the_thread(thread_id), with_problem(form, problem)), status_of(problem)
    flash(_("Your post is number %(number)s.", number=post.number), "success")
    _sent(f"thread-{thread_id}")
    return redirect(f"/threads/{thread_id}?from={post.number}#p{post.number}", 303)


def _compose(thread: Thread, form: dict[str, Any]) -> str:
    parent = None
    if form["parent"].isascii() and form["parent"].isdigit() and len(form["parent"]) < 10:
        parent = one_post(thread, int(form["parent"]), language())
    return render_template(
        "threads/compose.html",
        thread=thread,
        board=thread.board,
        form=form,
        parent=parent,
        language_name=languages.name,
    )


@threads.get("/threads/<int:thread_id>/posts/new")
def compose(thread_id: int) -> ResponseReturnValue:
    """The composer on a page of its own, perhaps answering ``?parent=`` or quoting ``?quote=revision:start-end``."""
    thread = the_thread(thread_id)
    guard("post.write", thread)
    given = {"parent": request.args.get("parent", "")}
    quote = request.args.get("quote", "")
    if quote:
        given["text"] = f"[quote {quote}]\n\n"
    return _compose(thread, composer(thread, language(), **given))


@threads.get("/threads/<int:thread_id>/posts/<int:number>/passages")
def passages(thread_id: int, number: int) -> ResponseReturnValue:
    """Choose words of a post, sentence by sentence, to quote them or to keep them as an excerpt."""
    thread = the_thread(thread_id)
    view = one_post(thread, number, language())
    if view is None or view.state != "shown":
        abort(404)
    source = db.session.get_one(Revision, view.revision_id).text or ""
    first, last = request.args.get("first", type=whole), request.args.get("last", type=whole)
    spans = sentences(source)
    if first is not None and last is not None and 0 <= first < len(spans) and 0 <= last < len(spans):
        start, stop = spans[min(first, last)][0], spans[max(first, last)][1]
        mark = str(Quote(view.revision_id, start, stop)).removeprefix("[quote ").removesuffix("]")
        return redirect(f"/threads/{thread_id}/posts/new?parent={number}&quote={mark}", 303)
    return render_template(
        "threads/passages.html",
        thread=thread,
        board=thread.board,
        post=view,
        parts_of_post=[(position, source[start:stop]) for position, (start, stop) in enumerate(spans)],
        chosen=(first, last),
    )


def find_post(thread_id: int, number: int) -> Post:
    """The post of this number, with its revision; 404 when it is absent or not for this reader."""
    post = db.session.scalar(
        db.select(Post)
        .where(Post.thread_id == thread_id, Post.number == number)
        .options(joinedload(Post.revision), joinedload(Post.thread))
    )
    return found(post)


@threads.get("/threads/<int:thread_id>/posts/<int:number>/edit")
def edit_form(thread_id: int, number: int) -> ResponseReturnValue:
    """The form that edits one's own post."""
    post = find_post(thread_id, number)
    guard("post.edit", post)
    return _edit_form(post, form_of(post))


@threads.post("/threads/<int:thread_id>/posts/<int:number>/revisions")
def edit(thread_id: int, number: int) -> ResponseReturnValue:
    """Give a post its next revision; ``preview`` only shows it. Whatever goes wrong, the text comes back."""
    post = find_post(thread_id, number)
    if post.author_id != guard_signed_in().id:
        guard("post.edit", post)
    sent = typed()
    seen = request.form.get("seen", type=whole)
    form = {**form_of(post), **sent, "seen": seen}
    if "preview" in request.form:
        return _edit_form(post, with_preview(form, post.board))
    try:
        put_words(
            lambda: actions.edit(
                post,
                by=me(),
                source=sent["text"],
                language=sent["language"],
                kind=sent["kind"],
                seen_revision=seen,
            )
        )
    except Conflict as conflict:
        form = {**with_problem(form, conflict), "theirs": conflict.theirs, "seen": post.revision_id}
        return _edit_form(post, form), 409
    except (Invalid, Refused) as problem:
        return _edit_form(post, with_problem(form, problem)), status_of(problem)
    flash(_("Your post was changed; its former text stays in its history."), "success")
    _sent(f"post-{post.id}")
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)


def _edit_form(post: Post, form: dict[str, Any]) -> str:
    return render_template("threads/edit.html", post=post, thread=post.thread, board=post.board, form=form)
