"""Before a later version is published: which blocks changed or went without saying why, and the form that says it."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.papers import actions
from forum.papers.causes import cause_options, cause_typed, summary_of, unexplained
from forum.papers.models import Draft, DraftState
from forum.permissions import can
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.web import guard, me


def checklist(draft: Draft) -> Markup:
    """The blocks of a draft that do not say why they are not as the version before has them."""
    waiting = unexplained(draft) if can(me(), "draft.write", draft) else []
    if not waiting:
        return Markup("")
    page: Any = render_template(
        "synthesis/unexplained.html",
        draft=draft,
        waiting=waiting,
        summary=summary_of(waiting),
        causes=cause_options(),
    )
    return Markup(page)  # noqa: S704  a template


@synthesis.post("/drafts/<int:draft_id>/removals/<uid>")
def explain_removal(draft_id: int, uid: str) -> ResponseReturnValue:
    """Say why a block of the version before is gone."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    gone = {row.uid for row in unexplained(draft) if row.block_id is None}
    if uid not in gone and draft.state != DraftState.PUBLISHED:
        abort(404)

    def act() -> None:
        cause, reference = cause_typed(draft, request.form, None)
        actions.explain_removal(draft, uid, by=me(), cause=cause, reference=reference)

    return act_on_draft(draft, act, _("The reason is saved."))
