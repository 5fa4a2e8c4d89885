"""Where my words went: every post of whoever is signed in, and its fate; and an author's "same as #12"."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import carry_out, db
from forum.errors import Invalid, Problem, Refused
from forum.papers import actions
from forum.papers.fate_slots import draft_written_from
from forum.papers.models import Draft
from forum.papers.views import papers
from forum.papers.whereabouts import askings_open_for, journeys_of
from forum.threads.models import Post
from forum.threads.views.composing import status_of
from forum.threads.views.posts import find_post
from forum.web import guard, guard_signed_in, me, whole


@papers.get("/account/words")
def my_words() -> ResponseReturnValue:
    """Every post of mine and what became of it, page by page."""
    member = guard_signed_in()
    before = request.args.get("before", type=whole)
    journeys, more = journeys_of(member, before=before)
    return render_template(
        "papers/my_words.html",
        journeys=journeys,
        more=more,
        before=before,
        askings=[] if before else askings_open_for(member),
    )


@papers.get("/threads/<int:thread_id>/posts/<int:number>/mergers/new")
def new_merger(thread_id: int, number: int) -> ResponseReturnValue:
    """The form by which an author says that a post of theirs says the same as another."""
    post = find_post(thread_id, number)
    guard("post.same_as", post)
    _the_draft(post)
    return _form(post, "", {})


@papers.post("/threads/<int:thread_id>/posts/<int:number>/mergers")
def merge_own(thread_id: int, number: int) -> ResponseReturnValue:
    """Mark one's own post as saying the same as the one whose number is given."""
    post = find_post(thread_id, number)
    guard("post.same_as", post)
    draft, typed = _the_draft(post), request.form.get("target", "")
    try:
        target = _target(post, typed)
        carry_out(lambda: actions.same_as(draft, post, target, by=me()))
    except (Invalid, Refused) as problem:
        return _form(post, typed, _errors(problem)), status_of(problem)
    flash(_("Your post is marked as saying the same as post %(number)s.", number=target.number), "success")
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)


def _errors(problem: Problem) -> dict[str | None, str]:
    field = problem.field if isinstance(problem, Invalid) else None
    return {"target" if field in ("target", "posts") else None: str(problem)}


def _the_draft(post: Post) -> Draft:
    draft_id = draft_written_from(post.thread_id, me())
    if draft_id is None:
        abort(404)
    return db.session.get_one(Draft, draft_id)


def _target(post: Post, typed: str) -> Post:
    """The post of the same thread whose number was typed. Raises Invalid (field ``target``)."""
    number = typed.strip().removeprefix("#")
    target: Post | None = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        target = db.session.scalar(
            select(Post).where(Post.thread_id == post.thread_id, Post.number == int(number))
        )
    if target is None:
        raise Invalid(_("Name a post of this thread by its number."), field="target")
    return target


def _form(post: Post, typed: str, errors: dict[str | None, str]) -> str:
    return render_template(
        "papers/merger.html",
        post=post,
        thread=post.thread,
        board=post.thread.board,
        typed=typed,
        errors=errors,
    )
