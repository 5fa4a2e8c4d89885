"""Putting a draft before its authors, and publishing it as the next version of its paper."""

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


@synthesis.post("/drafts/<int:draft_id>/window")
def open_window(draft_id: int) -> ResponseReturnValue:
    """Ask the authors of a draft whether what became of their posts is what they meant."""
    draft = the_draft(draft_id)
    guard("window.open", draft)
    paper_id = draft.paper_id
    try:
        carry_out(lambda: actions.open_window(draft, by=me()))
    except (Invalid, Refused) as problem:
        return desk_page(the_draft(draft_id), sent(problem)), status_of(problem)
    flash(_("The provisional text is public. Its authors are told."), "success")
    return redirect(f"/papers/{paper_id}/provisional", 303)


@synthesis.post("/drafts/<int:draft_id>/publication")
def publish(draft_id: int) -> ResponseReturnValue:
    """Publish the draft as the next version of its paper; authors whom a change concerns are asked again first."""
    draft = the_draft(draft_id)
    guard("version.publish", draft)
    paper_id = draft.paper_id
    unaccounted, waiver = request.form.get("unaccounted", ""), request.form.get("waiver", "")
    try:
        carry_out(lambda: actions.ask_again(draft))
        version = carry_out(lambda: actions.publish(draft, by=me(), unaccounted=unaccounted, waiver=waiver))
    except (Invalid, Refused) as problem:
        return desk_page(the_draft(draft_id), sent(problem)), status_of(problem)
    flash(_("Version %(number)s is published.", number=version.number), "success")
    return redirect(f"/papers/{paper_id}/versions/{version.number}", 303)
