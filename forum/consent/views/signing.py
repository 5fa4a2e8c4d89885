"""Charters: opening one from a thread, signing it, who signed; and opening the draft of a paper's next version."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consent import actions
from forum.consent.signatories import signatories_of, signed_by
from forum.consent.views import consent
from forum.consent.views.validating import the_public_version
from forum.database import carry_out
from forum.errors import Invalid
from forum.papers.models import PaperKind
from forum.papers.queries import last_shown_version
from forum.papers.views.reading import the_paper, the_version
from forum.permissions import can
from forum.threads.models import Thread
from forum.threads.queries import thread_with_board
from forum.threads.views.composing import language_options
from forum.web import found, guard, me


def _the_thread(thread_id: int) -> Thread:
    return found(thread_with_board(thread_id))


@consent.get("/threads/<int:thread_id>/charters/new")
def new_charter(thread_id: int) -> ResponseReturnValue:
    """The form that opens a charter."""
    thread = _the_thread(thread_id)
    guard("draft.open", thread)
    return _form(thread, {})


@consent.post("/threads/<int:thread_id>/charters")
def open_charter(thread_id: int) -> ResponseReturnValue:
    """Open a charter that draws on a thread."""
    thread = _the_thread(thread_id)
    guard("draft.open", thread)
    typed = {name: request.form.get(name, "") for name in ("title", "language")}
    try:
        draft = carry_out(lambda: actions.open_charter(thread, by=me(), **typed))
    except Invalid as problem:
        return _form(_the_thread(thread_id), {**typed, "errors": {problem.field: str(problem)}}), 422
    return redirect(f"/drafts/{draft.id}", 303)


def _form(thread: Thread, form: dict[str, Any]) -> str:
    spoken = thread.board.assembly.languages
    return render_template(
        "consent/new_charter.html",
        thread=thread,
        board=thread.board,
        languages=language_options(spoken),
        form={"title": "", "language": thread.language, "errors": {}, **form},
    )


@consent.post("/papers/<int:paper_id>/drafts")
def open_next_draft(paper_id: int) -> ResponseReturnValue:
    """Open the draft of the next version, or find the one that is open."""
    paper = the_paper(paper_id)
    guard("draft.open", paper)
    draft = carry_out(lambda: actions.open_next_draft(paper, by=me()))
    return redirect(f"/drafts/{draft.id}", 303)


@consent.get("/papers/<int:paper_id>/signatures")
def signatures(paper_id: int) -> ResponseReturnValue:
    """Who signed the version that stands for a charter, and who signed an earlier one and not yet this."""
    paper = the_paper(paper_id)
    if paper.kind != PaperKind.CHARTER or not paper.last_version:
        abort(404)
    version = last_shown_version(paper.id) or the_version(paper, paper.last_version)
    return render_template(
        "consent/signatures.html",
        paper=paper,
        board=paper.board,
        version=version,
        signatories=signatories_of(version),
        mine=signed_by(me(), paper),
        may_sign=me() is not None and can(me(), "charter.sign", version) and not version.withholding,
    )


@consent.post("/papers/<int:paper_id>/versions/<int:number>/signatures")
def sign(paper_id: int, number: int) -> ResponseReturnValue:
    """Sign the version that stands for a charter."""
    version = the_public_version(paper_id, number)
    guard("charter.sign", version)
    named = "named" in request.form
    carry_out(lambda: actions.sign(version, by=me(), named=named))
    flash(_("You signed version %(number)s.", number=number), "success")
    return redirect(f"/papers/{paper_id}/signatures", 303)


@consent.post("/papers/<int:paper_id>/versions/<int:number>/signatures/removal")
def unsign(paper_id: int, number: int) -> ResponseReturnValue:
    """Take one's signature back."""
    version = the_public_version(paper_id, number)
    guard("charter.sign", version)
    carry_out(lambda: actions.unsign(version, by=me()))
    flash(_("Your signature under version %(number)s is taken back.", number=number), "success")
    return redirect(f"/papers/{paper_id}/signatures", 303)
