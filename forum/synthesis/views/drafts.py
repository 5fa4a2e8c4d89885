"""Opening a draft, its title and language, and sections under one's own headings."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out
from forum.papers import actions
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.threads.models import Thread
from forum.threads.queries import thread_with_board
from forum.web import found, guard, me


@synthesis.post("/threads/<int:thread_id>/drafts")
def open_draft(thread_id: int) -> ResponseReturnValue:
    """Open the draft of a paper that draws on a thread, or find the one that is open."""
    thread: Thread = found(thread_with_board(thread_id))
    guard("draft.open", thread)
    draft = carry_out(lambda: actions.open_draft(thread, by=me()))
    return redirect(f"/drafts/{draft.id}", 303)


@synthesis.post("/drafts/<int:draft_id>/title")
def rename(draft_id: int) -> ResponseReturnValue:
    """Give the draft its title and language."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    title, code = request.form.get("title", ""), request.form.get("language", "")
    return act_on_draft(
        draft,
        lambda: actions.rename_draft(draft, by=me(), title=title, language=code),
        _("The title is saved."),
    )


@synthesis.post("/drafts/<int:draft_id>/sections")
def add_section(draft_id: int) -> ResponseReturnValue:
    """Add a section under one's own heading."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    heading = request.form.get("heading", "")
    return act_on_draft(
        draft, lambda: actions.add_section(draft, by=me(), heading=heading), _("The section is added.")
    )
