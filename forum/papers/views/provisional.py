"""A paper before its authors: the provisional text, what became of every post, and what its authors object to."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import clock, languages
from forum.database import carry_out, db
from forum.errors import Invalid, Refused
from forum.papers import actions
from forum.papers.actions.asking import closing_of, provisional_of, window_of
from forum.papers.asked import numbers_of, objections_of
from forum.papers.asked_posts import asking_of
from forum.papers.fates import fates_of
from forum.papers.models import Draft, Objection, Paper
from forum.papers.text_views import text_of
from forum.papers.views import papers
from forum.papers.views.reading import the_paper
from forum.threads.views.composing import language_options, status_of
from forum.web import guard, me, whole


def the_provisional(paper: Paper) -> Draft:
    """The draft of a paper that is before its authors; 404 when there is none."""
    draft = provisional_of(paper)
    if draft is None:
        abort(404)
    return draft


@papers.get("/papers/<int:paper_id>/provisional")
def provisional(paper_id: int) -> ResponseReturnValue:
    """The provisional text, as its authors are asked about it; once it is published, the version."""
    paper = the_paper(paper_id)
    if provisional_of(paper) is None and paper.last_version:
        return redirect(f"/papers/{paper_id}", 302)
    return _page(paper)


def _page(paper: Paper, form: dict[str, Any] | None = None) -> str:
    draft = the_provisional(paper)
    window = window_of(draft)
    if window is None:
        abort(404)
    person, closes_at = me(), closing_of(window)
    spoken = [person.account.language] if person and person.account else []
    return render_template(
        "papers/provisional.html",
        paper=paper,
        board=paper.board,
        draft=draft,
        window=window,
        closes_at=closes_at,
        still_open=clock.now() < closes_at,
        sections=text_of(draft, person),
        numbers_told=numbers_of(draft),
        objections=objections_of(draft),
        asking=asking_of(draft, person) if person else None,
        languages=language_options([*spoken, *paper.board.assembly.languages]),
        language_name=languages.name,
        form={"errors": {}, **(form or {})},
    )


@papers.get("/papers/<int:paper_id>/provisional/posts")
def provisional_fates(paper_id: int) -> ResponseReturnValue:
    """What became of every post in the provisional text, page by page."""
    paper = the_paper(paper_id)
    draft = the_provisional(paper)
    after = request.args.get("after", default=0, type=whole)
    rows, more = fates_of(draft, reader=me(), after=after, limit=100)
    return render_template(
        "papers/provisional_fates.html",
        paper=paper,
        board=paper.board,
        draft=draft,
        rows=rows,
        more=more,
        after=after,
    )


@papers.post("/papers/<int:paper_id>/provisional/objections/<int:objection_id>/answers")
def answer_objection(paper_id: int, objection_id: int) -> ResponseReturnValue:
    """A moderator answers an objection in public."""
    paper = the_paper(paper_id)
    draft = the_provisional(paper)
    guard("objection.answer", draft)
    objection = db.session.get(Objection, objection_id)
    if objection is None or objection.draft_id != draft.id:
        abort(404)
    text, code = request.form.get("text", ""), request.form.get("language", "")
    try:
        carry_out(lambda: actions.answer_objection(objection, by=me(), text=text, language=code))
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {"text": text, "language": code, "objection": objection_id, "errors": {field: str(problem)}}
        return _page(the_paper(paper_id), form), status_of(problem)
    flash(_("The answer is published. Its author is told."), "success")
    return redirect(f"/papers/{paper_id}/provisional#o-{objection_id}", 303)
