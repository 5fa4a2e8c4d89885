"""Withholding a version by law: a reason for everyone to read, looked at once more before it is done."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out
from forum.errors import Invalid
from forum.papers import actions
from forum.papers.models import Version
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
from forum.threads.views.composing import language_options
from forum.threads.wording import checked_language, checked_reason
from forum.web import guard, language, me


@papers.get("/papers/<int:paper_id>/versions/<int:number>/withholding/new")
def new_withholding(paper_id: int, number: int) -> ResponseReturnValue:
    """The form that asks for the reason."""
    version = the_version(the_paper(paper_id), number)
    guard("version.withhold", version)
    if version.withholding:
        return redirect(_address(version), 302)
    return _page(version, {})


@papers.post("/papers/<int:paper_id>/versions/<int:number>/withholding")
def withhold(paper_id: int, number: int) -> ResponseReturnValue:
    """Show what will be done; done only once that is confirmed."""
    version = the_version(the_paper(paper_id), number)
    guard("version.withhold", version)
    typed = {name: request.form.get(name, "") for name in ("reason", "language")}
    try:
        if "confirmed" not in request.form:
            reason, code = checked_reason(typed["reason"]), checked_language(typed["language"])
            return _page(version, {"reason": reason, "language": code, "asked": True})
        carry_out(
            lambda: actions.withhold(version, by=me(), reason=typed["reason"], language=typed["language"])
        )
    except Invalid as problem:
        version = the_version(the_paper(paper_id), number)
        return _page(version, {**typed, "errors": {problem.field: str(problem)}}), 422
    flash(_("The version is withheld. Its entry stands in the chain."), "success")
    return redirect(f"/papers/{paper_id}/versions/{number}", 303)


def _address(version: Version) -> str:
    return f"/papers/{version.paper_id}/versions/{version.number}"


def _page(version: Version, form: dict[str, Any]) -> str:
    board = version.board
    spoken = board.assembly.languages
    return render_template(
        "papers/withholding.html",
        version=version,
        paper=version.paper,
        board=board,
        address=_address(version),
        languages=language_options(spoken),
        form={
            "reason": "",
            "language": language() if language() in spoken else board.assembly.language,
            "asked": False,
            "errors": {},
            **form,
        },
    )
