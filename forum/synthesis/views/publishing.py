"""Publishing a draft as the next version of its paper."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out
from forum.errors import Invalid, Refused
from forum.papers import actions
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import desk_page, sent, the_draft
from forum.threads.views.composing import status_of
from forum.web import guard, me


@synthesis.post("/drafts/<int:draft_id>/publication")
def publish(draft_id: int) -> ResponseReturnValue:
    """Publish the draft as the next version of its paper."""
    draft = the_draft(draft_id)
    guard("version.publish", draft)
    paper_id = draft.paper_id
    unaccounted = request.form.get("unaccounted", "")
    try:
        version = carry_out(lambda: actions.publish(draft, by=me(), unaccounted=unaccounted))
    except (Invalid, Refused) as problem:
        return desk_page(the_draft(draft_id), sent(problem)), status_of(problem)
    flash(_("Version %(number)s is published.", number=version.number), "success")
    return redirect(f"/papers/{paper_id}/versions/{version.number}", 303)
