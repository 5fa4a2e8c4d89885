"""Noting how an action of a published version went."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out
from forum.errors import Invalid, Refused
from forum.papers.action_views import STATUS, add_progress, checked_status
from forum.papers.actions.progress import note_progress
from forum.papers.models import SectionKind, Version
from forum.papers.text_views import BlockView, SectionView, text_of
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
from forum.threads.views.composing import language_options, status_of
from forum.web import guard, language, me


@papers.get("/papers/<int:paper_id>/versions/<int:number>/blocks/<uid>/progress")
def progress_page(paper_id: int, number: int, uid: str) -> ResponseReturnValue:
    """The form for a note on how an action went, below those that are there."""
    version = _version(paper_id, number)
    guard("progress.note", version)
    return _form(version, uid, {})


@papers.post("/papers/<int:paper_id>/versions/<int:number>/blocks/<uid>/progress")
def note(paper_id: int, number: int, uid: str) -> ResponseReturnValue:
    """Keep the note; it is dated, signed and never changes."""
    version = _version(paper_id, number)
    guard("progress.note", version)
    typed = {name: request.form.get(name, "").replace("\0", "") for name in ("text", "language", "status")}
    try:
        status = checked_status(typed["status"])
        written = carry_out(
            lambda: note_progress(
                version, uid, by=me(), words=typed["text"], language=typed["language"], status=status
            )
        )
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        return _form(_version(paper_id, number), uid, {**typed, "errors": {field: str(problem)}}), status_of(
            problem
        )
    flash(_("Your note stands under the action."), "success")
    flash(f"progress-{paper_id}-{uid}", "sent")
    return redirect(f"/papers/{paper_id}/versions/{number}#progress-{written.id}", 303)


def _version(paper_id: int, number: int) -> Version:
    version = the_version(the_paper(paper_id), number)
    if version.withholding:
        abort(451)
    return version


def _form(version: Version, uid: str, form: dict[str, Any]) -> str:
    sections = text_of(version, me())
    add_progress(sections, version)
    block = _action(sections, uid)
    spoken = version.board.assembly.languages
    return render_template(
        "papers/progress.html",
        version=version,
        paper=version.paper,
        board=version.board,
        block=block,
        statuses=STATUS,
        languages=language_options(spoken),
        form={
            "text": "",
            "status": "",
            "language": language() if language() in spoken else version.language,
            "errors": {},
            **form,
        },
    )


def _action(sections: list[SectionView], uid: str) -> BlockView:
    """The action of this uid, or 404."""
    actions = [
        block for section in sections if section.kind == SectionKind.ACTION for block in section.blocks
    ]
    return next((block for block in actions if block.uid == uid), None) or abort(404)
