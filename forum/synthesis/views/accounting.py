"""Accounting for posts at the desk: those ticked, a branch, a range or a filter; and undoing an act."""

from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Reason
from forum.papers import actions
from forum.papers.models import Accounting, Draft, Fate
from forum.synthesis.desk import post_numbered, posts_meant, reason_of
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, desk_page, in_pieces, sent, the_draft, typed
from forum.threads.models import Post
from forum.threads.views.composing import status_of
from forum.web import guard, me, whole


@synthesis.post("/drafts/<int:draft_id>/dispositions")
def dispose(draft_id: int) -> ResponseReturnValue:
    """Say what became of the posts that the form is about; ``preview`` only says how many those are."""
    draft = the_draft(draft_id)
    guard("disposition.set", draft)
    if "preview" in request.form:
        return _preview(draft)

    def act() -> Accounting:
        fate = _fate()
        return actions.dispose(
            draft,
            posts_meant(draft),
            fate,
            by=me(),
            target=_target(draft) if fate == Fate.MERGED else None,
            reason=_reason(draft),
            language=request.form.get("language") or draft.language,
        )

    return act_on_draft(draft, act, _said, "#posts")


def _said(accounting: Accounting) -> str:
    return ngettext("%(num)s post is accounted for.", "%(num)s posts are accounted for.", accounting.posts)


def _fate() -> Fate:
    try:
        return Fate(request.form.get("fate", ""))
    except ValueError:
        raise Invalid(_("Choose what became of these posts."), field="fate") from None


def _target(draft: Draft) -> Post:
    return post_numbered(draft, request.form.get("target", ""), "target")


def _reason(draft: Draft) -> Reason | str | None:
    """What was typed, or a reason that was used in this draft before."""
    words = request.form.get("reason", "").strip()
    again = request.form.get("again", default=0, type=whole)
    if words or not again:
        return words or None
    reason = reason_of(draft, again)
    if reason is None:
        raise Invalid(_("Choose a reason from the list, or write one."), field="reason")
    return reason


def _preview(draft: Draft) -> ResponseReturnValue:
    """How many posts the form would touch, and how many it would leave alone."""
    try:
        fate = _fate()
        target = _target(draft) if fate == Fate.MERGED else None
        touched = actions.preview(draft, posts_meant(draft), fate, by=me(), target=target)
    except (Invalid, Refused) as problem:
        if in_pieces():
            return jsonify(error=str(problem)), status_of(problem)
        return desk_page(draft, sent(problem)), status_of(problem)
    words = ngettext(
        "This would account for %(num)s post.", "This would account for %(num)s posts.", len(touched.posts)
    )
    if touched.left:
        words += " " + ngettext(
            "%(num)s stays as it is: it was set by itself, is cited, or others are merged into it.",
            "%(num)s stay as they are: they were set by themselves, are cited, or others are merged into them.",
            len(touched.left),
        )
    if in_pieces():
        return jsonify(done=words)
    return desk_page(draft, {**typed(), "preview": words})


@synthesis.post("/drafts/<int:draft_id>/dispositions/<int:post_id>/removal")
def clear(draft_id: int, post_id: int) -> ResponseReturnValue:
    """Let a post wait again."""
    draft = the_draft(draft_id)
    guard("disposition.set", draft)
    post = db.session.get(Post, post_id)
    if post is None or post.thread_id not in {thread.id for thread in draft.threads}:
        abort(404)
    return act_on_draft(
        draft, lambda: actions.clear_disposition(draft, post, by=me()), _("The post waits again."), "#posts"
    )


@synthesis.post("/drafts/<int:draft_id>/accountings/<int:accounting_id>/undo")
def undo(draft_id: int, accounting_id: int) -> ResponseReturnValue:
    """Let what stood before an act stand again."""
    draft = the_draft(draft_id)
    guard("disposition.set", draft)
    accounting = db.session.get(Accounting, accounting_id)
    if accounting is None or accounting.draft_id != draft.id:
        abort(404)
    stays: list[int] = []

    def act() -> Accounting:
        stays[:] = [actions.undo(accounting, by=me())]
        return accounting

    def said(_accounting: Any) -> str:
        words = _("What stood before stands again.")
        if stays[0]:
            words += " " + ngettext(
                "%(num)s post was changed since and stays as it is.",
                "%(num)s posts were changed since and stay as they are.",
                stays[0],
            )
        return words

    return act_on_draft(draft, act, said, "#posts")
