"""Accounting for posts at the desk: one or many at a time, in a list."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.papers import actions
from forum.papers.models import Draft, Fate
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.threads.models import Post
from forum.web import guard, me, whole


@synthesis.post("/drafts/<int:draft_id>/dispositions")
def dispose(draft_id: int) -> ResponseReturnValue:
    """Say what became of the posts that are ticked."""
    draft = the_draft(draft_id)
    guard("disposition.set", draft)
    keys = request.form.getlist("posts", type=whole)[:5000]

    def act() -> object:
        try:
            fate = Fate(request.form.get("fate", ""))
        except ValueError:
            raise Invalid(_("Choose what became of these posts."), field="fate") from None
        posts = list(db.session.scalars(select(Post).where(Post.id.in_(keys)).order_by(Post.id)))
        return actions.dispose(
            draft,
            posts,
            fate,
            by=me(),
            target=_target(draft) if fate == Fate.MERGED else None,
            reason=request.form.get("reason", "") or None,
            language=request.form.get("language") or draft.language,
        )

    done = ngettext("%(num)s post is accounted for.", "%(num)s posts are accounted for.", len(keys))
    return act_on_draft(draft, act, done, "#posts")


def _target(draft: Draft) -> Post | None:
    """The post to merge into: ``#12`` of the draft's first thread that has such a number."""
    number = request.form.get("target", default="").strip().removeprefix("#")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid(_("Name the post to merge into by its number."), field="target")
    target: Post | None = db.session.scalar(
        select(Post)
        .where(Post.thread_id.in_([thread.id for thread in draft.threads]), Post.number == int(number))
        .order_by(Post.thread_id)
        .limit(1)
    )
    return target


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
